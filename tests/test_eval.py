"""The tools of `make eval`: values of other readers, cores of spans, the count. The comparison itself is no test."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

EVAL = Path(__file__).parent / "eval"
sys.path.insert(0, str(EVAL))

from cores import cores  # noqa: E402
from gold import load, own  # noqa: E402
from timex3 import timex_value  # noqa: E402
from values import days_of, same, shifted  # noqa: E402
from versus import score  # noqa: E402


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("約200件", ["200件"]),
        ("１００人以上", ["１００人"]),
        ("2.3ポイント増", ["2.3ポイント"]),
        ("2008年4月1日から2011年3月31日まで", ["2008年4月1日", "2011年3月31日"]),
        ("六五・七％", ["六五・七％"]),
    ],
)
def test_cores(text: str, pieces: list[str]) -> None:
    assert [text[a:b] for a, b in cores(text, 0, len(text))] == pieces


def test_values_are_compared_by_their_base_unit() -> None:
    assert same({"amount": [1000, None, "m"]}, {"amount": [1, None, "km"]})
    assert same({"amount": [20, None, "%"]}, {"amount": [2, None, "割"]})
    assert not same({"amount": [20, None, "件"]}, {"amount": [20, None, "人"]})
    assert same({"amount": [20, None, "件"]}, {"amount": [20, None, None]})  # tells no unit
    assert not same({"amount": [20, None, "件"]}, {"amount": [20, 30, "件"]})
    assert same({"days": days_of([None, 6, None])}, {"days": days_of([2021, 6, None])})
    assert not same({"days": days_of([2021, 6, None])}, {"days": days_of([2021, None, None])})


@pytest.mark.parametrize(
    ("kind", "value", "mod", "first"),
    [
        ("DATE", "2021-07-XX", None, {"days": [[2021, 7, 1], [2021, 7, 31]]}),
        ("DURATION", "P1Y", "BEFORE", {"days": [[2020, 1, 1], [2020, 12, 31]]}),
        ("DURATION", "PT2.5H", None, {"amount": [2.5, None, "時間"]}),
        ("TIME", "T13-30-XX", None, {"clock": ["13:30", None]}),
        ("DATE", "XXXX-WXX-4", None, None),
    ],
)
def test_timex3(kind: str, value: str, mod: str | None, first: dict[str, object] | None) -> None:
    found = timex_value(kind, value, mod, None, date(2021, 7, 18))
    assert (found[0] if found else None) == first


def test_shifts_stay_in_the_calendar() -> None:
    assert shifted(date(2021, 1, 31), -1, "月") == [[2020, 12, 1], [2020, 12, 31]]
    assert shifted(date(2021, 1, 31), -1, "週") == [[2021, 1, 18], [2021, 1, 24]]


def test_a_range_may_be_one_to_us_and_two_to_them() -> None:
    text = "2020年6月から7月まで"
    parts = [(0, 7, [2020, 6]), (9, 11, [None, 7])]
    items = [
        {"start": a, "end": b, "sort": "date", "values": [{"days": days_of([*d, None])}], "optional": False} for a, b, d in parts
    ]
    spans = [{"start": 0, "end": 13, "sort": "date", "value": {"days": [[2020, 6, 1], [2020, 7, 31]]}}]
    scored = score([{"text": text, "held_on": None, "items": items}], [spans], "dates")
    assert (scored.exact, scored.core_exact, scored.touched, scored.right) == (0, 2, 2, 2)


def test_own_texts_are_annotated() -> None:
    texts = own()
    assert len(texts) > 900
    for text in texts:
        for item in text["items"]:
            assert 0 <= item["start"] < item["end"] <= len(text["text"])


def test_toben_reads_lines(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [
        {"text": "総数は八二七五七件です。", "num": "八二七五七", "value": 82757},
        {"text": "150Kは", "figs": []},
        {"text": "2021年7月18日", "figs": [{"start": 0, "end": 10, "type": "DATE", "value": "2021-07-18"}]},
    ]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [len(text["items"]) for text in load(gold)] == [1, 0, 1]
    command = [sys.executable, str(EVAL / "versus.py"), str(gold), "--readers", "toben,SudachiPy"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "toben              dates     1.000  1.000  1.000" in done.stdout
    assert "fell over" not in done.stdout
