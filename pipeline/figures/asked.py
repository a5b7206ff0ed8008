"""Interrogatives that ask for a figure: 何人, 何%, 幾ら, どのくらい."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.amounts import any_of, words
from pipeline.figures.per import per_before
from pipeline.figures.surroundings import tail_after
from pipeline.figures.units import Unit, unit_at, units
from pipeline.schema import Figure

_REACH = 6  # how far from いくら other fish may stand
_SENTENCE = 60  # characters in which a sentence says whether it asks
_LISTS = "、・や"
_TENS = re.compile("[十百千万億兆]{0,3}")  # 何十人, 何百万円


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    w = words()["asked"]
    return (
        re.compile(any_of(w["what"])),
        re.compile(any_of(w["money"])),
        re.compile(any_of(w["number"])),
        re.compile(any_of(w["much"])),
        re.compile(rf"[^、。\n]{{0,20}}?(?:{w['concession']})"),
        re.compile(rf"(?!{any_of(w['unsure_not'])})(?:[^。\n]{{0,24}}?(?:{any_of(w['asks'])}))"),
    )


def asked_at(text: str, at: int, floor: int, stop: int) -> Figure | None:
    """The interrogative figure that begins at `at`, or none."""
    what, money, number, much, concession, _ = _patterns()
    w = words()["asked"]
    if found := what.match(text, at, stop):
        return _what(text, at, found.end(), floor)
    if found := money.match(text, at, stop):
        asks = _asks_price(text, at, found.end(), floor)
        return _row(text, at, found.end(), units()[w["money_unit"]], floor) if asks else None
    if found := number.match(text, at, stop):
        some = text.startswith(w["some"], found.end()) and not text.startswith(tuple(w["some_number_asks"]), found.end() + 1)
        if some or text.startswith(tuple(w["many"]), found.end()):
            return None
        return _row(text, at, found.end(), units()[w["number_unit"]], floor)
    if found := much.match(text, at, stop):
        if text.startswith(w["how_much_of"], found.end()) and not text.startswith(tuple(w["how_much_nouns"]), found.end() + 1):
            return None
        if text.startswith(tuple(w["much_not"]), found.end()):
            return None  # どれだけ大変か
        return None if concession.match(text, found.end()) else _row(text, at, found.end(), None, floor)
    return None


def _asks_price(text: str, at: int, end: int, floor: int) -> bool:
    """Whether 幾ら asks; いくら努力しても does not, and サケやいくら are fish."""
    w = words()["asked"]
    if not text.startswith(tuple(w["money_then"]), end) or text.startswith(tuple(w["money_not"]), end):
        return False
    before, after = text[max(floor, at - _REACH) : at].rstrip(_LISTS), text[end : end + _REACH].lstrip(_LISTS)
    fish = before.endswith(tuple(w["roe"])) or after.startswith(tuple(w["roe"]))
    return not fish and not _some(text, end) and not _patterns()[4].match(text, end)


def _some(text: str, at: int) -> bool:
    """何人か, いくつか: some of them, unless an asking word follows."""
    w = words()["asked"]
    if text.startswith(tuple(w["some_surely"]), at) or _tells(text, at):
        return True
    return (
        text.startswith(w["some"], at)
        and text[at + 1 : at + 2] not in ("", "\n")
        and not text.startswith(tuple(w["some_asks"]), at + len(w["some"]))
    )


def _tells(text: str, at: int) -> bool:
    """Whether some of them did what is told: 職員何人か、現地に向かいました; 何回か御説明しました; never 何人か、教えてください."""
    w = words()["asked"]
    if not text.startswith(tuple(w["some_told"]), at):
        return False
    clause = text[at : at + _SENTENCE].partition("。")[0]
    return any(word in clause for word in w["told"]) and not any(word in clause[1:] for word in w["requests"])


def _what(text: str, at: int, end: int, floor: int) -> Figure | None:
    w = words()["asked"]
    tens = _TENS.match(text, end)
    round_number = tens is not None and tens.end() > end
    end = tens.end() if tens else end
    unit = unit_at(text, end)
    if unit is not None and unit.form in w["unsure_units"] and not _patterns()[5].match(text, end + len(unit.form)):
        return None
    then = w["units_then"].get(unit.form) if unit is not None else None
    if (
        unit is None
        or (unit.form in w["not_units"] and not (then and text.startswith(tuple(then), end + len(unit.form))))
        or any(unit.form + c == text[end : end + len(unit.form) + 1] for c in "目生番度")
    ):
        return None
    stop = end + len(unit.form)
    if round_number and not text.startswith(tuple(w["round_asks"]), stop) and not _patterns()[5].match(text, stop):
        return None
    if _some(text, stop) or text.startswith(tuple(w["many"]), stop) or _patterns()[4].match(text, stop):
        return None
    if any(len(form) > len(unit.form) and text.startswith(form, end) for form in w["not_units"]):
        return None
    return _row(text, at, stop, unit, floor)


def _row(text: str, at: int, end: int, unit: Unit | None, floor: int) -> Figure:
    tail = tail_after(text, end)
    return Figure(
        start=at,
        end=tail.end,
        text=text[at : tail.end],
        kind=unit.kind if unit else None,
        unit=unit.name if unit else "",
        qualifier=tail.qualifier or "exact",
        change=tail.change,
        per=per_before(text, at, floor=floor, since=floor, unit=unit.name if unit else None),
        asked=True,
    )
