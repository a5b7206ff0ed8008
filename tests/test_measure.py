"""What figures measure, whose, and when; doubts about figures; the parse and hostile text."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline import structure
from pipeline.figures import find_figures
from pipeline.figures.dates import dates_in
from pipeline.figures.doubts import doubt_figures
from pipeline.figures.measure import measure_figures
from pipeline.figures.parse import MAX_CHARS, parse
from pipeline.schema import DateRow, Figure

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "measures.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@cache
def figures_of(sentence: str, held_on: str) -> tuple[Figure, ...]:
    return tuple(find_figures(sentence, held_on=date.fromisoformat(held_on) if held_on else None))


def days(figure: Figure) -> str:
    if figure.as_of_start is None or figure.as_of_end is None:
        return "-"
    same = figure.as_of_start == figure.as_of_end
    return figure.as_of_start.isoformat() if same else f"{figure.as_of_start}..{figure.as_of_end}"


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0][:16]}-{case[1]}" for case in CASES])
def test_measure(case: list[str]) -> None:
    sentence, text, measure, of, as_of, held_on = [*case, *[""] * (6 - len(case))]
    figure = next((f for f in figures_of(sentence, held_on) if f.text == text), None)
    assert figure is not None, [f.text for f in figures_of(sentence, held_on)]
    for expected, got in ((measure, figure.measure or "-"), (of, figure.measure_of or "-"), (as_of, days(figure))):
        assert not expected or got in expected.split(" / "), f"{text}: expected {expected}, got {got}"


def with_ids(text: str, held_on: date | None = None) -> list[Figure]:
    return [replace(f, figure_id=str(n)) for n, f in enumerate(find_figures(text, held_on=held_on))]


def doubts(text: str, *, population: int | None = None, held_on: date = date(2024, 6, 10)) -> dict[str, tuple[str, ...]]:
    """The flags of each figure that has any, by its text."""
    figures = doubt_figures(text, [replace(f, flags=()) for f in with_ids(text, held_on)], population=population)
    return {f.text: f.flags for f in figures if f.flags}


def test_a_measure_is_verbatim() -> None:
    text = "６５歳以上の人口は９，８７０人、ＡＥＤの設置台数は１２台です。"
    for figure in find_figures(text):
        for name in (figure.measure, figure.measure_of):
            assert name is None or name in text
    assert [f.measure for f in find_figures(text)][1] == "６５歳以上の人口"


def test_the_topic_of_the_sentence_before() -> None:
    text = "次に、外国人住民の人数についてでございます。令和3年は812人、令和5年は1,043人と増えています。"
    assert [(f.measure, days(f)) for f in find_figures(text, held_on=date(2024, 6, 1))] == [
        ("外国人住民の人数", "2021-01-01..2021-12-31"),
        ("外国人住民の人数", "2023-01-01..2023-12-31"),
    ]


def test_a_topic_never_crosses_a_turn() -> None:
    before, after = "次に、登録者数についてでございます。", "何と、350人でした。"
    text = before + after
    figure = replace(next(f for f in find_figures(text) if f.text == "350人"), measure=None, measure_of=None, measure_by=None)
    whole, split = ([[(0, len(text))]], [[(0, len(before)), (len(before), len(text))]])
    assert measure_figures([text], [[figure]], [[]], turns=whole, parse=False)[0][0].measure == "登録者数"
    assert measure_figures([text], [[figure]], [[]], turns=split, parse=False)[0][0].measure is None


@pytest.mark.parametrize(
    ("question", "answer", "figure", "measure", "of"),
    [
        ("体育館の利用者は何人か。", "昨年度は延べ4万2,310人です。", "4万2,310人", "利用者", "体育館"),
        ("浄化槽の普及率は。", "3月末で58.8％、県平均より高い。", "58.8％", "普及率", "浄化槽"),
        ("巡回バスの利用者数と費用は。", "本年度は12,306人である。", "12,306人", "利用者数", "巡回バス"),
    ],
)
def test_a_question_tells_what_its_answer_measures(question: str, answer: str, figure: str, measure: str, of: str) -> None:
    text = question + answer
    rows = [replace(f, measure=None, measure_of=None, measure_by=None) for f in find_figures(text, parse=False)]
    dates = dates_in(text, held_on=date(2024, 6, 1), spans=None)
    turns = [[(0, len(question)), (len(question), len(text))]]
    got = next(f for f in measure_figures([text], [rows], [dates], turns=turns, parse=False)[0] if f.text.endswith(figure))
    assert (got.measure, got.measure_of) == (measure, of)


def test_the_year_that_the_opening_names() -> None:
    text = "令和5年度一般会計決算の概要を御説明いたします。歳入総額は312億円、歳出総額は301億円です。次に、職員数は412人です。"
    assert [days(f) for f in find_figures(text)] == ["2023-04-01..2024-03-31"] * 2 + ["-"]


def test_the_parse_settles_what_the_rules_leave_open() -> None:
    text = "人口が減っており、中でも若い世代で激しく、3,200人ほどになる見込みです。"
    by_rule, by_parse = (find_figures(text, parse=p)[0] for p in (False, True))
    assert by_parse.measure is not None
    assert by_rule.measure_by in (None, "rule")


def test_a_rate_over_100() -> None:
    assert doubts("投票率は102.3％でございます。達成率は120％です。交付率は79％です。") == {"102.3％": ("rate_over_100",)}


def test_an_erratum() -> None:
    text = "先ほど基金残高を157億円と申しましたが、175億円の誤りです。"
    figures = doubt_figures(text, with_ids(text))
    assert [f.flags for f in figures] == [("corrected",), ()]
    assert [f.restates for f in figures] == [None, "0"]
    assert doubts("120人は誤りで、正しくは130人です。") == {"120人": ("corrected",)}
    assert not doubts("昨年は120人と申しましたが、今年は130人を見込んでおります。")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("先ほど普及率を「86％」と申し上げましたが、正しくは89％でございます。", "86％"),
        ("来年度は通年で2億4,000万円、いえ、失礼しました、2億6,000万円を見込んでおります。", "2億4,000万円"),
        ("捕獲は223頭ですが、これは134頭の誤りでございました。", "223頭"),
        ("先ほどの答弁で320件を302件に訂正いたします。", "320件"),
        ("参加者は40人です。すみません、訂正します。48人でした。", "40人"),
        ("定員は30人ですが、これは国の基準25人を上回ります。", None),
        ("35％と申し上げましたが、目標は50％です。", None),
        ("費用は10億円ですが、正しくは市の負担は3億円です。", None),
    ],
)
def test_errata_of_many_forms(text: str, wrong: str | None) -> None:
    assert doubts(text) == ({wrong: ("corrected",)} if wrong else {})


def test_what_stands_takes_the_measure() -> None:
    text = "粗大ごみの収集件数は4,320件と申し上げましたが、正しくは4,230件でございました。"
    assert [f.measure for f in doubt_figures(text, with_ids(text))] == ["収集件数"] * 2


def test_a_rate_that_its_count_belies() -> None:
    text = "本年7月末の会員証の交付件数は6,300件、交付率は84パーセントとなっています。"
    assert doubts(text, population=75_000) == {"84パーセント": ("rate_implausible",)}
    assert not doubts(text, population=7_600)
    assert not doubts(text)
    assert doubts("対象者300人のうち150人、80％が回答しました。") == {"80％": ("rate_implausible",)}
    assert not doubts("対象者300人のうち150人、50％が回答しました。")


def test_parts_and_their_total() -> None:
    assert doubts("小学校12校、中学校5校、合計18校でございます。") == {"18校": ("parts_not_total",)}
    assert not doubts("小学校12校、中学校5校、合計17校でございます。")
    assert not doubts("小学校12校、中学校5校、幼稚園と合わせて21校でございます。")


def test_said_again_with_another_value() -> None:
    same = "令和5年4月1日現在の本町の人口は12,345人です。令和5年4月1日現在の本町の人口は約12,300人です。"
    assert not doubts(same)
    assert doubts(same + "令和5年4月1日現在の本町の人口は14,000人です。") == {"14,000人": ("restated_differently",)}
    assert not doubts(same + "令和6年4月1日現在の本町の人口は14,000人です。")
    money = "令和5年度の水道事業の予算額は12億円です。令和5年度の水道事業の予算額は120万円です。"
    assert doubts(money) == {"120万円": ("thousandfold",)}


HOSTILE = [
    "人口は3人\ud800です。",
    "\ue000\ue001\ue002\ue003人口は3人です。",
    "あ" * 60_000 + "3人",
    "１" * 100_000,
    "（" * 5_000 + "3人" + "）" * 5_000,
    "の".join(["人口"] * 5_000) + "は3人です。",
    "、".join(["3人"] * 3_000) + "です。",
    "\x00人口は3人\x00",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text(text: str) -> None:
    begun = time.process_time()
    figures = find_figures(text)
    assert time.process_time() - begun < 20
    assert all(text[f.start : f.end] == f.text for f in figures)


def test_the_parser_takes_anything() -> None:
    texts = ["a\ud800b", "あ" * (MAX_CHARS + 1), "", "  ", "\x00", "本市の人口は3人です。"]
    parses = parse(texts)
    assert set(parses) == set(texts)
    assert parses["a\ud800b"] is None
    good = parses["本市の人口は3人です。"]
    assert good is not None
    assert len(good.starts) == len(good.heads) > 3


def test_no_figures_no_work() -> None:
    assert measure_figures([""], [[]], [[]]) == [[]]
    assert measure_figures([], [], []) == []
    row = DateRow(start=0, end=3, text="31日")
    figure = Figure(start=4, end=6, text="3人", kind="count", unit="人", sentence_end=6)
    assert measure_figures(["31日、3人"], [[figure]], [[row]], parse=False)[0][0].as_of_start is None


def test_whose_a_measure_is_by_the_question() -> None:
    text = (
        "○西村委員　県立病院の外来患者数はどうか、それから紹介率は何％か、伺います。\n"
        "○病院課長　外来患者数は１日平均で840人、紹介率は62％でございます。\n"
        "○西村委員　入院患者数は。\n"
        "○病院課長　310人でございます。\n"
    )
    rows = structure(text).figures
    whose = dict(zip(rows.text, rows.measure_of, strict=True))
    assert {whose[text] for text in ("840人", "62％", "310人")} == {"県立病院"}


def test_what_an_answer_measures_by_a_question_with_how_much_in_it() -> None:
    rows = structure("○谷委員　滞納繰越分の収納率はどれぐらい。\n○税務課長　今年度で31.5％でございます。\n").figures
    assert dict(zip(rows.text, rows.measure, strict=True))["31.5％"] == "収納率"
