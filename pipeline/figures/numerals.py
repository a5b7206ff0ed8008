"""Numerals of Japanese text: Arabic, kanji and mixed, over folded text.

`numeral_at(text, at)` reads the longest numeral that begins at an offset. Forms, of any width before folding:
1,234 · 12億3,456万7千 · 2億 2,000万 (a stray space) · 四百三十九億二千六百万 · 六六六一〇 (positional) · 65.7 · 六五・七 ·
〇・四億 · 5千5百 · 12,345千 · 数十 · 十数 · 数千億 · 何百 (the last four have no value).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MAX_DIGITS = 20  # a longer run of digits is no quantity that anybody says

_KANJI_DIGITS = {"〇": 0, "零": 0, "○": 0, "◯": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_SMALL = "一二三四五六七八九"
KANJI_NUMERALS = _SMALL + "十百千万億"
_VAGUE = "数何"

NUMERAL_CHARACTERS = "0123456789〇零" + _SMALL + "".join(_TENS) + "".join(_MYRIADS) + _VAGUE

# 1,234,567 with or without a space after the comma, or a plain run; then decimals: .7 or ・7, but no second point (2.3.4)
_ARABIC = re.compile(r"(?:[0-9]{1,3}(?:, ?[0-9]{3})+|[0-9]{1,20})(?![0-9])(?:([.・])([0-9]{1,10})(?![0-9]|[.・][0-9]))?")
# 二千六百, 5千5百, 三十九, 千, 1千200: tens, hundreds and thousands in falling order; 三十六・五
_ADDITIVE = re.compile(rf"(?:([0-9{_SMALL}]?)千)?(?:([0-9{_SMALL}]?)百)?(?:([0-9{_SMALL}]?)十)?([0-9]{{1,3}}(?![0-9])|[{_SMALL}])?")
# 六六六一〇, 一○○, 六五・七: digit by digit, ○ only after another digit
_DECIMALS = re.compile(rf"・([{_SMALL}〇零]{{1,8}})(?![{_SMALL}〇零十百千・])")
_POSITIONAL = re.compile(rf"[{_SMALL}〇零][{_SMALL}〇零○◯]{{0,19}}(?:・([{_SMALL}〇零]{{1,8}})(?![{_SMALL}〇零十百千・]))?")
# 数十, 十数, 百数十, 二十数万, 数千億, 1万数千, 二百三十何万, 何百: a numeral with a gap
_GAPPED = re.compile(
    rf"(?:[0-9]{{1,4}}|[{_SMALL}十百千]{{1,8}})?[兆億万]?[{_SMALL}]?[十百千]?[{_VAGUE}][十百千]{{0,3}}[{_VAGUE}]?[兆億万]{{0,2}}"
)
_GAP = 12  # characters up to the 数 or 何 of such a numeral
_POSITIONAL_VALUE = str.maketrans({**{k: str(v) for k, v in _KANJI_DIGITS.items()}, "・": "."})


@dataclass(slots=True)  # not frozen, which takes thrice as long to make
class Numeral:
    """A numeral read from a text: where it ends, its value (none for 数十 and 何), and how it is written."""

    end: int
    value: Decimal | None
    arabic: bool = True  # begins with an Arabic digit
    myriad: int = 1  # the factor of its last 万 億 兆, which ends it; 1 where none does
    ten: int = 1  # the factor of a single 十 百 千 that ends it (三百 in 二、三百)
    point: str = ""  # its decimal point: . or ・
    digits: int = 1  # characters


def numeral_at(text: str, at: int) -> Numeral | None:
    """The longest numeral that begins at `at`, or none."""
    plain = _ARABIC.match(text, at)
    if plain:
        following = text[plain.end() : plain.end() + 1]
        if not following or following not in "兆億万千百十京 数何":
            return Numeral(plain.end(), _decimal(plain), point=plain[1] or "", digits=plain.end() - at)
    elif text[at : at + 1].isdigit():
        return None  # a run of digits that is too long, or a version number
    near = text[at : at + _GAP]
    gapped = _GAPPED.match(text, at) if "数" in near or "何" in near else None
    if gapped:
        return Numeral(gapped.end(), None, arabic=plain is not None, digits=gapped.end() - at)
    return _sections(text, at, arabic=plain is not None)


def _decimal(found: re.Match[str]) -> Decimal:
    number = found.group().replace(",", "").replace(" ", "")
    return Decimal(number.replace("・", ".") if found[1] else number)


def _sections(text: str, at: int, *, arabic: bool) -> Numeral | None:
    """Section by section, each with its 兆 億 万: 12億 3,456万 7千."""
    total = Decimal(0)
    end, limit, myriad, ten, point = at, 10**17, 1, 1, ""
    while True:
        start = end + 1 if end > at and text[end : end + 1] == " " else end
        found = _section(text, start)
        if found is None:
            break
        value, stop, ten_here, point_here = found
        after = text[stop : stop + 1]
        if after == " " and text[stop + 1 : stop + 2] in _MYRIADS and text[stop + 1 : stop + 2]:
            stop, after = stop + 1, text[stop + 1 : stop + 2]
        factor = _MYRIADS.get(after, 1)
        if factor >= limit or (start > end and factor == 1 and value < 1000) or (limit < 10**17 and value * factor >= limit):
            break
        total += value * factor
        myriad, ten, point = factor, (ten_here if end == at or factor == 1 else 1), point_here
        end = stop + (factor > 1)
        limit = factor
        if factor == 1:
            break
    if end == at:
        return None
    return Numeral(end, total, arabic=arabic, myriad=myriad, ten=ten, point=point, digits=end - at)


def _section(text: str, at: int) -> tuple[Decimal, int, int, str] | None:
    """One section without its 万: value, end, factor of its single final 十 百 千, decimal point."""
    plain = _ARABIC.match(text, at)
    additive = _ADDITIVE.match(text, at)
    length = additive.end() - at if additive else 0
    if plain and plain.end() - at >= length:
        value, end = _decimal(plain), plain.end()
        factor = _TENS.get(text[end : end + 1], 1)  # 12,345千, 25百
        return value * factor, end + (factor > 1), factor, plain[1] or ""
    positional = _POSITIONAL.match(text, at)
    if positional and positional.end() - at >= length and positional.end() > at:
        return Decimal(positional.group().translate(_POSITIONAL_VALUE)), positional.end(), 1, "・" if positional[1] else ""
    if additive and length:
        total, ten = 0, 1
        for digit, factor in zip(additive.groups(), (1000, 100, 10, 1), strict=True):
            if digit is None:
                continue
            total += factor * (1 if digit == "" else _KANJI_DIGITS[digit] if digit in _KANJI_DIGITS else int(digit))
            ten = factor
        single = sum(group is not None for group in additive.groups()) == 1
        decimals = _DECIMALS.match(text, additive.end()) if additive.groups()[:3] != (None, None, None) else None
        if decimals and not text[additive.end() - 1].isdigit():  # 三十六・五
            return total + Decimal("0." + decimals[1].translate(_POSITIONAL_VALUE)), decimals.end(), 1, "・"
        return Decimal(total), additive.end(), ten if single else 1, ""
    return None
