"""Figures: numerals, quantities and the stage. Cases are lines in tests/cases/numerals.tsv and tests/cases/figures.tsv."""

import dataclasses
import itertools
import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import figures, find_figures
from pipeline.figures.counters import counter_at
from pipeline.figures.numerals import numeral_at
from pipeline.figures.quantities import find_quantities
from pipeline.figures.units import load_toml, unit_at, units
from pipeline.schema import Config, Document, Figure, Shard, Turn
from pipeline.text import fold

CASES = Path(__file__).parent / "cases"


def lines(name: str) -> list[list[str]]:
    rows = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows if row and not row.startswith("#")]


@pytest.mark.parametrize(("printed", "value"), [(row[0], row[1] if len(row) > 1 else "") for row in lines("numerals.tsv")])
def test_numeral(printed: str, value: str) -> None:
    text = fold(printed).text
    found = numeral_at(text + "件", 0)
    assert found is not None
    assert found.end == len(text)
    assert (None if found.value is None else float(found.value)) == (float(value) if value else None)


@pytest.mark.parametrize("text", ["億", "万が一", "億億億億", "兆し", "件", "、", "", "9" * 21])
def test_no_numeral(text: str) -> None:
    assert numeral_at(text, 0) is None


def expected() -> dict[str, list[tuple[str, ...]]]:
    cases: dict[str, list[tuple[str, ...]]] = {}
    for row in lines("figures.tsv"):
        rows = cases.setdefault(row[0], [])
        if len(row) > 1:
            rows.append(tuple((row[1:] + [""] * 9)[:9]))
    return cases


def written(figure: Figure) -> tuple[str, ...]:
    return (
        figure.text,
        figure.kind or "",
        "" if figure.value is None else f"{figure.value:.10g}",
        "" if figure.value_high is None else f"{figure.value_high:.10g}",
        figure.unit,
        figure.qualifier,
        figure.change or "",
        figure.per or "",
        "asked" if figure.asked else "",
    )


@pytest.mark.parametrize("sentence", list(expected()))
def test_figures_of_a_sentence(sentence: str) -> None:
    assert [written(figure) for figure in find_figures(sentence, parse=False)] == expected()[sentence]


def test_every_value_is_a_unit_of_its_kind() -> None:
    kinds = {unit.name: {unit.kind} for unit in units().values()}
    assert len(kinds) >= 200
    kinds[load_toml("figurewords.toml")["twice"]["unit"]].add("count")  # 年に2度
    for rows in expected().values():
        for row in rows:
            assert row[4] == "" or row[1] in kinds.get(row[4], {"count"})  # a counter by grammar (区民) is in no list


def test_a_page_mark_on_a_line_of_its_own_is_no_fraction() -> None:
    text = "以上で終わります。\n44分の31\n次に、対象の44分の11が済み、\n- 44分の32 -\n3分の1\nが残ります。"
    assert [figure.text for figure in find_figures(text, parse=False)] == ["44分の11", "3分の1"]


def test_unit_is_the_longest_form() -> None:
    unit = unit_at("キロ平米の区域", 0)
    assert unit is not None
    assert unit.name == "km2"
    assert unit_at("men", 0) is None  # no metre before further Latin letters


@pytest.mark.parametrize(
    ("behind", "form"),
    [
        ("分間隔で", "分"),
        ("人前後の", "人"),
        ("市議会が", "市議会"),
        ("分類に", "分類"),
        ("検査機関で", None),  # a longer noun than a counter would be: 3検査|機関
        ("対1", None),
        ("学期から", None),
    ],
)
def test_counter_ends_where_a_word_ends(behind: str, form: str | None) -> None:
    unit = counter_at(behind, 0, noun=True)
    assert (unit.form if unit else None) == form


def test_words_are_listed_once() -> None:
    for name in ("notfigures.toml", "figurewords.toml"):
        for table in load_toml(name).values():
            for key, words in table.items():
                if isinstance(words, list):
                    twice = {word for word in words if words.count(word) > 1}
                    assert not twice, f"{name} {key}: {twice}"


PIECES = st.sampled_from(
    [
        *"０１２３456789〇一二三十百千万億兆,，.．・、。 　%％円人件名㎡㌔ﾊﾟｰｾﾝﾄ約増減△-～〜①Ⅱ",
        "\r\n",
        "割分の",
        "から",
        "㌫",
        "か所",
        "1人当たり",
        "ゼロ",
        "何人",
        "以上",
        "の増",
        "平成",
        "年",
        "月",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_offsets_are_of_the_source(text: str) -> None:
    rows = find_figures(text, parse=False)
    for row in rows:
        assert text[row.start : row.end] == row.text
        assert row.sentence_start <= row.start < row.end <= row.sentence_end or row.sentence_end <= len(text)
        assert row.value is None or math.isfinite(row.value)
        assert row.value_high is None or math.isfinite(row.value_high)
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))


@pytest.mark.parametrize(
    "bait",
    [
        "9" * 100_000,
        "億" * 50_000,
        "一" * 50_000,
        "1," * 50_000,
        "1・" * 50_000,
        "(" * 50_000 + "3人" + ")" * 50_000,
        "1人" * 30_000,
        "数" * 50_000,
        "約" * 50_000,
        "何人" * 30_000,
        "１、" * 50_000,
        "千百十" * 20_000,
        "から1" * 30_000,
        "1 " * 50_000,
    ],
    ids=lambda bait: bait[:3],
)
def test_hostile_input_takes_linear_time(bait: str) -> None:
    began = time.process_time()
    rows = find_quantities(bait)
    assert time.process_time() - began < 5
    assert all(row.value is None or math.isfinite(row.value) for row in rows)


def shard(text: str, *turns: tuple[int, int]) -> Shard:
    rows = [
        Turn(
            turn_id=f"a.txt#t{n:04d}",
            doc_id="a.txt",
            seq=n,
            start=start,
            end=end,
            text=text[start:end],
            role="mayor",
            title="町長",
            speaker="山田太郎",
        )
        for n, (start, end) in enumerate(turns, 1)
    ]
    return Shard(documents=[Document(doc_id="a.txt", source_sha256="", media_type="text/plain", text=text)], turns=rows)


def test_stage_looks_in_turns_only() -> None:
    text = "議員定数２０人\n町長　面積は３０㎡で、費用は５０万円です。\n〔傍聴者８人〕"
    start = text.index("面")
    done = figures(shard(text, (start, text.index("\n〔"))), Config(parse=False))
    assert [(row.figure_id, row.text, row.turn_id, row.role, row.title, row.speaker) for row in done.figures] == [
        ("a.txt#f0001", "３０㎡", "a.txt#t0001", "mayor", "町長", "山田太郎"),
        ("a.txt#f0002", "５０万円", "a.txt#t0001", "mayor", "町長", "山田太郎"),
    ]
    assert all(text[row.start : row.end] == row.text for row in done.figures)
    assert {text[row.sentence_start : row.sentence_end] for row in done.figures} == {"面積は３０㎡で、費用は５０万円です。"}


def test_stage_reads_the_whole_text_of_a_document_without_turns() -> None:
    done = figures(shard("令和５年度の相談は１２件でした。"), Config(parse=False))
    assert [(row.text, row.turn_id) for row in done.figures] == [("１２件", None)]
    assert [row.date_id for row in done.dates] == ["a.txt#d0001"]


def test_stage_is_the_same_twice() -> None:
    text = "人口は３万人、１世帯当たり2.1人です。"
    first, second = (figures(shard(text, (0, len(text))), Config(parse=False)).figures for _ in range(2))
    assert [dataclasses.asdict(row) for row in first] == [dataclasses.asdict(row) for row in second]


def test_ordinals_are_left_out_of_the_table() -> None:
    text = "2人目の子は3年目を迎え、創立50周年の5日目に来ました。"
    rows = find_figures(text, parse=False, broad=True)
    assert [(row.text, row.kind, row.value) for row in rows] == [
        ("2人目", "rank", 2),
        ("3年目", "rank", 3),
        ("50周年", "rank", 50),
        ("5日目", "rank", 5),
    ]
    assert find_figures(text, parse=False) == []
