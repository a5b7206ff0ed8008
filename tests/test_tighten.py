"""Numbers that spaces and line ends tear apart are read as one, with the offsets of the source; neighbours are not joined."""

import random
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import find_dates, find_figures
from pipeline.figures.tighten import tighten
from pipeline.text import fold

WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
DIGITS = "〇一二三四五六七八九"
MYRIADS = ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))


def kanji(number: int) -> str:
    """兆 to 一: 四百三十九億二千六百万."""
    parts = []
    for factor, sign in MYRIADS:
        section, text = number // factor % 10**4, ""
        for ten, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = section // ten % 10
            if digit:
                text += (DIGITS[digit] if digit > 1 or ten == 1 or (ten == 1000 and factor > 1) else "") + name
        parts.append(text + sign if text else "")
    return "".join(parts)


def mixed(number: int) -> str:
    """12億3,456万7,890."""
    return "".join(f"{number // f % 10**4:,}{sign}" for f, sign in MYRIADS if number // f % 10**4)


def some_wide(text: str, chance: random.Random) -> str:
    return "".join(c.translate(WIDE) if chance.random() < 0.5 else c for c in text)


def spaced(text: str, chance: random.Random) -> str:
    """2億 3,000万."""
    return "".join(c + (chance.choice([" ", "　"]) if c in "億万兆" and n + 1 < len(text) else "") for n, c in enumerate(text))


def torn(text: str, _: random.Random) -> str:
    """1 億 3 , 000 万."""
    for sign in "兆億万":
        text = text.replace(sign, f" {sign} ")
    return text.replace(",", " , ").strip()


FORMS: dict[str, Callable[[int, random.Random], str]] = {
    "digits": lambda n, _: str(n),
    "commas": lambda n, _: f"{n:,}",
    "wide": lambda n, _: f"{n:,}".translate(WIDE),
    "kanji": lambda n, _: kanji(n),
    "mixed": lambda n, _: mixed(n),
    "mixed without commas": lambda n, _: mixed(n).replace(",", ""),
    "mixed widths": lambda n, chance: some_wide(mixed(n), chance),
    "spaced": lambda n, chance: some_wide(spaced(mixed(n), chance), chance),
    "space behind commas": lambda n, _: mixed(n).replace(",", ", "),
    "torn": lambda n, chance: some_wide(torn(mixed(n), chance), chance),
    "letter by letter": lambda n, _: " ".join(f"{n + 100:,}"),
    "thousands": lambda n, _: f"{n:,}千",
}
BEFORE = [
    "令和五年度の一般会計補正予算につきましては、歳入歳出にそれぞれ",
    "施設の整備に係る工事請負費でございますが、契約の金額は",
    "国民健康保険の特別会計における基金の残高につきまして申し上げますと、年度末で",
]
AFTER = [
    "円を追加し、総額を改めようとするものであります。主な内容は次のとおりでございます。",
    "円余の増となっております。今後とも適正な執行に努めてまいりたいと考えております。",
]
AMOUNTS = st.one_of(
    st.integers(1, 9999).flatmap(lambda n: st.integers(0, 8).map(lambda zeros: n * 10**zeros)), st.integers(1, 10**12 - 1)
)


def value(form: str, number: int) -> int:
    """The amount that a form prints."""
    return number + 100 if form == "letter by letter" else number * 1000 if form == "thousands" else number


@pytest.mark.parametrize("form", list(FORMS))
@given(number=AMOUNTS, seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_any_amount_is_read_back(form: str, number: int, seed: int) -> None:
    chance = random.Random(seed)
    printed = FORMS[form](number, chance)
    text = f"契約の金額は{printed}円であります。"
    found = find_figures(text, parse=False)
    assert [(row.value, row.unit, row.text) for row in found] == [(value(form, number), "円", f"{printed}円")]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "letter by letter"])
@given(number=AMOUNTS, seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_any_amount_is_read_over_a_line_end(form: str, number: int, seed: int) -> None:
    chance = random.Random(seed)
    printed = FORMS[form](number, chance)
    before = chance.choice(BEFORE)
    cut = len(before) + chance.randrange(len(printed) + 1)  # where the line is full
    text = before + printed + chance.choice(AFTER)
    lines = [text[n : n + cut] for n in range(0, len(text), cut)]
    text = ("\n" + chance.choice(["", "　"])).join(lines)
    found = find_figures(text, parse=False)
    assert [(row.value, row.unit) for row in found] == [(value(form, number), "円")]
    assert text[found[0].start : found[0].end] == found[0].text


@pytest.mark.parametrize(
    "text",
    [
        "歳入\n1,200\n3,400円",  # the cells of a column
        "1  200  300円",
        "次の2点について市長のお考えを伺いたいと思います。\n2番目に、財源についてもあわせてお聞かせください。",
        "詳しくは配付いたしました資料をごらんいただきたいと思いますが、ページは15\n第2の質問は財源についてであります。",
        "このことにつきましては昨年から検討を続けておりまして3\n3 人口が減る中での学校の在り方について",
    ],
)
def test_neighbours_stay_apart(text: str) -> None:
    assert tighten(fold(text)).text == fold(text).text


@pytest.mark.parametrize("cut", [19, 20, 22, 23])
def test_dates_over_a_line_end(cut: int) -> None:
    whole = "この新しい事業につきましては、令和５年４月に始めまして、二年目には終える予定でおりましたところです。"
    text = "\n".join(whole[n : n + cut] for n in range(0, len(whole), cut))
    assert [(row.text.replace("\n", ""), row.first_day) for row in find_dates(text)] == [("令和５年４月", date(2023, 4, 1))]


@given(st.text("ab㎡㌫ﾊﾟ１\n ", max_size=30), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_left_out_moves_no_offset(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    marks = sorted(data.draw(st.sets(st.integers(0, len(folded.text)), max_size=6)))
    cuts = [(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    cut = folded.without(cuts)
    kept = [n for n in range(len(folded.text)) if not any(a <= n < b for a, b in cuts)]
    assert cut.text == "".join(folded.text[n] for n in kept)
    assert [cut.source(n) for n in range(len(kept))] == [folded.source(n) for n in kept]


@pytest.mark.parametrize("bait", ["1 ", "1 , ", "億 ", "1\n", "3 , 000 ", "約 200 人", "1 億 ", "\n "])
def test_hostile_white_space_takes_linear_time(bait: str) -> None:
    started = time.process_time()
    tighten(fold(bait * 20_000))
    assert time.process_time() - started < 5
