"""Expressions of time: the cases of cases/dates.tsv, and what must hold for any text."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import find_dates
from pipeline.figures.dates import dates_in
from pipeline.schema import DateRow, HeldOnPrecision
from pipeline.text import fold

CASES = Path(__file__).parent / "cases" / "dates.tsv"
HELD_ON = date(2017, 9, 13)


def _cases() -> list[tuple[str, str, str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [
        (held, text, expected) for held, text, expected in (line.split("\t") for line in lines if line and not line.startswith("#"))
    ]


def _show(row: DateRow) -> str:
    days = (
        "-"
        if row.first_day is None
        else str(row.first_day)
        if row.first_day == row.last_day
        else f"{row.first_day}..{row.last_day}"
    )
    clock = [f"{row.clock_start or ''}-{row.clock_end or ''}"] if row.clock_start or row.clock_end else []
    return "|".join(
        [f"{row.text}={days}", row.precision or "clock", row.basis, *clock, *([",".join(row.flags)] if row.flags else [])]
    )


@pytest.mark.parametrize(("held", "text", "expected"), _cases())
def test_case(held: str, text: str, expected: str) -> None:
    rows = find_dates(text, date.fromisoformat(held) if held else None)
    assert ("; ".join(map(_show, rows)) or "none") == expected


def test_there_are_enough_cases() -> None:
    assert len(_cases()) >= 200


def test_spans_govern_separately() -> None:
    text = "平成25年4月に始めた。\n同年6月に終えた。"
    cut = text.index("\n") + 1
    together = dates_in(text, held_on=HELD_ON)
    apart = dates_in(text, held_on=HELD_ON, spans=[(0, cut), (cut, len(text))])
    assert [row.first_day for row in together] == [date(2013, 4, 1), date(2013, 6, 1)]
    assert [row.first_day for row in apart] == [date(2013, 4, 1), None]


def test_only_the_spans_are_read() -> None:
    text = "平成28年、平成29年、平成30年"
    assert [row.text for row in dates_in(text, spans=[(6, 11)])] == ["平成29年"]


@pytest.mark.parametrize(
    ("precision", "known"),
    [
        ("day", {"昨日", "先月", "明2日", "今年度", "昨年", "10月"}),
        ("month", {"先月", "今年度", "昨年", "10月"}),
        ("year", {"昨年"}),
    ],
)
def test_no_more_is_known_than_the_day_of_the_meeting(precision: HeldOnPrecision, known: set[str]) -> None:
    text = "昨日と先月の件で、明2日も開く。今年度の話です。昨年の話です。10月の話です。"
    rows = dates_in(text, held_on=date(2017, 9, 1), held_on_precision=precision)
    assert {row.text for row in rows} == {"昨日", "先月", "明2日", "今年度", "昨年", "10月"}
    assert {row.text for row in rows if row.first_day} == known


WORDS = (
    "平成 令和 昭和 元 年 年度 月 日 時 分 半 から まで 、 。 の 〜 - / . : ( ) 昨年 本年 同年 翌年 先月 同月 末 上旬 第１四半期 "
    "上半期 午前 午後 この 去る 一 二 十 〇 ２ 9 28 2017 H30 R6.10 ㎡ ﾊﾟ ㋿ ㌢ １２ 毎年 明 19日 前年同期 "
    "' 98年 世紀 代 年末 夏 (金) 金曜日"
)
PIECES = st.sampled_from([*WORDS.split(), "\n", "\r\n", " "])


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_offsets_are_the_source(text: str) -> None:
    rows = find_dates(text, HELD_ON)
    end = 0
    for row in rows:
        assert text[row.start : row.end] == row.text
        assert end <= row.start < row.end
        assert (row.first_day is None) == (row.last_day is None)
        assert row.first_day is None or row.last_day is None or row.first_day <= row.last_day
        end = row.end


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for row in find_dates(text, None):
        assert text[row.start : row.end] == row.text


@pytest.mark.parametrize(
    "bait",
    [
        piece * 30_000
        for piece in ("1111", "1、", "平成", "平成1", "2年", "3月から", "一", "12:", "2月30日", "(2019", "昨年の", "1/", "3〜")
    ],
)
def test_hostile_text_takes_linear_time(bait: str) -> None:
    started = time.process_time()
    dates_in(fold(bait).text, held_on=HELD_ON)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "first_last"),
    [
        ("江戸時代から昭和にかけて", ("江戸時代から昭和", date(1603, 3, 24), date(1989, 1, 7))),
        ("大正期の洋館", ("大正期", date(1912, 7, 31), date(1926, 12, 25))),
        ("寛永期以降", ("寛永期", date(1624, 1, 1), date(1644, 12, 31))),
        ("昭和初期の町並み", ("昭和初期", None, None)),
        ("縄文時代の遺跡", ("縄文時代", None, None)),
        ("月曜日に休館します", ("月曜日", None, None)),
        ("第2・第4土曜日の午前", ("第2・第4土曜日", None, None)),
        ("月曜日から金曜日まで開けます", ("月曜日から金曜日まで", None, None)),
        ("今日は雨です", ("今日", HELD_ON, HELD_ON)),
        ("今日の社会情勢", None),
        ("日曜議会を開く", None),
        ("平成の大合併", None),
        ("12月3日（木曜日・祝日）", ("12月3日", date(2017, 12, 3), date(2017, 12, 3))),
    ],
)
def test_what_only_the_broad_reading_finds(text: str, first_last: tuple[str, date | None, date | None] | None) -> None:
    found = [(row.text, row.first_day, row.last_day) for row in find_dates(text, HELD_ON, broad=True)]
    assert found[:1] == ([first_last] if first_last else [])
    strict = [row.text for row in find_dates(text, HELD_ON)]
    assert strict == ([first_last[0]] if first_last and "日（" in text else [row[0] for row in found[1:]])
