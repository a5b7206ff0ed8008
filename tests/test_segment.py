"""Labels and spans: what holds for any document."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.schema import Config, Document, Shard, Turn
from pipeline.segment import segment
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
    with pytest.raises(KeyError, match="no layout 'nowhere'"):
        cut(text, Config(layout="nowhere"))


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


PIECES = (
    "○議長（林正君） ◆３番（森葉子君） ◯市　長 〇 【答弁】 質問 答弁　総務部長 Ｑ１． ： ㈱ ㌔ ① "
    "ﾊﾟ か゛ １２ （ ） ます。 〔登壇〕 を伺う。"
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PIECES.split(" "), "　", "\n", "\r\n", "\t"]), max_size=60).map("".join))
def test_spans_are_the_text_and_never_overlap(text: str) -> None:
    _, turns = cut(text)
    at = 0
    for turn in turns:
        assert text[turn.start : turn.end] == turn.text
        if turn.label is not None:
            assert turn.label_start is not None
            assert turn.label_end is not None
            assert text[turn.label_start : turn.label_end] == turn.label
            assert at <= turn.label_start <= turn.label_end <= turn.start
        assert at <= turn.start <= turn.end
        at = turn.end
