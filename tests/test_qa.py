"""Questions, answers, links, stances and figures across turns.

Cases are data: sentences in cases/questions.toml, stances in cases/stances.tsv, whole exchanges in cases/exchanges/*.toml
(the first of them says how to write one).
"""

import re
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from pipeline.figures import figures as find_all
from pipeline.qa import meaning, qa, terms, vectors
from pipeline.qa.asking import points
from pipeline.qa.passages import reply
from pipeline.qa.points import numbers_in
from pipeline.qa.stance import stance
from pipeline.schema import Config, Document, Shard, Turn
from pipeline.text import fold

CASES = Path(__file__).parent / "cases"
MARK = re.compile(r"\{(?P<kind>[qa])(?P<numbers>[\d,]+)\||\}")
OFFICIAL = ("mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official")


def unmark(text):
    """The text without its marks, and the spans of each kind and number."""
    out, spans, open_at, done = [], {}, None, 0
    for found in MARK.finditer(text):
        out.append(text[done : found.start()])
        done = found.end()
        at = sum(map(len, out))
        if found["kind"]:
            open_at = (found["kind"], found["numbers"], at)
        else:
            kind, numbers, start = open_at
            for n in map(int, numbers.split(",")):
                spans.setdefault((kind, n), []).append((start, at))
    return "".join([*out, text[done:]]), spans


def build(turns):
    """A shard of one document from (who, what), and the marked spans in it."""
    rows, spans, text = [], {}, ""
    for n, (who, what) in enumerate(turns):
        role, _, post = who.partition(" ")
        speech, marked = unmark(what)
        for key, found in marked.items():
            spans.setdefault(key, []).extend((a + len(text), b + len(text)) for a, b in found)
        act = "question" if role == "questioner" else "answer" if role in OFFICIAL else "chair"
        name = post.strip("〈〉") if post.startswith("〈") else None
        rows.append(
            Turn(
                turn_id=f"d#t{n + 1:04d}",
                doc_id="d",
                seq=n + 1,
                label=who,
                start=len(text),
                end=len(text) + len(speech),
                text=speech,
                role=role,
                title=None if name else post or None,
                speaker=name or ("質問者" if role == "questioner" else None),
                act=act,
            )
        )
        text += speech + "\n\n"
    document = Document(doc_id="d", source_sha256="", media_type="text/plain", text=text)
    return Shard(documents=[document], turns=rows), spans


def common(a, b):
    return min(a[1], b[1]) - max(a[0], b[0])


EXCHANGES = {p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted((CASES / "exchanges").glob("*.toml"))}


def best_links(done, spans):
    """For each marked question the ids of those found there, and whether the best link of one lies in a marked answer."""
    places = {a.answer_id: (a.start, a.end) for a in done.answers}
    best = {}
    for link in sorted(done.links, key=lambda link: link.score):
        best[link.question_id] = places[link.answer_id]
    out = {}
    for (kind, number), found in spans.items():
        if kind == "q":
            near = [q.question_id for q in done.questions if common((q.start, q.end), found[0]) >= min(8, q.end - q.start)]
            said = [best[q] for q in near if q in best]
            # a question without a marked answer is to stay without a likely link
            answers = spans.get(("a", number), [])
            sure = {link.question_id for link in done.links if link.score >= 0.5}
            right = any(2 * common(s, a) >= s[1] - s[0] for s in said for a in answers) if answers else not sure & set(near)
            out[number] = near, bool(near) and right
    return out


@pytest.mark.parametrize("name", EXCHANGES)
def test_exchange(name):
    shard, spans = build(EXCHANGES[name]["turns"])
    done = qa(shard, Config())
    found = best_links(done, spans)
    text = {q.question_id: q.text for q in done.questions}
    assert [(n, [text[q] for q in near]) for n, (near, right) in found.items() if not right] == []
    hits = {q for near, _ in found.values() for q in near}
    assert [q.text for q in done.questions if q.question_id not in hits and q.status != "request"] == []


@pytest.mark.parametrize("name", [n for n, case in EXCHANGES.items() if case.get("no_others")])
def test_no_other_links(name):
    """Where a case says so, no question is linked to a passage that deals with another one only."""
    shard, spans = build(EXCHANGES[name]["turns"])
    done = qa(shard, Config())
    questions = {q.question_id: (q.start, q.end) for q in done.questions}
    places = {a.answer_id: (a.start, a.end) for a in done.answers}
    numbers = {
        q: {n for (kind, n), (at, *_) in spans.items() if kind == "q" and common(at, place) >= 8} for q, place in questions.items()
    }
    astray = [
        (questions[link.question_id], places[link.answer_id])
        for link in done.links
        if not any(common(places[link.answer_id], at) > 0 for n in numbers[link.question_id] for at in spans.get(("a", n), []))
    ]
    assert astray == []


def test_evidence_is_worth_something():
    from evidence import linked_right, worth  # noqa: PLC0415 (it imports this module)

    shares = worth(linked_right)
    assert shares["all"] == 1.0
    assert all(shares[off] < 1.0 for off in ("number", "topic", "order"))
    assert all(share <= shares["all"] for share in shares.values())


@pytest.mark.parametrize("name", EXCHANGES)
def test_rows_point_back(name):
    shard, _ = build(EXCHANGES[name]["turns"])
    done = qa(shard, Config())
    text = shard.documents[0].text
    for row in (*done.questions, *done.answers):
        assert text[row.start : row.end] == row.text
        assert row.text == row.text.strip()
    ids = {q.question_id for q in done.questions} | {a.answer_id for a in done.answers}
    assert len(ids) == len(done.questions) + len(done.answers)
    assert all({link.question_id, link.answer_id} <= ids and 0 <= link.score <= 1 and link.evidence for link in done.links)


@pytest.mark.parametrize("name", [n for n, case in EXCHANGES.items() if "figures" in case])
def test_figures_answer(name):
    shard, _ = build(EXCHANGES[name]["turns"])
    done = qa(find_all(shard, Config(parse=False)), Config())
    asked = {f.figure_id: f.text for f in done.figures} | {q.question_id: "" for q in done.questions}
    found = {}
    for figure in done.figures:
        if figure.answers:
            found.setdefault(asked[figure.answers], []).append(fold(figure.text).text)
    assert found == dict(EXCHANGES[name]["figures"])


def test_figures_restate():
    told, again = "通知した世帯は2,318世帯でございます。", "2,318世帯に通知したとのことですが、窓口は2か所で足りるのでしょうか。"
    shard, _ = build(
        [["questioner", "通知した世帯の数は。"], ["section_head 税務課長", told + "窓口は2か所です。"], ["questioner", again]]
    )
    done = qa(find_all(shard, Config(parse=False)), Config())
    texts = {f.figure_id: f.text for f in done.figures}
    assert [(f.text, texts[f.restates]) for f in done.figures if f.restates] == [("2,318世帯", "2,318世帯")]


def test_vectors_are_found_by_spacys_hashes():
    from spacy.strings import get_string_id  # noqa: PLC0415 - seconds to import

    words = ["解体", "猫", "タクシー", "公民館", "AI", "ごみ", "デイサービス"]
    long: dict[str, int] = {}
    codes = np.array([terms._code(word, long) for word in words])
    read = terms.Terms([], codes, len(words), codes[:0], codes, {n: word for word, n in long.items()})
    hashes = np.array([get_string_id(word) for word in words], dtype=np.uint64)
    found = meaning.rows_of(read, np.arange(len(words)))
    assert found.tolist() == vectors.model().rows(hashes).tolist()
    assert (found >= 0).sum() >= len(words) - 1  # デイサービス is two words


def test_packed_entries_are_read_as_an_unpacker_reads_them():
    srsly = pytest.importorskip("srsly")
    sizes = [1, 127, 128, 255, 256, 19_999, 65_535, 70_000, 3]
    packed = {(n * 0x9E3779B97F4A7C15) % 2**64: sizes[n % 9] if n % 50 < 9 else 300 + n for n in range(1, 70_000)} | {64: 5, 300: 6}
    keys, rows = vectors.entries(srsly.msgpack_dumps(packed))
    assert dict(zip(keys.tolist(), rows.tolist(), strict=True)) == packed
    with pytest.raises(ValueError, match="MessagePack"):
        vectors.entries(srsly.msgpack_dumps([1, 2]))


def test_numbers_in():
    def found(text):
        return [tuple(chain.values()) for chain in numbers_in(fold(text).text, 0, len(text))]

    assert found("私からは、大項目３の３点目と、大項目１の１点目から３点目についてお答えし、") == [(3, 3), (1, 1), (1, 2), (1, 3)]
    assert found("（３）と（４）についてお答えします。") == [(3,), (4,)]
    assert found("大きく３点の御質問にお答えします。") == []


def test_rounds():
    shard, _ = build(EXCHANGES["one_by_one"]["turns"])
    assert [q.round for q in qa(shard, Config()).questions if q.status != "request"] == [0, 1, 0, 0]


SENTENCES = tomllib.loads((CASES / "questions.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SENTENCES["case"], ids=lambda c: c["text"][:20])
def test_questions(case):
    text = fold(case["text"]).text
    found = [p for p in points(text) if not p.request]
    assert [text[p.start : p.end] for p in found] == case["asks"]
    if "numbers" in case:
        assert [p.number for p in found] == case["numbers"]
    if "topics" in case:
        assert [text[slice(*p.topic)] if p.topic else "-" for p in found] == case["topics"]
    if "addressees" in case:
        assert [p.addressee for p in found] == case["addressees"]


@pytest.mark.parametrize("case", SENTENCES["reply"], ids=lambda c: c["text"][:20])
def test_passages(case):
    text = fold(case["text"]).text
    assert [text[p.start : p.end] for p in reply(text).passages] == case["passages"]


STANCES = [
    line.split("\t")
    for line in (CASES / "stances.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("expected", "text"), STANCES)
def test_stance(expected, text):
    assert (stance(fold(text).text) or "-") == expected


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("1" * 50_000 + "について伺います。", "2" * 50_000),
        ("のか、また" * 10_000 + "伺います。", "について、" * 10_000),
        ("漢" * 50_000 + "伺います。", "（「" * 25_000),
        ("次に、" * 10_000, "①" * 10_000),
        ("公園の清掃はどうか。" * 600, "次に、公園の清掃についてですが、続けてまいります。" * 600),
        ("\ud800の㍍について伺います。\x00", "\ud800㌔です。"),
        ("", ""),
    ],
    ids=["digits", "commas", "kanji", "openers", "many", "surrogate", "empty"],
)
def test_bounded(asked, told):
    shard, _ = build([["questioner", asked], ["mayor 市長", told]])
    began = time.process_time()
    done = qa(shard, Config())
    assert time.process_time() - began < 10
    text = shard.documents[0].text
    assert all(text[row.start : row.end] == row.text for row in (*done.questions, *done.answers))
