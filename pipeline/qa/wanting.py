"""Which number a question wants: the unit of どのくらいの方, of 割合をお示しください."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.qa.data import load
from pipeline.qa.points import either
from pipeline.qa.sentences import ends

_REACH = 60  # characters at the end of a question where the noun is looked for
_LAST = 16  # characters that may follow the noun: …の割合をお示しください


@dataclass(frozen=True, slots=True)
class _Units:
    """Nouns with the units of the numbers that they want, and their patterns."""

    wanted: dict[str, str]
    wanted_noun: re.Pattern[str]
    counted: dict[str, str]
    counted_noun: re.Pattern[str]
    degree: re.Pattern[str]


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
    )


def unit_after(text: str) -> str | None:
    """The unit of a number asked with どのくらい, from what follows that word: "" for any, None where a degree is asked."""
    units = _units()
    rest = text.removeprefix("の").removeprefix("、")
    if units.degree.match(rest):
        return None
    named = units.counted_noun.match(rest)
    return units.counted[named.group()] if named else ""


def unit_wanted(text: str) -> str | None:
    """The unit that a question without an interrogative wants a number in: "" for any, None where it wants none."""
    units = _units()
    stop = len(text.rstrip(" 。"))
    for named in units.wanted_noun.finditer(text, max(0, len(text) - _REACH)):
        how = ends().interrogative.search(text, named.end())
        # 合格率はどうなっているか wants a rate, 税率が変わった場合どのような影響があるか none
        if (how is None and stop - named.end() <= _LAST) or (how is not None and how.start() - named.end() <= 6):
            return units.wanted[named["noun"]]
    return None
