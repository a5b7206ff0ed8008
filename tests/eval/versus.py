"""toben beside other readers of figures and dates, on the same texts in one run (make eval).

    python tests/eval/versus.py                    on the project's own annotated texts
    python tests/eval/versus.py FILE.jsonl …       on other suites, one table a file (make eval GOLD="…"; forms: gold.py)
    … --misses toben                               also what that reader missed, read otherwise, or found beyond the gold

Columns, for figures (numbers of things), dates (expressions of time; with durations in suites that count them as such) and both:
P, R and F1 of exact spans; `core` F1, where 約, 以上, 程度 and the like are taken off on both sides and ranges are cut in two,
since suites differ in whether they belong to a span; `overlap`, the share of the expected that is touched at all; `values`,
the share of all expected values that are right; and characters read in a second of CPU time. Each reader runs in a process of
its own, with all it needs loaded first. toben's measures by parse (who a figure speaks of) are off: no other reader has them. On
texts that are annotated as its tables are it reads as these, on other people's suites with broad=True.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cores import cores
from gold import Text, load, own
from readers import OWN, READERS, Span
from values import Value, joined, part, same

THEIRS = {"pynormalizenumexp", "ja-timex"}  # not toben's dependencies
CLAIMS = {"ja-timex": {"dates"}, "SudachiPy": {"figures"}}  # what they are for; all others are for both
SORTS = {"figures": {"amount"}, "dates": {"date"}, "both": {"amount", "date"}}


@dataclass(slots=True)
class Score:
    """Counts of one reader on one sort of items."""

    expected: int = 0
    found: int = 0
    exact: int = 0
    touched: int = 0
    core_expected: int = 0
    core_found: int = 0
    core_exact: int = 0
    values: int = 0
    right: int = 0
    says_values: bool = False
    errors: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The cells of a table's row."""
        return "  ".join(
            "    –" if value is None else f"{value:5.3f}"
            for value in (
                _ratio(self.exact, self.found),
                _ratio(self.exact, self.expected),
                _ratio(2 * self.exact, self.expected + self.found),
                _ratio(2 * self.core_exact, self.core_expected + self.core_found),
                _ratio(self.touched, self.expected),
                _ratio(self.right, self.values if self.says_values else 0),
            )
        )


def _ratio(part_of: int, whole: int) -> float | None:
    return part_of / whole if whole else None


def run(name: str, texts: list[Text], theirs: Path | None) -> tuple[list[list[Span]], dict[str, Any]] | None:
    """What a reader finds in every text, and how fast; None where it isn't installed."""
    lines = "".join(json.dumps({"text": t["text"], "held_on": t["held_on"]}, ensure_ascii=False) + "\n" for t in texts)
    script = Path(__file__).with_name("readers.py")
    python = str(theirs) if theirs and name in THEIRS else sys.executable
    done = subprocess.run([python, str(script), name], input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        sys.stdout.write(f"{name}: not run ({reason})\n")
        return None
    *rows, speed = map(json.loads, done.stdout.splitlines())
    return rows, speed


def groups(items: list[dict[str, Any]], spans: list[Span]) -> Iterator[tuple[list[dict[str, Any]], list[Span]]]:
    """Items and spans that touch each other, directly or by way of others."""
    everything = sorted(
        [(i["start"], i["end"], i, None) for i in items] + [(s["start"], s["end"], None, s) for s in spans], key=lambda x: x[:2]
    )
    mine: list[dict[str, Any]] = []
    theirs: list[Span] = []
    end = -1
    for start, stop, item, span in everything:
        if start >= end and (mine or theirs):
            yield mine, theirs
            mine, theirs = [], []
        end = max(end if mine or theirs else -1, stop)
        if item is not None:
            mine.append(item)
        if span is not None:
            theirs.append(span)
    if mine or theirs:
        yield mine, theirs


def right_values(items: list[dict[str, Any]], spans: list[Span]) -> list[bool]:
    """Of each item with a value, whether the spans that touch it say it; a range may be one to us and two to them, or the
    other way round.
    """
    result = []
    for place, item in enumerate(items):
        if not item["values"]:
            continue
        touching = [s for s in spans if s["start"] < item["end"] and item["start"] < s["end"]]
        said: list[Value] = [s["value"] for s in touching if s["value"]]
        if len(said) > 1:
            said.append(joined(said))
        if len(items) > 1 and len(spans) < len(items):
            said += [p for v in said for p in part(v, first=place == 0, last=place == len(items) - 1)]
        result.append(any(same(want, got) for want in item["values"] for got in said))
    return result


def score(texts: list[Text], found: list[list[Span]], wanted: str) -> Score:
    """A reader's spans against what is expected, for figures, dates or both."""
    total = Score()
    for text, all_spans in zip(texts, found, strict=True):
        if wanted == "both" and "only" in text:
            continue
        if text.get("only", wanted) != wanted:
            continue
        sorts = set(SORTS[wanted])
        if wanted in ("both", text.get("durations", "figures")):
            sorts.add("duration")
        items = [i for i in text["items"] if i["sort"] in sorts]
        spans = [s for s in all_spans if s["sort"] in sorts]
        if "within" in text:
            spans = [s for s in spans if any(a <= s["start"] < b for a, b in text["within"])]
        optional = [i for i in items if i["optional"]]
        items = [i for i in items if not i["optional"]]
        spans = [s for s in spans if not any(_touch(s, o) for o in optional) or any(_touch(s, i) for i in items)]
        _count(total, text, items, spans, all_spans)
    return total


def _touch(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _count(total: Score, text: Text, items: list[dict[str, Any]], spans: list[Span], all_spans: list[Span]) -> None:
    places, expected = ({(x["start"], x["end"]) for x in rows} for rows in (spans, items))
    total.expected, total.found = total.expected + len(expected), total.found + len(places)
    total.exact += len(places & expected)
    total.touched += sum(any(_touch(i, s) for s in spans) for i in items)
    core_places, core_expected = ({c for x in rows for c in cores(text["text"], *x)} for rows in (places, expected))
    total.core_expected, total.core_found = total.core_expected + len(core_expected), total.core_found + len(core_places)
    total.core_exact += len(core_places & core_expected)
    # A value counts wherever the reader files it: ja-timex calls 昨年 a duration.
    for mine, theirs in groups(items, all_spans):
        rights = right_values(mine, theirs)
        total.says_values |= any(s["value"] for s in theirs)
        total.values, total.right = total.values + len(rights), total.right + sum(rights)
        if mine or any(s in spans for s in theirs):
            _explain(total, text["text"], mine, theirs, rights)


def _explain(total: Score, text: str, mine: list[dict[str, Any]], theirs: list[Span], rights: list[bool]) -> None:
    def words(rows: list[Any]) -> str:
        return " ".join(f"{text[r['start'] : r['end']]!r}" for r in rows) or "nothing"

    if [(i["start"], i["end"]) for i in mine] != [(s["start"], s["end"]) for s in theirs] or not all(rights):
        at = min(x["start"] for x in [*mine, *theirs])
        where = text[max(0, at - 12) : at + 24].replace("\n", "⏎")
        fault = "missed" if not theirs else "extra" if not mine else "span" if all(rights) else "value"
        wanted = [v for i in mine for v in i["values"][:1]]
        got = [s["value"] for s in theirs]
        values = f" {json.dumps(wanted, ensure_ascii=False)} got {json.dumps(got, ensure_ascii=False)}" if fault == "value" else ""
        kinds = ",".join(sorted({i["type"] for i in mine if i.get("type")}))
        total.errors.append(f"{fault:6} {kinds:8} {words(mine)} got {words(theirs)} in …{where}…{values}")


def table(title: str, texts: list[Text], options: argparse.Namespace) -> None:
    """Print one table."""
    characters = sum(len(t["text"]) for t in texts)
    broad = any(t.get("broad") for t in texts)
    sys.stdout.write(f"\n{title}: {len(texts)} texts, {characters:,} characters\n")
    head = "      P      R     F1   core  overlap values"
    sys.stdout.write(f"{'':18} {'':8}{head}   characters/CPU second\n")
    errors: list[str] = []
    for name in options.readers.split(","):
        result = run(OWN if name == "toben" and not broad else name, texts, options.theirs)
        if result is None:
            continue
        found, speed = result
        told = False
        for wanted in SORTS:
            if wanted not in CLAIMS.get(name, SORTS):
                continue
            scored = score(texts, found, wanted)
            if not scored.expected:
                continue
            tail, told = ("" if told else f"   {speed['per_second']:>10,.0f}"), True
            sys.stdout.write(f"{name:18} {wanted:8}  {scored.line()}{tail}\n")
            if name == options.misses and wanted != "both":
                errors += [f"{wanted:8} {error}" for error in scored.errors]
        if speed["failed"]:
            sys.stdout.write(f"{name:18} fell over {speed['failed']} texts\n")
        sys.stdout.flush()
    sys.stdout.writelines(f"  {error}\n" for error in errors)


def main() -> int:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*", type=Path, metavar="FILE")
    parser.add_argument(
        "--readers", default=",".join(name for name in READERS if name != OWN), help="names with commas between (default: all)"
    )
    parser.add_argument("--misses", metavar="READER", help="list the errors of one reader")
    parser.add_argument(
        "--theirs", type=Path, metavar="PYTHON", help="the Python that pynormalizenumexp and ja-timex are installed for"
    )
    options = parser.parse_args()
    if not options.gold:
        table("own cases", own(), options)
    for path in options.gold:
        table(path.stem, load(path), options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
