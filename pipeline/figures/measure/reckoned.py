"""Whose an amount per head is: 県民 in 県民一人当たりに直しますと約40万円, 企業 in 一企業当たりでは1,300万円."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.measure.names import Found, within
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import Span
from pipeline.schema import Figure

_BACK = 48  # characters before a number in which what it is reckoned by stands
_OF = "の"


def per_whom(text: str, figure: Figure) -> Span | None:
    """The people or the body that a figure is an amount of, each of one; None where none is named (1人当たり, 人口1人当たり)."""
    match = _per().search(text, max(figure.sentence_start, figure.start - _BACK), figure.start) if figure.per is not None else None
    if match is None or match.end() != figure.start:
        return None
    return match.span("who") if match["who"] else match.span("body")


def anew(text: str, figure: Figure, found: Found) -> Found | None:
    """A measure that the sentences before gave a figure per head, as that of those heads unless の says whose it is."""
    if found.measure is None or within(found.measure, (figure.sentence_start, figure.end)):
        return None
    said = found.of is not None and text[found.of[1] : found.measure[0]] == _OF and text[slice(*found.of)] not in words().generic
    who = per_whom(text, figure) if not said else None
    return Found(found.measure, who, found.sure, found.quantity) if who is not None else None


@cache
def _per() -> re.Pattern[str]:
    """県民 / 一人 / 一日 / 当たり / に直しますと, or 一 / 企業 / 当たり / では."""
    kanji = "[一-鿿々]"
    people, each = alternation([*words().far["people"]]), alternation([*words().far["counted_as_people"]])
    who = rf"(?P<who>(?!{kanji}*人口){kanji}{{0,10}}(?:{people}))[1一](?:{each})"
    body = rf"(?<!{kanji})[1一](?P<body>{kanji}{{0,6}}(?:{alternation([b for b in words().bodies if len(b) > 1])}))"
    after = r"(?:に[^、。\d]{1,12}|で[^、。\d]{0,8}|の[^、。\d]{1,8}は|[はがも])?[、 ]?(?:年間|月額|年額|平均|毎月)?(?:で|が)?"
    return re.compile(rf"(?:{who}|{body})(?:[1一](?:日|か月|年|回))?(?:当たり|あたり|当り|につき){after}")
