"""A number with its unit: fractions, halves, composites, lists and ranges. Words around it (約, 以上, 増) are read elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.figures.counters import counter_at
from pipeline.figures.numerals import Numeral, numeral_at
from pipeline.figures.units import Unit, load_toml, unit_at, units
from pipeline.quick import either, guarded


@dataclass(slots=True)  # not frozen, which takes thrice as long to make
class Amount:
    """What stands between the words in front of a number and the words behind it."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: Unit | None
    numeral: Numeral  # the first
    number_end: int  # where the first numeral ends
    composed: bool = False  # fraction, half, or several units: surely a quantity
    over: bool = False  # 余 between number and unit: 九千百余人


# 1/3 before a particle; a larger denominator is a day of the month
_SLASH = re.compile(r"([1-7])/([2-68]|100)(?=[のにをがはとへもで、。以程超強弱ほ補助前ずだ」)）])(?!で開|に開)")
_PAIR = re.compile("(?:1・2|2・3|3・4|4・5|5・6|6・7|7・8|8・9)(?![0-9])")  # 7・8枚: neighbours, no decimal
_BOUND = re.compile(r"[一-龠々ァ-ヺー〇!-~]")  # what ties a number to the word before it
_MYRIADS = "千万億兆"
_FAR = 99  # characters to a word that is not there
_AVERAGE_REACH = 20  # how far before an age 平均 may stand
_BETWEEN = ("・", "、", ",")
_DIGITS = re.compile(rf"[0-9](?:[{''.join(_BETWEEN)}][0-9]){{2,5}}(?![0-9])")  # 0・1・2歳児


@cache
def words() -> dict[str, Any]:
    """The words around numbers."""
    return load_toml("figurewords.toml")


def any_of(forms: list[str]) -> str:
    """An alternation, longest first."""
    return either([re.escape(form) for form in forms])


@dataclass(frozen=True, slots=True)
class _Patterns:
    fraction: re.Pattern[str]
    one_in: re.Pattern[str]  # 4人に1人
    joint: re.Pattern[str]  # 〜 から ないし between two amounts, with 約 after it
    directed: re.Pattern[str]
    change: re.Pattern[str]  # behind the second amount: it is where a change ends
    sure: re.Pattern[str]  # … for sure
    until: re.Pattern[str]
    surplus: re.Pattern[str]  # 余 before the unit


@cache
def _patterns() -> _Patterns:
    w = words()
    about = any_of(w["before"]["about"])
    not_until = any_of(w["after_not"][w["range"]["until"]])
    bound = f"(?:{any_of(w['range']['bounds'])})?"  # 43万円から60万円超に
    return _Patterns(
        fraction=re.compile(any_of(w["fraction"]["of"])),
        one_in=re.compile("に[1一](?![0-9十百千])"),
        joint=re.compile(
            guarded(f" ?({any_of(w['range']['joints'])}|{w['range']['either']}) ?(?:{about})?(?=[0-9一二三四五六七八九十百千〇数])")
        ),
        directed=re.compile(any_of(w["range"]["directed"])),
        change=re.compile(f"{bound}(?!{any_of(w['range']['change_not'])})(?:{any_of(w['range']['change'])})"),
        sure=re.compile(any_of(w["range"]["change_sure"])),
        surplus=re.compile(any_of(w["surplus"]["before_unit"])),
        until=re.compile(f"{w['range']['until']}(?!{not_until})"),
    )


def amount_at(text: str, at: int, *, series: bool = False) -> Amount | None:
    """The amount that begins at `at`; `series`: a range stood before it in the sentence, so から joins a range."""
    first = _one(text, at)
    if first is None:
        return None
    return _range(text, first, series=series) or first


def _one(text: str, at: int) -> Amount | None:
    """A single amount, or a list of neighbours (2、3人)."""
    numeral = numeral_at(text, at)
    if numeral is None:
        return None
    fraction = _patterns().fraction.match(text, numeral.end)
    if fraction:
        part = numeral_at(text, fraction.end())
        if part and part.value is not None and numeral.value:
            value = part.value * 100 / numeral.value
            return Amount(at, part.end, value, None, units()["%"], numeral, numeral.end, composed=True)
    slash = _SLASH.match(text, at) if text.startswith("/", at + 1) else None
    if slash and int(slash[1]) < int(slash[2]):
        return Amount(
            at, slash.end(), Decimal(slash[1]) * 100 / Decimal(slash[2]), None, units()["%"], numeral, slash.end(), composed=True
        )
    listed = _listed(text, at, numeral)
    if listed:
        return listed
    unit, end = _unit(text, numeral.end, noun=_may_count(text, at, numeral))
    if unit is None and numeral.digits > 1 and (surplus := _patterns().surplus.match(text, numeral.end)):
        unit, stop = _unit(text, surplus.end())
        if unit and numeral.value is not None:
            return Amount(at, stop, numeral.value * _scale(unit), None, unit, numeral, numeral.end, composed=True, over=True)
        unit = None
    if (
        numeral.point == "・"
        and unit
        and (
            (unit.kind == "age" and not _decimal_age(text, at, numeral))
            or (unit.kind == "count" and numeral.digits == 3 and _PAIR.match(text, at))
            or unit.kind == "rank"  # 一・二位
        )
    ):
        return _neighbours(text, at, numeral, unit, end)
    if unit is not None and unit.other:
        unit = _which(text, at, end, unit, numeral)
    whole = None if numeral.value is None else numeral.value * _scale(unit)
    amount = Amount(at, end, whole, None, unit, numeral, numeral.end)
    return _composed(text, amount) if unit else amount


def _decimal_age(text: str, at: int, numeral: Numeral) -> bool:
    """六十七・九歳 is a decimal; 二・三歳 are two ages, and so are 十二・三歳, which are neighbours, unless an average is told."""
    if numeral.value is None or numeral.value < 10:
        return False
    whole, _, decimals = str(numeral.value).partition(".")
    if int(whole[-1]) + 1 != int(decimals[-2:]) and int(whole) + 1 != int(decimals):
        return True
    low = max(text.rfind("。", max(0, at - _AVERAGE_REACH), at) + 1, at - _AVERAGE_REACH, 0)
    return any(word in text[low:at] for word in words()["range"]["averages"])


def _may_count(text: str, at: int, numeral: Numeral) -> bool:
    """Whether a noun behind the number may be its counter: a whole number that stands free, not プラン21推進, 東京2025大会."""
    if not numeral.arabic or numeral.point or (numeral.digits == 4 and text[at] in "12"):
        return False
    return at == 0 or _BOUND.match(text, at - 1) is None


def _which(text: str, at: int, end: int, unit: Unit, numeral: Numeral) -> Unit:
    """キロ is kg where the nearest telling word speaks of weight, km elsewhere; 三分 is 3 % of interest, 1万2,000分 money."""
    w = words()["which"]
    if unit.form == w["worth"] and numeral.value is not None and numeral.value >= w["least_worth"]:
        return replace(units()[words()["asked"]["money_unit"]], form=unit.form)
    reach = w["reach"]
    before = text[max(0, at - reach) : at].rpartition("。")[2]
    after = text[end : end + reach // 3].partition("。")[0]
    second, first = (
        min(
            min(len(before) - before.rfind(word) if word in before else _FAR, after.find(word) + 3 if word in after else _FAR)
            for word in w[key]
        )
        for key in (unit.other, f"{unit.other}_not")
    )
    return replace(units()[unit.other], form=unit.form, scale=unit.scale) if second < first else unit


def _scale(unit: Unit | None) -> Decimal:
    return Decimal(1) if unit is None or unit.scale == 1.0 else Decimal(str(unit.scale))


def _unit(text: str, at: int, *, noun: bool = False) -> tuple[Unit | None, int]:
    """The unit after a numeral; a Latin one may stand after a space (540 m)."""
    unit = counter_at(text, at, noun=noun)
    if unit is None and text[at : at + 1] == " ":
        unit = unit_at(text, at + 1)
        if unit is None or not unit.form[0].isascii():
            return None, at
        at += 1
    return unit, at + (len(unit.form) if unit else 0)


def _neighbours(text: str, at: int, numeral: Numeral, unit: Unit, end: int) -> Amount:
    """2・3歳児: two ages, no decimal."""
    low, high = (numeral_at(piece, 0) for piece in text[at : numeral.end].split("・", 1))
    if low is None or high is None:
        return Amount(at, end, numeral.value, None, unit, numeral, numeral.end)
    last = (
        high.value if high.value is None or low.value is None or high.value > low.value else low.value - low.value % 10 + high.value
    )
    return Amount(at, end, low.value, last, unit, numeral, numeral.end)


def _listed(text: str, at: int, numeral: Numeral) -> Amount | None:
    """2、3人 · 四、五倍 · 二十二、三年 · 二、三百件 · 50万、60万円 · 0・1・2歳児: neighbours that stand for a range."""
    last, end, factor, step = numeral, numeral.end, 1, None
    digits = _DIGITS.match(text, at) if text.startswith(_BETWEEN, at + 1) else None
    if digits and all(int(b) - int(a) == 1 for a, b in pairwise(digits.group()[::2])):
        last = replace(numeral, end=digits.end(), value=Decimal(digits.group()[-1]))
        end = last.end
    while text[end : end + 1] in words()["range"]["list"] and end < len(text) and last.value is not None and not last.point:
        following = numeral_at(text, end + 1)
        if following is None or not following.value or following.point or not _alike(text, end, following):
            break
        factor = following.myriad * following.ten
        step = None if text[at : numeral.end].isascii() else _last_digit(last, following)
        if step is None and not _neighbour(last, following):
            break
        last, end = following, following.end
        if step is not None:
            break
    if last is numeral or numeral.value is None or last.value is None:
        return None
    unit, stop = _unit(text, end)
    if unit is None:
        return None
    low, high = numeral.value, last.value
    if step is not None:  # 千二、三百
        low += numeral.value % 10 * (step - 1)
        high += numeral.value - numeral.value % 10
    elif numeral.myriad * numeral.ten == 1:  # 二、三百
        low *= factor
    if low >= high:  # 二十二、三
        high += low - low % 10
    scale = _scale(unit)
    return Amount(at, stop, low * scale, high * scale, unit, numeral, numeral.end, composed=True)


def _composed(text: str, amount: Amount) -> Amount:
    """2時間半 = 2.5 · 3割2分 = 32 % · 4人に1人 = 25 % · 1時間30分 = 1.5 · 2年6か月 = 2.5."""
    unit = amount.unit
    if unit is None or amount.low is None:
        return amount
    one_in = _patterns().one_in.match(text, amount.end)
    if one_in and amount.low > 1 and text.startswith(unit.form, one_in.end()):
        end = one_in.end() + len(unit.form)
        return replace(amount, end=end, low=100 / amount.low, unit=units()["%"], composed=True)
    half = words()["half"]
    if text.startswith(half["word"], amount.end) and not text.startswith(tuple(half["not_before"]), amount.end + 1):
        return replace(amount, end=amount.end + 1, low=amount.low + _scale(unit) / 2, composed=True)
    low, end = amount.low, amount.end
    parts: dict[str, int] = words()["parts"].get(unit.form, {})
    while parts:
        smaller = numeral_at(text, end)
        if smaller is None or smaller.value is None or smaller.point:
            break
        form = next((f for f in sorted(parts, key=len, reverse=True) if text.startswith(f, smaller.end)), None)
        if form is None or (smaller.value >= parts[form] and len(parts) == 1):
            break
        low += smaller.value * _scale(unit) / parts[form]
        end = smaller.end + len(form)
        if len(parts) != 3:  # only 割 分 厘 go on
            break
    if end == amount.end:
        return amount
    whole = units()[words()["parts_of"].get(unit.form, unit.form)]  # 三町五反: a 町 of land
    return replace(amount, low=low, end=end, unit=unit if whole.form == unit.form else whole, composed=True)


def _neighbour(first: Numeral, second: Numeral) -> bool:
    """Whether the second is the next after the first: 2、3 · 二十二、三 · 二、三百 · 200、300 · 50万、60万."""
    if not first.value or not second.value or first.value % 1 or second.value % 1:
        return first.value == 0 and second.value == 1
    factor = second.myriad * second.ten
    high = second.value / factor
    while high % 10 == 0:
        factor, high = factor * 10, high / 10
    if high >= 10:
        return False
    low = first.value if first.myriad * first.ten == 1 and second.myriad * second.ten > 1 else first.value / factor
    return low % 10 + 1 == high and (low < 10 or first.myriad * first.ten == 1 == factor)


def _alike(text: str, at: int, following: Numeral) -> bool:
    """Whether two numbers around a comma at `at` are written alike: both in digits, both in kanji, 1万五、六千."""
    return text[at - 1].isdigit() is following.arabic or (following.arabic and text[at - 1] in _MYRIADS)


def _last_digit(first: Numeral, second: Numeral) -> Decimal | None:
    """What the last digit of the first counts where the second says it: hundreds in 千二、三百, 10 millions in 二億三、四千万."""
    if not first.value or not second.value or first.value % 1 or second.value % 1 or first.myriad * first.ten > 1:
        return None
    digit, step = first.value % 10, Decimal(1)
    while second.value / step % 10 == 0:
        step *= 10
    whole = first.value - digit
    fits = digit > 0 and step > 1 and whole > 0 and whole % (step * 10) == 0
    return step if fits and second.value == (digit + 1) * step else None


def _range(text: str, first: Amount, *, series: bool) -> Amount | None:
    """5〜8人 · 5人〜8人 · 20代から30代 · 10から20 · 1名ないし2名 · 30万円から50万、60万円. A change from A to B is no range."""
    if (
        first.high is not None
        or first.low is None
        or (first.unit and first.unit.scale != 1.0 and first.composed and first.unit.name != "%")
    ):
        return None
    joint = _patterns().joint.match(text, first.end)
    if joint is None:
        return None
    second = _one(text, joint.end())
    if second is None or second.low is None:
        return None
    if joint[1] == words()["range"]["either"] and not _one_or_the_next(first, second):
        return None
    directed = _patterns().directed.fullmatch(joint[1]) is not None
    if first.unit is None and not directed and second.unit is None:
        return None
    low = first.low
    if first.unit is None:
        factor = second.numeral.myriad * second.numeral.ten
        if first.numeral.myriad * first.numeral.ten == 1 and second.numeral.value and low < second.numeral.value / factor:
            low *= factor
        low *= _scale(second.unit)
    elif second.unit is None or second.unit.name != first.unit.name:
        return None
    high = second.high if second.high is not None else second.low
    until = _patterns().until.match(text, second.end)
    if low >= high:
        return None
    if (
        directed
        and not until
        and not (second.unit and second.unit.kind == "age")
        and _is_change(text, first, second, series=series)
    ):
        return None
    return replace(first, end=until.end() if until else second.end, low=low, high=high, unit=second.unit, composed=True)


def _one_or_the_next(first: Amount, second: Amount) -> bool:
    """Whether two amounts, each with its unit, follow each other: 8番目か9番目."""
    return first.unit is not None and second.high is None and second.low == (first.low or 0) + _scale(first.unit)


def _is_change(text: str, first: Amount, second: Amount, *, series: bool) -> bool:
    """Whether two amounts are a change from one to the other: 14人から22人に増え, 当初の3億円から4億円と."""
    steady = series or (second.unit is not None and second.unit.form in words()["range"]["steady"])
    if (_patterns().sure if steady else _patterns().change).match(text, second.end):
        return True
    if not steady and text.endswith(tuple(words()["range"]["base_before"]), 0, first.start):
        return True
    return second.unit is None and first.numeral.myriad != second.numeral.myriad
