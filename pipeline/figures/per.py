"""What an amount is per: 月約200件, 1人当たり5,000円, 1日に10件, 300円/人, 1人を運ぶごとに610円."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.figures.amounts import amount_at, any_of, words
from pipeline.figures.numerals import KANJI_NUMERALS, numeral_at
from pipeline.figures.units import Unit, unit_at, units
from pipeline.quick import Quick, quick

_REACH = 12  # how far before a number a word like 月額 may begin
_NUMBER = re.compile("[0-9一二三四五六七八九十百千万]")
_TOPIC = re.compile("、.*は")
_WORD = re.compile(r"[0-9A-Za-z一-龠々ァ-ヺー]")


def _per() -> dict[str, Any]:
    table: dict[str, Any] = words()["per"]
    return table


@dataclass(frozen=True, slots=True)
class _Patterns:
    words: Quick  # 月額, 年間, 月平均で
    words_last: frozenset[str]
    number: re.Pattern[str]
    beside: re.Pattern[str]  # between one of something and the amount
    marks: re.Pattern[str]
    through: re.Pattern[str]  # の受診 in 1人の受診につき
    done: re.Pattern[str]  # を運ぶごとに behind 1人
    dates: re.Pattern[str]  # between a mark and its amount a date may stand: 1人当たりの額は、平成21年度は893円


@cache
def _patterns() -> _Patterns:
    per = _per()
    glue = any_of(per["glue"])
    behind = "|".join(f"(?<={re.escape(form)})" for form in per["short_after"])
    long_words = [form for form in per["words"] if form not in per["short"]]
    return _Patterns(
        words=quick(
            f"(?:(?P<long>{any_of(long_words)})(?:{glue}){{0,3}}"
            f"|(?:(?<=[ぁ-んァ-ヶー、。「」（）() \n・:])|{behind}|^)"
            f"(?P<short>{any_of(per['short'])})(?:{any_of(per['short_glue'])})?)$"
        ),
        words_last=frozenset(form[-1] for form in [*per["words"], *per["glue"], *per["short_glue"]]),
        number=re.compile("(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9一二三四五六七八九十百千万]{1,6})$"),
        beside=re.compile(f"(?:{any_of(per['beside'])})?"),
        marks=re.compile(any_of(per["marks"])),
        done=re.compile(rf"[をのが][^、。0-9\n]{{1,8}}?(?:{any_of(per['through'])})"),
        through=re.compile(rf"[をのが][^、。0-9{KANJI_NUMERALS}\n]{{1,8}}$"),
        dates=re.compile(f"[0-9]{{1,4}}(?:{any_of(per['dates'])})"),
    )


def undated(text: str) -> str:
    """A stretch between two figures without its dates, whose numbers are no amounts."""
    return _patterns().dates.sub("", text)


def base_name(unit: Unit, number: str = "1") -> str:
    """A base as the column gives it: 月, 1人, 10a; a measure keeps its printed form (1立米)."""
    name = unit.form if unit.kind == "measurement" else unit.name
    if not any(c in "0123456789万億" for c in number):
        value = numeral_at(number + name, 0)
        number = number if value is None or value.value is None else str(value.value)
    return name if number == "1" and name in _per()["plain"] else number + name


def per_before(text: str, at: int, *, floor: int, since: int, unit: str | None, single: bool = False) -> str | None:
    """What an amount that begins at `at` (its qualifiers included) is per.

    `floor`: not before here; `since`: where the figure before ended; `single`: the amount is one of its unit (3年に1回).
    """
    if at <= floor or (unit is not None and unit in _per()["never"]):
        return None
    p, w = _patterns(), _per()
    if text[at - 1] in p.words_last:
        found = p.words.search(text, max(floor, at - _REACH), at)
        if found:
            word = found["long"] or found["short"]
            if not (found.start() and text[found.start() - 1] in w["not_after"]):
                return str(w["words"][word])
    return (
        _beside(text, at, floor, unit, single=single)
        or _marked(text, at, max(floor, since))
        or _of(text, at, max(floor, since), unit)
    )


def per_after(text: str, at: int) -> str | None:
    """What stands behind a slash: 300円/人, 5万円/月."""
    if text[at : at + 1] != "/":
        return None
    unit = unit_at(text, at + 1)
    return None if unit is None or _WORD.match(text, at + 1 + len(unit.form)) else base_name(unit)


def is_base(text: str, start: int, end: int, unit: Unit, *, one: bool) -> bool:
    """Whether the amount between two offsets is what another amount is per, and no figure: 1人 in 1人当たり300円."""
    w = _per()
    mark = _patterns().marks.match(text, end)
    if mark:
        if text.startswith(tuple(w["mark_not"]), mark.end()):
            return False
        return one if mark.group() in w["of_one"] else True
    if not one or (unit.name in w["no_base"] and not (unit.name in w["once_a"] and text.startswith(tuple(w["once_glue"]), end))):
        return False
    if text.startswith(tuple(w["averages"]), end):
        return True  # 1学年の平均は11人
    return _patterns().done.match(text, end) is not None or _amount_follows(text, end, unit)


@cache
def _asked() -> re.Pattern[str]:
    asked = words()["asked"]
    return re.compile(any_of([*asked["what"], *asked["money"], *asked["much"]]))


@cache
def _about() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of(words()['before']['about'])})?")


def _amount_follows(text: str, at: int, unit: Unit) -> bool:
    """Another amount straight behind, of another unit: 1人300万円, 1日に10件, 1泊幾ら."""
    for glue in (_patterns().beside, _about()):
        following = glue.match(text, at)
        at = following.end() if following else at
    if _asked().match(text, at):
        return True
    other = amount_at(text, at) if at < len(text) else None
    if other is None:
        return False
    if other.unit is not None and other.unit.name in _per()["never_of"].get(unit.name, ()):
        return False
    return other.high is not None if other.unit is None else other.unit.name != unit.name


def _beside(text: str, at: int, floor: int, unit: str | None, *, single: bool) -> str | None:
    """1人300万円, 1回2時間, 1日に10件: one of something straight before another amount; 3年に1回."""
    w = _per()
    low = max(floor, at - _REACH)
    if _NUMBER.search(text, low, at) is None:
        return None
    glue = next((g for g in w["beside"] if text.endswith(g, low, at)), "")
    for end in (at - len(glue), at) if glue else (at,):
        found = _base(text, end, floor)
        if found is None:
            continue
        start, number, base = found
        if number not in ("1", "一") and not (single and glue in w["once_glue"] and end < at and unit in w["once"]):
            continue
        if base.name in w["no_base"] and number in ("1", "一") and not (base.name in w["once_a"] and glue in w["once_glue"]):
            continue
        if unit in w["never_of"].get(base.name, ()):
            continue  # 1泊2日
        dated = (base.form in w["calendar"] and number.isascii()) or text.endswith(tuple(w["eras"]), 0, start)
        if dated and number not in ("1", "一"):
            continue  # 8月に1回, 令和4年に1件
        if base.name == unit or (start > floor and text[start - 1] in "0123456789.,・〇第月" + KANJI_NUMERALS):
            continue
        return _whole_base(text, start, base_name(base, number), floor)
    return None


def _marked(text: str, at: int, floor: int) -> str | None:
    """1人当たり, 1園につき, 1日平均, メートル当たり, 1人を運ぶごとに: the last mark before the amount, no number between."""
    w = _per()
    low = max(floor, at - w["mark_reach"])
    clause = text.rfind("。", low, at) + 1
    for last in reversed(list(_patterns().marks.finditer(text, max(low, clause), at))):
        between = undated(text[last.end() : at])
        if any(c.isdigit() for c in between) or (last.group() in w["through_not"] and _TOPIC.search(between)):
            return None
        if not text.startswith(tuple(w["mark_not"]), last.end()):
            per = _before_mark(text, last.start(), last.group(), floor)
            if per:
                return per
    return None


def _before_mark(text: str, end: int, mark: str, floor: int) -> str | None:
    """The base that stands before a mark."""
    w = _per()
    found = _base(text, end, floor)
    if found is None and mark in w["through"]:
        way = _patterns().through.search(text, max(floor, end - 10), end)
        found = _base(text, way.start(), floor) if way else None
        if found and found[1] not in ("1", "一"):
            found = None
    if found is None:
        return _bare_base(text, end, floor, short=mark not in w["through"])
    start, number, base = found
    if mark in w["of_one"] and number not in ("1", "一"):
        return None
    return _whole_base(text, start, base_name(base, number), floor)


def _whole_base(text: str, start: int, name: str, floor: int) -> str:
    """1人1日当たり: two bases."""
    before = _base(text, start, floor)
    if before is None or before[1] not in ("1", "一"):
        return name
    first = base_name(before[2], "1")
    return (first if first[0] == "1" else "1" + first) + (name if name[0].isdigit() else "1" + name)


def _bare_base(text: str, end: int, floor: int, *, short: bool) -> str | None:
    """メートル当たり, 週当たり: a unit alone; `short`: only of the calendar (月平均)."""
    for length in range(min(8, end - floor), 0, -1):
        start = end - length
        unit = units().get(text[start:end])
        if unit and not (start and _WORD.match(text, start - 1)):
            if short:
                return unit.name if unit.form in _per()["short"] else None
            return base_name(unit) if unit.kind == "measurement" or unit.name in _per()["bare"] else None
    return None


def _base(text: str, end: int, floor: int) -> tuple[int, str, Unit] | None:
    """The amount that ends at `end`, as start, printed number and unit."""
    table = units()
    if _NUMBER.search(text, max(floor, end - 14), end) is None:
        return None
    for length in range(1, min(8, end - floor) + 1):
        unit = table.get(text[end - length : end])
        if unit is None:
            continue
        number = _patterns().number.search(text, max(floor, end - length - 6), end - length)
        if number:
            return number.start(), number.group(), unit
    return None


def _of(text: str, at: int, floor: int, unit: str | None) -> str | None:
    """月の残業時間が80時間 · 1日の件数は500件."""
    w = _per()
    low = max(floor, at - w["mark_reach"])
    clause = max(text.rfind("。", low, at), text.rfind("、", low, at)) + 1
    timed = unit in w["of_units"]
    if not timed and text[at - 1] not in w["of_topics"]:
        return None
    for mark, per in w["of" if timed else "of_count"].items():
        where = text.rfind(mark, max(low, clause), at)
        if where >= 0 and (where == 0 or not text[where - 1].isalnum() or "ぁ" <= text[where - 1] <= "ん"):
            return str(per)
    return None
