"""Whether a bare number with 年, 月 or 日 is a date here or a duration.

28年度 and 16年の486件 are dates; 5年間, 築30年 and 3日かかる are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.figures.dates.grammar import Atom
from pipeline.figures.dates.patterns import LIST, NUM, weekday_pattern
from pipeline.figures.dates.resolve import resolve
from pipeline.figures.dates.words import any_of, mark, words
from pipeline.figures.dates.years import NEAR, Context, joined, same_sentence, western_only


@dataclass(frozen=True, slots=True)
class Glue:
    """What joins two ends of a range, and what makes a bare number no date."""

    between: re.Pattern[str]
    until: re.Pattern[str]
    not_year: re.Pattern[str]
    never_year: re.Pattern[str]
    not_fiscal: re.Pattern[str]
    not_after: re.Pattern[str]
    sure_year: re.Pattern[str]
    sure_day: re.Pattern[str]
    not_day: re.Pattern[str]
    year_goes_on: re.Pattern[str]
    ratio: re.Pattern[str]
    day_goes_on: re.Pattern[str]
    day_list: re.Pattern[str]
    days_alone: re.Pattern[str]
    amount: re.Pattern[str]
    so_long: re.Pattern[str]
    predicate: re.Pattern[str]
    january: re.Pattern[str]
    month_after: re.Pattern[str]
    ahead: re.Pattern[str]
    item: re.Pattern[str]
    next_to: str
    next_day: str
    weeks: frozenset[str]


@cache
def glue() -> Glue:
    """Build the patterns from eras.toml."""
    data = words()
    weekday = f"(?: ?{weekday_pattern()})?"
    until = any_of(data["mark"]["until"])
    return Glue(
        between=re.compile(f"{weekday} {{0,2}}(?:(?P<word>から|ないし|乃至)|(?P<than>より)|(?P<sign>[〜~\\-－–―−‐ー→])) {{0,2}}"),
        until=re.compile(f"{weekday} ?{until}"),
        # Also 5年で2.6倍, 10年で3割減る, 70年の3分の1: a number says what came of so long a time.
        not_year=re.compile(
            f"{any_of(data['not_year']['words'])}|の[0-9.]+ ?{any_of(data['not_year']['parts'])}"
            f"|に{any_of(data['not_year']['once'])}(?![0-9,.〇一二三四五六七八九十百千万億])"
            f"|で、?約?[0-9.]+ ?(?:{any_of(data['not_year']['times'])}"
            f"|{any_of(data['not_year']['shares'])}[^、。]{{0,6}}{any_of(data['not_year']['changed'])})"
        ),
        never_year=re.compile(any_of(data["never_year"]["words"])),
        not_fiscal=re.compile(any_of(data["never_year"]["fiscal"])),
        sure_year=re.compile(any_of(data["sure_year"]["words"])),
        sure_day=re.compile(any_of(data["sure_day"]["words"])),
        not_after=re.compile(f"{any_of(data['not_after']['words'])} ?$"),
        not_day=re.compile(any_of(data["not_day"]["words"])),
        ratio=re.compile(f"の[0-9.]+ ?{any_of(data['not_year']['parts'])}"),  # 平成27年は2万泊と、25年の3.1倍
        year_goes_on=re.compile(r"[はがにもとを、,:の)]|から|以来|まで|以降|当時|現在|時点|には|で(?!き)|\s|$"),
        day_goes_on=re.compile(r"(?:の|に|は(?!、?[0-9]|か)|から|夜|付|午前|午後|開催|現在|時点|まで)"),
        day_list=re.compile(f"(?:[、・]|と)[0-9]{{1,2}}{mark('day')}(?:に|の|は|、)"),
        days_alone=re.compile(f"(?:{LIST}{NUM})+ ?{mark('day')}(?=\\n|$)"),
        amount=re.compile(rf"[のはがに、] ?[0-9]|の{any_of(data['not_year']['events'])}"),
        so_long=re.compile(r"が ?$"),
        predicate=re.compile(r"[、。]|という|となっ|です|でござ|であ"),
        january=re.compile(data["one_month"]["january"]),
        month_after=re.compile(f" ?{any_of(data['joint']['words'])} ?(?:[二三四五六七八九]|十[一二]?){mark('month')}"),
        ahead=re.compile(any_of(data["sure_year"]["ahead"])),
        item=re.compile(any_of(data["never_year"]["items"])),
        next_to=data["trap"]["next_to"],
        next_day=data["mark"]["next"],
        weeks=frozenset(data["week"]) | {data["mark"]["next"] + data["mark"]["week"]},
    )


def warranted(atom: Atom, second: Atom | None, context: Context, end: int) -> bool:
    """Whether a bare number with 年 or 日 is a date here and no duration; everything else is."""
    if atom.style == "short" and not atom.month and not atom.part and not atom.quarter:
        return _short_year_warranted(atom, second, context, end)
    if atom.recurring and not atom.month and atom.kind != "weekday":
        return False  # 毎月15日
    if atom.day_style == "number" and atom.which is None:
        return _bare_day_warranted(atom, second, context, end)
    if atom.month == 1 and not (atom.style or atom.day or atom.part or atom.month_style or atom.which is not None):
        # 一月の利用料: a month long, where no other month stands beside
        if context.text[atom.start].isascii() or second is not None or _listed(atom, context):
            return True
        if glue().month_after.match(context.text, atom.end, end):
            return True  # 一月と二月の降雪
        return _months_in_kanji(context) and glue().january.match(context.text, atom.end, end) is not None
    return not (atom.style == "named" and atom.fiscal and glue().item.match(context.text, atom.end, end))  # 当年度純利益


_OTHER_MONTH = re.compile(f"[0-9二三四五六七八九十]{mark('month')}")


def _months_in_kanji(context: Context) -> bool:
    """Whether the text writes its months in kanji, as far as the first of them tells."""
    found = _OTHER_MONTH.search(context.text)
    return found is not None and not found.group()[0].isascii()


_KANJI_BEFORE = re.compile(r"[一-龥々ァ-ヶー]")
_YEAR_LIST = re.compile(r"[0-9〇一二三四五六七八九十] ?[〜~\-－–―] ?$")


def _listed(atom: Atom, context: Context) -> bool:
    """Whether the expression stands in a list right after another one: 平成17年、18年."""
    last = context.last
    return last is not None and joined(context.text, last.end, atom.start)


def _short_year_warranted(atom: Atom, second: Atom | None, context: Context, end: int) -> bool:
    """28年度 is a fiscal year; 16年 is a year only beside other years or close to the meeting; 5年間, 築30年, 被爆80年 are none."""
    g, text = glue(), context.text
    if atom.kind == "decade":
        return False
    listed = _listed(atom, context)
    if atom.fiscal:
        return (
            listed
            or atom.same
            or ((atom.year > 1 or not text[atom.start].isdigit()) and not g.not_fiscal.match(text, atom.end, end))
        )
    if atom.open:
        return True
    if (g.never_year if listed or atom.same else g.not_year).match(text, atom.end, end):
        return not listed and g.ratio.match(text, atom.end, end) is not None and _beside_years(atom, context)
    if atom.same or atom.padded:
        return atom.padded or context.last is not None
    if not listed and atom.year > 10 and g.sure_year.match(text, atom.end, end) and western_only(context):
        before = text[max(0, atom.start - 6) : atom.start]
        return not (before and _KANJI_BEFORE.match(before[-1]) and g.not_after.search(before))
    if not listed and not g.year_goes_on.match(text, atom.end, end):
        return False
    if second is not None and second.style == "short" and not second.fiscal and not second.month:
        return False  # 10年から15年かかる
    return listed or _year_stands_free(atom, context)


def _beside_years(atom: Atom, context: Context) -> bool:
    """Whether a bare year stands in the sentence of a year that was named shortly before, and not far from it."""
    last = context.years
    if last is None or atom.start - last.end > _BESIDE or not same_sentence(context.text, last.end, atom.start):
        return False
    found = resolve(atom, context)
    return found is not None and found.year is not None and abs(found.year - last.year) <= _YEARS


_BESIDE = 120  # characters to the year that was named before
_YEARS = 15
_AHEAD = 12  # years to what is planned: 23年までに


def _year_stands_free(atom: Atom, context: Context) -> bool:
    """Whether a bare year outside a list is near enough to a year named in its sentence, or to the meeting."""
    g, text, last = glue(), context.text, context.years
    before = text[max(0, atom.start - 6) : atom.start]
    if (
        g.not_after.search(before)
        or _YEAR_LIST.search(before)
        or (before and _KANJI_BEFORE.match(before[-1]) and before[-1] not in g.next_to)
    ):
        return False
    beside = last is not None and atom.start - last.end <= _BESIDE and same_sentence(text, last.end, atom.start)
    if not beside and g.so_long.search(before) and g.predicate.match(text, atom.end):
        return False  # 平屋が30年、2階が45年
    if atom.year >= 65:
        return atom.year % 10 != 0 or beside
    found = resolve(atom, context)
    if found is None or found.year is None:
        return False
    if beside and last is not None:
        return abs(found.year - last.year) <= _YEARS
    held = context.held_on
    until = _AHEAD if g.ahead.match(text, atom.end) else 3
    near = held is not None and -8 <= found.year - held.year <= until
    return near and atom.year >= 11 and (atom.year % 5 != 0 or g.amount.match(text, atom.end) is not None)


def _bare_day_warranted(atom: Atom, second: Atom | None, context: Context, end: int) -> bool:
    """A day without its month: in a list or with its weekday, or standing free and going on as a day does (15日の委員会)."""
    g, text = glue(), context.text
    before = text[atom.start - 1] if atom.start else "\n"
    if atom.weekday >= 0:
        return True
    if atom.open:  # 1、2日 as a whole line; elsewhere two days long
        return before == "\n" and g.days_alone.match(text, atom.end, end) is not None
    if (not text[atom.start].isascii() and atom.day <= 10) or g.not_day.match(text, atom.end, end):
        return False
    if before == g.next_day and context.last is not None and context.last.day and atom.start - context.last.end <= NEAR:
        return True  # 10月12日から翌13日まで
    if _follows_a_day(atom, context) or text[max(0, atom.start - 2) : atom.start] in g.weeks:
        return True
    if g.sure_day.match(text, atom.end, end):
        return _KANJI_BEFORE.match(before) is None  # 26日の午前
    if second is not None and g.until.match(text, second.end, end):
        return True  # 15日から20日まで
    return _day_stands_free(atom, second, before, context, end)


def _follows_a_day(atom: Atom, context: Context) -> bool:
    """Right after another day: 9月4日、5日; 本日21日."""
    last = context.last
    if last is None or not last.month or not last.day:
        return False
    return joined(context.text, last.end, atom.start) or (last.end == atom.start and last.day.day == atom.day)


def _day_stands_free(atom: Atom, second: Atom | None, before: str, context: Context, end: int) -> bool:
    """Whether a bare day has nothing before it, and behind it what follows a day."""
    g, text, last = glue(), context.text, context.last
    free = before in " \n、。「(・"
    stop = (second or atom).end
    if free and (stop >= end or text[stop] == "\n"):
        return True
    if second is not None:
        return free and second.day_style == "named"  # 10日から20日かかる is none, 1日から翌日 is
    if before == "は" and text.startswith("、", atom.end, end):
        return atom.day > 1  # 市は2日、…と発表した
    goes_on = g.day_goes_on.match(text, atom.end, end) is not None
    if before == "の" or not free:
        return before == "の" and goes_on and atom.day > 9
    if atom.day > 9:
        return goes_on or g.day_list.match(text, atom.end, end) is not None
    return goes_on and atom.day > 1 and last is not None and last.day is not None and atom.start - last.end <= NEAR
