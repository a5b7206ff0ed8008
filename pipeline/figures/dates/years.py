"""Which year a number names whose era is dropped, and the context that it is read in: the meeting, and what was named before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.figures.dates.days import Span
from pipeline.figures.dates.grammar import Atom
from pipeline.figures.dates.words import all_eras, any_of, eras, mark, words
from pipeline.schema import HeldOnPrecision

NEAR = 80  # characters: what was named so shortly before governs what follows
FAR = 600  # and this far it still tells how years are counted


@dataclass(slots=True)
class Named:
    """What was named last: an anchor for 同年, 同月 and months without a year."""

    span: Span
    year: int  # or fiscal year
    fiscal: bool
    style: str  # era, west, or how else the year was known
    explicit: bool  # a year stood there, or a relative word for one
    month: date | None
    day: date | None
    end: int
    era: str = ""  # 平成, where it was named by its era
    step: int = 0  # of 前年: how far back from what was named before it


@dataclass(slots=True)
class Context:
    """The text around an atom, the day of the meeting, and the last expressions."""

    text: str
    end: int
    held_on: date | None
    precision: HeldOnPrecision = "day"  # how exactly the day of the meeting is known
    last: Named | None = None  # last of any kind
    years: Named | None = None  # last that told a year by its number
    plan: Named | None = None  # a fiscal year to come that the passage is about: 2019年度予算案
    settled: Named | None = None  # the fiscal year whose accounts the passage is about: 平成18年度決算
    western: bool | None = None  # whether the text counts years in western style only; None: not yet looked

    broad: bool = False  # days of the week and ages count as well

    @property
    def held_month(self) -> date | None:
        """The day of the meeting where at least its month is known."""
        return None if self.precision == "year" else self.held_on

    @property
    def held_day(self) -> date | None:
        """The day of the meeting where the day itself is known."""
        return self.held_on if self.precision == "day" else None


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(f" ?{any_of(words()['joint']['words'])} ?")


def joined(text: str, start: int, end: int) -> bool:
    """Whether only a list's joint stands between two offsets: 3月と9月, 10月7日、8日."""
    return end - start <= 5 and _joint().fullmatch(text, start, end) is not None


def same_sentence(text: str, start: int, end: int) -> bool:
    """Whether no sentence ends between two offsets."""
    return text.find("。", start, end) < 0 and text.find("\n", start, end) < 0


def near(atom: Atom, context: Context, distance: int) -> bool:
    """Whether something was named so shortly before, at most a sentence away."""
    last = context.last
    return last is not None and atom.start - last.end <= distance and context.text.count("。", last.end, atom.start) <= 1


def short_year(atom: Atom, context: Context) -> tuple[int | None, bool, tuple[str, ...]]:
    """28年度 said in 2017 is 平成28, 11年度 after 2010年度 is 2011: the reading nearest to what was named, or to the meeting.

    Returns the year and whether it is a western one.
    """
    held, last = context.held_on, context.years
    if atom.same and last is not None and last.era:
        return all_eras()[last.era].first_year - 1 + atom.year, False, ()
    if 65 <= atom.year <= 99:
        return 1900 + atom.year, True, ()
    references = [held.year] if held else []
    known = last is not None and atom.start - last.end <= FAR
    if last is not None and known:
        if same_sentence(context.text, last.end, atom.start):
            references = [last.year]
        else:
            references.append(last.year)
    readings: list[tuple[int, bool, int]] = []
    named_west = last.year if last is not None and known and last.style == "west" else None
    if named_west is None and not known:
        named_west = _west_ahead(atom, context)
        references += [named_west] if named_west is not None else []
    if named_west is None and (atom.padded or western_only(context)):
        references = references or [2000]
        named_west = references[0]
    western = named_west is not None
    if western and not held and last is not None and known:
        references = [max(last.year, 2000)]  # 17年 beside 1971年 is 2017 where nothing else tells
    if not references:
        return None, False, ("no_reference",)
    if named_west is not None:
        century = named_west - named_west % 100
        readings += [(0, False, century + atom.year + step) for step in (-100, 0, 100)]
    for era in (
        {}
        if western and (not held or atom.padded or western_only(context))
        else {era.name: era for era in eras().values()}.values()
    ):
        year = era.first_year - 1 + atom.year
        # 33年度 said in 2011 is 平成33: nobody knew when the era would end
        unended = held is not None and era.last_day is not None and held <= era.last_day and year > held.year
        if era.last_day is None or year <= era.last_day.year or unended:
            readings.append((0, western, year))
    _, other, year = min((min(abs(year - reference) for reference in references), other, year) for _, other, year in readings)
    return year, western and not other, ()


@cache
def _years_ahead() -> re.Pattern[str]:
    names = any_of({era.name for era in eras().values()})
    return re.compile(f"(?P<west>(?:19|20)[0-9]{{2}}){mark('year')}|{names}[0-9{mark('first')}]")


@cache
def _full_years() -> re.Pattern[str]:
    """A year in full, anywhere: 2019年, 2019/3/12, 平成31年, H31.3, R1年度."""
    letters = "".join(era.letter for era in eras().values())
    names = any_of({era.name for era in eras().values()})
    first = mark("first")
    return re.compile(
        f"(?P<west>(?<![0-9,])(?:19|20)[0-9]{{2}}(?:{mark('year')}|[/.][0-9]))|{names} ?[0-9{first}〇一二三四五六七八九十]"
        f"|(?<![A-Za-z0-9])[{letters}][0-9{first}]{{1,2}}[.{mark('year')}]"
    )


def western_only(context: Context) -> bool:
    """Whether the whole text names western years and no year of an era: its 17年 is 2017."""
    if context.western is None:
        context.western = False
        for found in _full_years().finditer(context.text):
            context.western = found["west"] is not None
            if not context.western:
                break
    return context.western


def _west_ahead(atom: Atom, context: Context) -> int | None:
    """The first year named in full after the atom, where that is a western one: a headline says 27年度, its text 2027年度."""
    found = _years_ahead().search(context.text, atom.end, min(atom.end + FAR, context.end))
    return int(found["west"]) if found and found["west"] else None
