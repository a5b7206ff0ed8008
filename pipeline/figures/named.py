"""Number and unit that are a name, a place in a list, or talk about what is being said: 2階の会議室, 3番目の質問, 2点伺います."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.figures.amounts import Amount
from pipeline.figures.units import Unit, load_toml

_ONE = "一"
_SENTENCE = ("", "。", "\n", " ")  # before the first word of a sentence


@cache
def not_figures() -> dict[str, Any]:
    """What holds a number and is none."""
    return load_toml("notfigures.toml")


def names_with_unit(text: str, amount: Amount, number_end: int) -> bool:
    """Whether number and unit count nothing; `number_end`: where the last numeral of the amount ends."""
    unit, names = amount.unit, not_figures()["names"]
    if unit is None:
        return False
    if text.startswith(tuple(names["compound"]), number_end) or _is_name(text, amount, unit):
        return True
    if unit.kind == "rank":
        return unit.form.endswith(names["listed"]) and _is_read_out(text, amount)
    if text.startswith(tuple(names["after_unit"]), amount.end):
        return not text.startswith(tuple(names["after_unit_not"]), amount.end)
    if unit.form == names["talk_unit"] and amount.numeral.value is not None and amount.numeral.value <= names["talk_most"]:
        before = text[max(0, amount.start - 15) : amount.start]
        return not any(word in before for word in names["talk_not"])
    return bool(unit.form == names["floor"]) and _is_floor(text, amount)


def is_minutes(text: str, at: int) -> bool:
    """Whether 十分 are ten minutes here: 十分間, 十分以内."""
    w = not_figures()["words"]
    return text.startswith(tuple(w["minutes"]), at) and not text.startswith(tuple(w["minutes_not"]), at)


def is_decade(amount: Amount) -> bool:
    """Whether a number may be that of an age: 20代, never 2代."""
    return amount.low is not None and 0 < amount.low <= 100 and amount.low % 10 == 0


def _is_name(text: str, amount: Amount, unit: Unit) -> bool:
    """百反通り is a street, 渡辺裕一議員 a person, 愛の手帳4度 a grade."""
    names, before = not_figures()["names"], text[amount.start - 1 : amount.start]
    if not amount.numeral.arabic:
        if text.startswith(tuple(names["places"]), amount.end) and unit.kind in ("count", "measurement"):
            return True
        return unit.form in names["titles"] and text[amount.start] == _ONE and "一" <= before <= "龠"
    return unit.form == names["grade"] and text.endswith(tuple(names["graded"]), 0, amount.start)


def _is_read_out(text: str, amount: Amount) -> bool:
    """Whether an ordinal is one of a list that is read out and ranks nothing: 3番目、 · 3番目の質問; but 全国で12番目、."""
    names = not_figures()["names"]
    if text.endswith(tuple(names["ranked_before"]), 0, amount.start):
        return False
    if text[amount.start - 1 : amount.start] in _SENTENCE and not text.startswith(tuple(names["ranks"]), amount.end):
        return True
    after = text.startswith(tuple(names["listed_rank"]), amount.end)
    return after or text.endswith(tuple(names["listed_before"]), 0, amount.start)


def _is_floor(text: str, amount: Amount) -> bool:
    """2階の会議室 names a floor; 地上5階地下1階, 3階建て, 10階以上 count them."""
    names = not_figures()["names"]
    if text.startswith(tuple(names["floors_after"]), amount.end) or amount.high is not None:
        return False
    below = text.endswith(names["below"], 0, amount.start)
    return not (
        text.endswith(names["above"], 0, amount.start)
        or (below and names["above"] in text[max(0, amount.start - 12) : amount.start])
    )
