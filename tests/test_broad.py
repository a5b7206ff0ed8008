"""The broad reading of figures and dates: other people's notion of a number and of a time, beside what the tables hold.

To add a case, add a line to FIGURES or DATES: a text, and what of it is found, in text order.
"""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest

from pipeline import find_dates, find_figures

FIGURES = [
    ("初代の社長から三代目へ", [("初代", "rank", 1), ("三代目", "rank", 3)]),
    ("第4代会長と第16代将軍", [("第4代", "rank", 4), ("第16代", "rank", 16)]),
    ("第12話の第2節と第５章", [("第12話", "rank", 12), ("第2節", "rank", 2), ("第５章", "rank", 5)]),
    ("第6回の上映、第2次以降の募集", [("第6回", "rank", 6), ("第2次", "rank", 2)]),
    ("第一に安全、第二に速さ", [("第一", "rank", 1), ("第二", "rank", 2)]),
    ("第三候補の案", [("第三候補", "rank", 3)]),
    ("世界第8位の港", [("第8位", "rank", 8)]),
    ("4作目の映画、12枚目の皿、3つ目の角", [("4作目", "rank", 4), ("12枚目", "rank", 12), ("3つ目", "rank", 3)]),
    ("中学2年の弟と四年生の妹", [("2年", "rank", 2), ("四年生", "rank", 4)]),
    ("2ndシングルとサードアルバム", [("2nd", "rank", 2), ("サード", "rank", 3)]),
    ("背番号10番の選手は4番打者", [("10番", "rank", 10), ("4番", "rank", 4)]),
    ("バージョン2.1のレベル50", [("バージョン2.1", "rank", 2.1), ("レベル50", "rank", 50)]),
    ("ＮＯ．１のチーム、#7の車", [("ＮＯ．１", "rank", 1), ("#7", "rank", 7)]),
    ("色は#FFA500、文字はU+3042", [("#FFA500", "rank", None)]),
    ("震度5弱、マグニチュード7.3", [("震度5弱", "measurement", 5), ("マグニチュード7.3", "measurement", 7.3)]),
    ("M6.5の地震", [("M6.5", "measurement", 6.5)]),
    ("一人旅行には二度と行かない", [("一人", "count", 1), ("二度", "count", 2)]),
    ("もうひとつください。ふたつあります。", [("ひとつ", "count", 1), ("ふたつ", "count", 2)]),
    ("こんな一文を見た", [("一文", "count", 1)]),
    ("ここ数年、数度の雨", [("数年", "duration", None), ("数度", "count", None)]),
    ("国を二分する論争", [("二分", "count", 2)]),
    ("参加者の半分、票の過半数", [("半分", "rate", 50), ("過半数", "rate", 50)]),
    ("体積は125立方センチメートル", [("125立方センチメートル", "measurement", 125)]),
    ("山本容疑者（34）と娘（8）", [("34", "age", 34), ("8", "age", 8)]),
    ("決勝は7-3で勝った", [("7-3", "count", None)]),
    ("打率は0.318、防御率2.45の投手", [("0.318", "rate", 0.318), ("2.45", "count", 2.45)]),
    ("-1.2M", [("-1.2M", "count", -1_200_000)]),
    ("三十三", [("三十三", "count", 33)]),
    ("5千", [("5千", "count", 5000)]),
]  # fmt: skip

DATES = [
    ("現代でも中世の街並みが残る", ["現代", "中世"]),
    ("古代エジプトの王", ["古代"]),
    ("江戸中期の儒者、平安朝の歌人", ["江戸中期", "平安朝"]),
    ("清代の陶器、中国明朝時代の仏像、唐末の乱", ["清代", "中国明朝時代", "唐末"]),
    ("ルネサンス期の絵、青銅器時代の剣", ["ルネサンス期", "青銅器時代"]),
    ("白亜紀後期の地層は中生代のもの", ["白亜紀後期", "中生代"]),
    ("90年代後半に流行した", ["90年代後半"]),
    ("嘉禎3年4月5日に没し、乾隆年間に再建", ["嘉禎3年4月5日", "乾隆年間"]),
    ("時代は昭和、そして平成へ", ["昭和", "平成"]),
]

NEITHER = [
    "第二次世界大戦と第5回記念大会",  # names
    "一緒に、一応、一般の、一部で、一方、一切、一時、万一、唯一、統一",
    "一人息子と一人っ子、原因の一つ、作家の一人",
    "六本木と四日市、三条通り、一条天皇、三島由紀夫",
    "一期一会、二人三脚、八つ当たり、十人十色、一年中",
    "現代人、近代化、現代自動車、観戦後、開戦前夜",
    "元代表と明朝体、周期表、唐突に、金代さん",
    "昭和大学、平成の大合併、明治神宮",
    "数学の点数、回数券、複数の手数料",
    "永久に続く治安、永楽通宝、康熙帝",
    "国道16号線、110番、B-29、CO2、00-1234-5678",
    "通いつつ、ひとりで、ひとつになって、思い出のひとつ",
]


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[text for text, _ in FIGURES])
def test_figures_that_only_the_broad_reading_finds(text: str, expected: list[tuple[str, str, float | None]]) -> None:
    rows = find_figures(text, parse=False, broad=True)
    assert [(row.text, row.kind, row.value) for row in rows] == expected
    assert all(text[row.start : row.end] == row.text for row in rows)
    assert all(text[row.sentence_start : row.sentence_end].find(row.text) >= 0 for row in rows)


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_ages_that_only_the_broad_reading_finds(text: str, expected: list[str]) -> None:
    assert [row.text for row in find_dates(text, broad=True)] == expected
    assert not {row.text for row in find_dates(text)} & set(expected)


@pytest.mark.parametrize("text", NEITHER)
def test_what_not_even_the_broad_reading_finds(text: str) -> None:
    assert [row.text for row in find_figures(text, parse=False, broad=True)] == []
    assert [row.text for row in find_dates(text, broad=True)] == []


def test_an_era_alone_has_its_days() -> None:
    (row,) = find_dates("大正の建物", broad=True)
    assert (row.first_day, row.last_day, row.precision) == (date(1912, 7, 31), date(1926, 12, 25), "period")


def test_the_strict_figures_stay_as_they_are() -> None:
    text = "第2回の会議で、職員一人が約200件、３割を扱う。初代の担当は2人目の子が3歳。"
    strict = find_figures(text, parse=False)
    broad = find_figures(text, parse=False, broad=True)
    assert [row.text for row in strict] == ["一人", "約200件", "３割", "3歳"]
    assert [row.text for row in broad] == ["第2回", "一人", "約200件", "３割", "初代", "2人目", "3歳"]


def test_nothing_overlaps() -> None:
    text = "2021年3月の第1四半期、第3日の8日に第1位、3-1で勝ち、90年代から数十人、一人一人に1つずつ、嘉禎3年の第2次ブームの17世紀。"
    rows = [*find_figures(text, parse=False, broad=True), *find_dates(text, broad=True)]
    spans = sorted((row.start, row.end) for row in rows)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["1", "一", "第", "第1", "一人", "#", "1、", "1-", "昭和", "清", "数", "ひとつ", "0.", "の一つ", "ステージ"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    times = []
    for count in (2_000, 8_000):
        started = time.process_time()
        find_figures(piece * count, parse=False, broad=True)
        find_dates(piece * count, broad=True)
        times.append(time.process_time() - started)
    assert times[1] < 12 * times[0] + 0.5
