"""Which number a question wants: the unit of どのくらいの方, of 割合をお示しください."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.qa.data import load
from pipeline.qa.sentences import ends
from pipeline.quick import either
from pipeline.schema import Change

_REACH = 60  # characters at the end of a question where the noun is looked for
_MUCH = "いけど度"  # the last letters of どのくらい, どれだけ, どの程度; ほど ends in ど
_COUNTS = "何幾"  # the first of 何割くらい, which wants what it says
_CLOSE = 6  # characters between the noun and the word that asks: 合格率は今どうなっているか
_LAST = 16  # characters that may follow the noun: …の割合をお示しください


@dataclass(frozen=True, slots=True)
class _Units:
    """Nouns with the units of the numbers that they want, and their patterns."""

    wanted: dict[str, str]
    wanted_noun: re.Pattern[str]
    counted: dict[str, str]
    counted_noun: re.Pattern[str]
    degree: re.Pattern[str]
    anything: frozenset[str]
    measured: list[tuple[str, str]]  # endings of names, longest first, with their units
    goes: dict[Change, re.Pattern[str]]
    asked: dict[str, str]
    people: re.Pattern[str]
    persons: str
    listed: re.Pattern[str]
    compared: re.Pattern[str]
    used: re.Pattern[str]
    each: re.Pattern[str]
    acts: re.Pattern[str]
    measures: dict[str, str]  # unit -> what it measures


@cache
def _units() -> _Units:
    data = load("asking.toml")
    wanted, counted = ({noun: unit for unit, nouns in data[key].items() for noun in nouns} for key in ("wanted", "counted"))
    return _Units(
        wanted,
        re.compile(rf"(?P<noun>{either(list(wanted))})(?:等|など)?(?:について|を|は|が|も|の|と|や|、|として)"),
        counted,
        re.compile(either(list(counted))),
        re.compile(either(data["no_number"])),
        frozenset(data["any_units"]),
        sorted(((end, unit) for unit, ends_ in data["measured"].items() for end in ends_), key=lambda pair: -len(pair[0])),
        {way: re.compile(either(words)) for way, words in data["goes"].items()},
        {word: unit for unit, words in data["asked_units"].items() for word in words},
        re.compile(rf"{either(data['numbers_of']['who'])}の{either(data['numbers_of']['what'])}(?:等|など)?(?:について|を|は)"),
        data["numbers_of"]["unit"],
        re.compile(
            rf"(?P<noun>{either(list(wanted))})(?:等|など)?(?:の{either(data['numbers_of']['what'])})?(?:と|(?={data['set_apart']}))(?P<apart>、)?"
        ),
        re.compile(data["compared"]),
        re.compile(data["used"]),
        re.compile(data["each"]),
        re.compile(data["acts"]),
        {unit: what for what, same in data["same_measure"].items() for unit in same},
    )


@cache
def asks_number() -> re.Pattern[str]:
    """The interrogatives of number: 何件, いくら, どのくらい."""
    return re.compile(load("asking.toml")["asks_number"])


def unit_after(text: str) -> str | None:
    """The unit of a number asked with どのくらい, from what follows that word: "" for any, None where a degree is asked."""
    units = _units()
    rest = text.removeprefix("の").removeprefix("、")
    if units.degree.match(rest):
        return None
    named = units.counted_noun.match(rest)
    return units.counted[named.group()] if named else ""


def unit_asked(printed: str, unit: str, after: str, measure: str | None) -> str | None:
    """The unit that an asked figure wants: "" for any, None where a degree is asked for.

    何件 says it; どのくらい does not, but what follows (どのくらいの方が) or what is measured (人件費) may.
    """
    units = _units()
    if printed[-1:] in _MUCH and printed[:1] not in _COUNTS:
        followed = unit_after(after)
        if followed is None or followed:
            return followed
        if units.used.match(after):
            return ""
        unit = ""
    if unit in units.anything or not unit:
        return next((u for end, u in units.measured if measure and measure.endswith(end)), "")
    return unit


def same_measure(one: str, other: str) -> bool:
    """Whether two units measure the same: ha and 町歩."""
    known = _units().measures
    return one in known and known[one] == known.get(other)


def asks_each(lead: str) -> bool:
    """Whether the number of each is asked for, from what stands before the interrogative: 1頭につき(いくら)."""
    return bool(_units().each.search(lead))


def change_asked(after: str) -> Change | None:
    """Which way the number goes that is asked for: 幾ら上がるのか."""
    found = [(m.start(), way) for way, pattern in _units().goes.items() if (m := pattern.search(after))]
    return min(found)[1] if found else None


def units_beside(text: str, *, apart: bool = False) -> list[str]:
    """The units of numbers wanted beside another matter: `相談件数と、そのうち入院した方は何人か`, `収納率の現状と、…`

    `apart`: only those with a comma behind them, which no 割合と件数の関係 has, for a question that is about something else.
    """
    units = _units()
    return [units.wanted[m["noun"]] for m in units.listed.finditer(text) if m["apart"] or not apart]


def unit_wanted(text: str) -> str | None:
    """The unit that a question wants a number in, where no asked figure says it: "" for any, None where it wants none."""
    units = _units()
    if asked := asks_number().search(text):
        if asked.group() in units.asked or asked.group()[-1] not in _MUCH:
            return units.asked.get(asked.group(), "")
        return unit_after(text[asked.end() :])
    stop = len(text.rstrip(" 。"))
    beside: str | None = None  # of the first of several: 件数と金額はどうなっているか wants the sum here and the count beside it
    for named in units.wanted_noun.finditer(text, max(0, len(text) - _REACH)):
        how = ends().interrogative.search(text, named.end())
        # 合格率はどうなっているか wants a rate, 税率が変わった場合どのような影響があるか none
        asks = (
            stop - named.end() <= _LAST and not units.acts.match(text, named.end() - 1)
            if how is None
            else how.start() - named.end() <= _CLOSE or units.compared.fullmatch(text, named.end(), how.start())
        )
        if asks and not named.group().endswith("と"):
            return units.wanted[named["noun"]]
        if asks and beside is None:
            beside = units.wanted[named["noun"]]
    if beside is not None:
        return beside
    return units.persons if units.people.search(text, max(0, len(text) - _REACH)) else None
