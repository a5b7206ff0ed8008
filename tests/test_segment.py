"""Labels and spans: what holds for any document."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.schema import Config, Document, Shard, Turn
from pipeline.segment import segment
from pipeline.segment.conserve import NON_SPEECH, conserved
from pipeline.segment.explain import explain

USERS_LAYOUT = """
[at-sign]
description = "only what stands in square brackets"
families = ["["]
shape = '\\[N?P\\]'
"""


def document(text: str) -> Document:
    return Document(doc_id="a.txt", source_sha256="", media_type="text/plain", text=text)


def cut(text: str, config: Config | None = None) -> tuple[Document, list[Turn]]:
    shard = segment(Shard(documents=[document(text)]), config or Config())
    return shard.documents[0], shard.turns


MINUTES = (
    "○議長（林正君）　会議を開きます。\n◆１番（森葉子君）　伺います。\n　　〔拍手〕\n\n○日程第２\n◎市長（原一君）　お答えします。\n"
)


def test_spans_are_trimmed_of_what_is_no_speech() -> None:
    _, turns = cut(MINUTES)
    assert [turn.text for turn in turns] == ["会議を開きます。", "伺います。", "お答えします。"]
    assert [turn.label for turn in turns] == ["○議長（林正君）", "◆１番（森葉子君）", "◎市長（原一君）"]


def test_a_layout_by_name_and_a_users_own() -> None:
    text = "【市長】\n答えます。\n[林課長]\n説明します。\n【市長】\n以上です。\n[林課長]\n終わります。\n"
    assert [t.label for t in cut(text, Config(layout="lenticular"))[1]] == ["【市長】", "【市長】"]
    read, turns = cut(text, Config(layout="at-sign", layouts_toml=USERS_LAYOUT))
    assert [t.label for t in turns] == ["[林課長]", "[林課長]"]
    assert read.layout == "at-sign"


@pytest.mark.parametrize(
    ("layout", "toml", "message"),
    [
        ("nowhere", None, "no layout 'nowhere'; known: .*lenticular"),
        ("nowhere", USERS_LAYOUT, "known: .*at-sign"),
        (None, "[broken", "no TOML"),
        (None, "[mine]\nshape = 'x'", "'mine' lacks its families"),
        (None, "[mine]\nfamilies = ['○']\nshap = 'x'", "unknown keys: shap"),
        (None, "[mine]\nfamilies = ['○']\nshape = '('", "no regular expression"),
    ],
)
def test_a_layout_that_cannot_be_used_is_told(layout: str | None, toml: str | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cut("○議長　開きます。", Config(layout=layout, layouts_toml=toml))
    with pytest.raises(ValueError, match=message):
        explain(document("○議長　開きます。"), Config(layout=layout, layouts_toml=toml))


def test_prose_has_no_turns_and_says_so() -> None:
    read, turns = cut("議会で市長は「検討する」と答弁した。議員は不満を示した。\n")
    assert (turns, read.warnings, read.layout) == ([], ("reported_speech",), "none")
    assert cut("今日は晴れ。\n")[0].warnings == ("no_turns",)
    assert cut("")[1] == []


def test_explain_tells_what_was_left_out() -> None:
    reports = explain(document("○出席議員\n○市長　森　一\n" + MINUTES), Config())
    assert {r.shape for r in reports if r.accepted} == {"○P(NH)", "◆S(NH)", "◎P(NH)"}
    assert all(r.why and r.examples for r in reports)
    assert any(not r.accepted and "list" in r.why for r in reports)


BAITS = (
    "(",
    "○",
    "○山",
    "【",
    "問 ",
    " ",
    "\n",
    "○議長（",
    "市長 ",
    "a\tb",
    "　議　長",
    "○山田 太郎 ",
    "「",
    "1.",
    "Q1 ",
    "再",
    "答弁\n",
)


@pytest.mark.parametrize(
    "bait", ["1" * 100_000, "【" * 9_000 + "】" * 9_000, *(piece * 20_000 for piece in BAITS)], ids=lambda b: repr(b[:6])
)
def test_bait_takes_bounded_time(bait: str) -> None:
    begun = time.process_time()
    cut(bait)
    assert time.process_time() - begun < 5


CASES = sorted(Path(__file__).parent.glob("cases/*/input.txt"))
CORPUS = sorted((Path(__file__).parent.parent / "corpus").rglob("*.txt"))


def kept(text: str) -> None:
    """Every character lies in one turn, one label or named non-speech, each in order, and each row is its piece of the text."""
    read, turns = cut(text)
    parts = list(conserved(read, turns))
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert all(part.end > part.start for part in parts)
    assert {part.kind for part in parts} <= {"speech", "label", *NON_SPEECH}
    assert sum(part.kind == "label" for part in parts) == sum(bool(turn.label) for turn in turns)
    assert sum(part.kind == "speech" for part in parts) == sum(bool(turn.text) for turn in turns)
    for turn in turns:
        assert text[turn.start : turn.end] == turn.text
        assert turn.label is None or text[turn.label_start : turn.label_end] == turn.label


@pytest.mark.parametrize("path", [*CASES, *CORPUS], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_character_is_kept(path: Path) -> None:
    kept(path.read_bytes().decode("utf-8", errors="surrogateescape"))


def test_non_speech_is_named() -> None:
    text = MINUTES + "\n出席議員　12名\n\nコメント（2）\nよい質問でした\n"
    read, turns = cut(text)
    named = {text[p.start : p.end].strip(): p.kind for p in conserved(read, turns) if p.kind in NON_SPEECH}
    assert named["〔拍手〕"] == "stage"
    assert named["○日程第２"] == "heading"
    assert any(kind == "closing" and "コメント" in piece for piece, kind in named.items())
    assert {p.kind for p in conserved(*cut("目次\n議会の概要について\n"))} == {"prose"}


PIECES = (
    "[00:12] No.3 🎤質問 ―― 市長「はい」 町長＝ 【答弁：市長】 （部長）です。 （くもい　じゅん） ｜ 早瀬議員 令和 番目 "
    "○議長（林正君） ◆３番（森葉子君） ◯市　長 〇 【答弁】 質問 答弁　総務部長 Ｑ１． ： ㈱ ㌔ ① "
    "ﾊﾟ か゛ １２ （ ） ます。 〔登壇〕 を伺う。"
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PIECES.split(" "), "　", "\n", "\r\n", "\t"]), max_size=60).map("".join))
def test_spans_are_the_text_and_never_overlap(text: str) -> None:
    kept(text)
