"""Whole documents: tests/cases/*/expected.json against the tables that the pipeline makes.

To add a case, make a folder with `input.txt` and `expected.json`, or name a file of the corpus under "source". All parts are
optional:

  document   {column: value} of the documents table; days as ISO strings.
  turns      every turn in order: {"label", "starts": the speech begins so, "ends": it ends so, and any column of turns}.
             A list is a choice of values.
  figures    every figure in text order: {"text", "nth": which occurrence of that text (0 the first), and columns of figures};
             measure and measure_of list accepted strings, "alt" {column: further values}, "as_of" [first, last];
             "answers" and "restates": a piece of text with the other figure in 【】, or a choice of pieces;
             "optional": a good system may report it or not.
  dates      the same with {"text", "nth", "first_day", "last_day", "alt_days": [[first, last]], "optional"}.
  questions  every question: {"contains": "start…end" of the sentences that ask, "number", "answers": ["start…end", …]}; "optional".
  floors     {score: least value} for figures, dates and questions; each part has several:
             figures (F1 of the spans), records measures as_of answers restates (share of the found with the right one);
             dates (F1), days; questions (F1), numbers, links (F1 of question and answer). `python tests/set_floors.py` sets them.

Turns and the document must match wholly. A floor is what was measured when it was set, so that no change makes things worse
without anybody seeing it; it may be raised, and a lower one needs a reason in the commit.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from marking import Row, accepted, among, common, day, f1, marked, matched, named, passage, plain, same, share

from pipeline import structure

ROOT = Path(__file__).parent.parent
CASES = {p.parent.name: json.loads(p.read_text(encoding="utf-8")) for p in sorted((ROOT / "tests/cases").glob("*/expected.json"))}
Scored = tuple[dict[str, float], list[str]]
RECORD = ("kind", "value", "value_high", "unit", "qualifier", "change", "per", "asked")


@cache
def tables(case: str) -> dict[str, list[Row]]:
    """The tables of a case as rows, with None for what is missing."""
    path = ROOT / CASES[case].get("source", f"tests/cases/{case}/input.txt")
    frames = structure(path)
    return {name: frame.astype(object).where(frame.notna(), None).to_dict("records") for name, frame in frames.items()}


def with_part(part: str) -> list[str]:
    return [case for case, expected in CASES.items() if part in expected]


@pytest.mark.parametrize("case", with_part("turns"))
def test_turns(case: str) -> None:
    expected, got = CASES[case]["turns"], tables(case)["turns"]
    wrong = [f"{len(expected)} turns expected, {len(got)} found"] if len(expected) != len(got) else []
    for n, (e, g) in enumerate(zip(expected, got, strict=False), start=1):
        bad = [key for key, value in e.items() if key not in ("starts", "ends", "at") and not among(g[key], value)]
        if not plain(g["text"]).startswith(plain(e.get("starts", ""))):
            wrong.append(f"turn {n}: expected {e['label']} {e['starts']}…, got {g['label']} {g['text'][:15]!r}…")
            break  # what follows is shifted
        if not plain(g["text"]).endswith(plain(e.get("ends", ""))):
            wrong.append(f"turn {n} {e['label']}: expected to end …{e['ends']}, ends …{g['text'][-15:]!r}")
        wrong += [f"turn {n} {e['label']} {e.get('starts', '')}…: {key} expected {e[key]}, got {g[key]}" for key in bad]
    if len(expected) != len(got):
        wrong += [f"  found: {g['label']} {g['text'][:15]!r}" for g in got[:60]]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("case", with_part("document"))
def test_document(case: str) -> None:
    got = tables(case)["documents"][0]
    wrong = [f"{k}: expected {v}, got {got[k]}" for k, v in CASES[case]["document"].items() if not among(day(got[k]), v)]
    assert not wrong, "\n".join(["", *wrong])


def score_figures(case: str) -> Scored:
    data = tables(case)
    text = data["documents"][0]["text"]
    pairs, missed, extra = matched(text, CASES[case]["figures"], data["figures"])
    wrong = {id(e): [key for key in RECORD if not same(g[key], e, key)] for e, g in pairs}
    measures = [(e, g, key) for e, g in pairs for key in ("measure", "measure_of") if e.get(key)]
    bad_measures = [(e, g, key) for e, g, key in measures if not named(g[key], e, key)]
    days = [(e, [day(g["as_of_start"]), day(g["as_of_end"])]) for e, g in pairs if not e.get("as_of_open")]
    bad_days = [(e, got) for e, got in days if got not in [e.get("as_of") or [None, None], *e.get("alt", {}).get("as_of", [])]]
    spans = {r.get("question_id") or r["figure_id"]: (r["start"], r["end"]) for r in [*data["figures"], *data["questions"]]}
    ties = [(e, g, key) for e, g in pairs for key in ("answers", "restates") if e.get(key)]
    loose = [(e, g, key) for e, g, key in ties if not tied(text, e[key], spans.get(g[key]))]
    report = [f"missed {e['text']}" for e in missed] + [f"not expected {r['text']} at {r['start']}" for r in extra]
    report += [f"{e['text']}: {key} expected {accepted(e, key)}, got {g[key]}" for e, g in pairs for key in wrong[id(e)]]
    report += [f"{e['text']}: {key} expected {e[key]}, got {g[key]}" for e, g, key in bad_measures]
    report += [f"{e['text']}: as of {e.get('as_of')}, got {got}" for e, got in bad_days]
    report += [
        f"{e['text']}: {key} {e[key]}, got {text[slice(*spans[g[key]])] if g[key] in spans else None}" for e, g, key in loose
    ]
    scores = {
        "figures": f1(len(pairs), len(pairs) + len(missed), len(pairs) + len(extra)),
        "records": share(sum(not w for w in wrong.values()), len(pairs)),
        "measures": 1 - share(len(bad_measures), len(measures)) if measures else 1.0,
        "as_of": 1 - share(len(bad_days), len(days)) if days else 1.0,
    }
    for name in ("answers", "restates"):
        if of := sum(key == name for _, _, key in ties):
            scores[name] = 1 - sum(key == name for _, _, key in loose) / of
    return scores, report


def tied(text: str, pieces: str | list[str], span: tuple[int, int] | None) -> bool:
    """Whether a span is one of the pieces' figures, or a question that holds it."""
    return span is not None and any(common(marked(text, p), span) > 0 for p in ([pieces] if isinstance(pieces, str) else pieces))


def score_dates(case: str) -> Scored:
    data = tables(case)
    pairs, missed, extra = matched(data["documents"][0]["text"], CASES[case]["dates"], data["dates"])
    got = [(e, [day(g["first_day"]), day(g["last_day"])]) for e, g in pairs]
    bad = [(e, days) for e, days in got if days not in [[e["first_day"], e["last_day"]], *e.get("alt_days", [])]]
    report = [f"missed {e['text']}" for e in missed] + [f"not expected {r['text']} at {r['start']}" for r in extra]
    report += [f"{e['text']}: expected {e['first_day']} to {e['last_day']}, got {days}" for e, days in bad]
    scores = {"dates": f1(len(pairs), len(pairs) + len(missed), len(pairs) + len(extra)), "days": 1 - share(len(bad), len(pairs))}
    return scores, report


def score_questions(case: str) -> Scored:
    data, expected = tables(case), CASES[case]["questions"]
    text = data["documents"][0]["text"]
    asked = [passage(text, e["contains"]) for e in expected]
    wanted = [[passage(text, a) for a in e["answers"]] for e in expected]
    must = {n for n, e in enumerate(expected) if not e.get("optional")}
    rows = [r for r in data["questions"] if r["status"] != "request"]
    touch: dict[str, list[int]] = {}  # the expected questions that a row touches
    for r in rows:
        touch[r["question_id"]] = [n for n, a in enumerate(asked) if common(a, (r["start"], r["end"])) >= min(10, a[1] - a[0])]
    found = {n for ns in touch.values() for n in ns}
    numbers = {n: r["number"] for r in rows for n in touch[r["question_id"]]}
    numbered = [n for n in found & must if expected[n]["number"]]
    misnumbered = [n for n in numbered if not plain(numbers[n] or "").endswith(plain(expected[n]["number"].split(" ")[-1]))]
    where = {r["answer_id"]: (r["start"], r["end"]) for r in data["answers"]}
    linked = [(touch.get(r["question_id"], []), where[r["answer_id"]]) for r in data["links"]]
    pairs = [(n, a) for n in sorted(must) for a in wanted[n]]
    covered = [(n, a) for n, a in pairs if any(n in ns and 2 * common(a, got) >= a[1] - a[0] for ns, got in linked)]
    counted = [(ns, got) for ns, got in linked if must & set(ns)]
    right = sum(any(common(a, got) >= 10 for n in ns for a in wanted[n]) for ns, got in counted)
    precision, recall = share(right, len(counted)), share(len(covered), len(pairs))
    report = [f"not found: {expected[n]['contains']}" for n in sorted(must - found)]
    report += [f"no question: {r['text'][:40]}" for r in rows if not touch[r["question_id"]]]
    report += [f"number {expected[n]['number']} expected, got {numbers[n]}" for n in misnumbered]
    report += [f"not linked: {expected[n]['contains'][:25]} → {text[a[0] : a[0] + 30]}" for n, a in pairs if (n, a) not in covered]
    scores = {
        "questions": f1(len(found & must), len(must), len(found & must) + sum(not ns for ns in touch.values())),
        "numbers": 1 - share(len(misnumbered), len(numbered)) if numbered else 1.0,
        "links": share(2 * precision * recall, precision + recall) if pairs else 1.0,
    }
    return scores, report


SCORERS = {"figures": score_figures, "dates": score_dates, "questions": score_questions}


@pytest.mark.parametrize(("case", "part"), [(case, part) for part in SCORERS for case in with_part(part)])
def test_scores(case: str, part: str) -> None:
    scores, report = SCORERS[part](case)
    floors = CASES[case].get("floors", {})
    print(case, *(f"{name} {value:.3f}" for name, value in scores.items()), *report, sep="\n  ")  # noqa: T201  (pytest -rP shows it)
    low = [f"{name} {value:.3f}, below {floors[name]}" for name, value in scores.items() if value < floors.get(name, 0.0)]
    assert not low, "\n".join(["; ".join(low), *report])
