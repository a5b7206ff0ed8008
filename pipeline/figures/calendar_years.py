"""Which year: dropped eras, months without a year, and what was named before in the passage.

A month in minutes is mostly the last such month; the words of its clause (予定, ました, 今後) and what stands
beside it say otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.figures import calendar_days as days
from pipeline.figures.calendar_days import Span
from pipeline.figures.calendar_grammar import Atom
from pipeline.figures.calendar_words import any_of, eras, mark, words
from pipeline.schema import HeldOnPrecision

NEAR = 80  # characters: what was named so shortly before governs what follows
FAR = 600  # and this far it still tells how years are counted
CLAUSE = 60  # how far the cue of past or future is looked for


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
    western: bool | None = None  # whether the text counts years in western style only; None: not yet looked

    @property
    def held_month(self) -> date | None:
        """The day of the meeting where at least its month is known."""
        return None if self.precision == "year" else self.held_on

    @property
    def held_day(self) -> date | None:
        """The day of the meeting where the day itself is known."""
        return self.held_on if self.precision == "day" else None


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    cue = words()["cue"]
    return (
        re.compile(any_of(cue["past"])),
        re.compile(any_of(cue["future"])),
        re.compile(any_of(cue["before_past"]) + "$"),
        re.compile(any_of(cue["before_future"]) + "$"),
    )


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
        return eras()[last.era].first_year - 1 + atom.year, False, ()
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
        if era.last_day is None or year <= era.last_day.year:
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


def month_year(atom: Atom, context: Context) -> int | None:
    """The year of a month printed without one: that of what was named beside it, else the sensible one about the meeting."""
    held = context.held_month
    if context.last is not None and atom.which is None:
        year = _year_beside(atom, context, context.last)
        if year is not None:
            return year
    if held is None:
        return None
    if atom.which is not None:
        return _which_year(atom, held)
    if atom.weekday >= 0 and (year := _weekday_year(atom, held)) is not None:
        return year
    if (plan := context.plan) is not None and atom.month > 3 and atom.start - plan.end <= FAR and _planned(atom, context):
        return plan.year
    ahead = (atom.month - held.month) % 12
    if ahead == 0:
        return held.year
    return _ahead(held, atom.month) if _to_come(atom, context, ahead) else _behind(held, atom.month)


def _year_beside(atom: Atom, context: Context, last: Named) -> int | None:
    """The year that a month shares with what was named before: 令和2年度は4月と5月だけで, 昨年の3月と9月."""
    text, held = context.text, context.held_month
    gap = atom.start - last.end
    if _event_beside(atom, context, last):
        return None
    if gap <= NEAR and same_sentence(text, last.end, atom.start):
        beside = joined(text, last.end, atom.start)
        if last.fiscal and last.explicit and not last.month:
            return _in_fiscal_year(atom, context, last)
        if last.month and (last.explicit or beside):
            return last.month.year + (beside and atom.month < last.month.month)
        if last.explicit and not last.month and gap <= NEAR // 4:
            return last.year
    if held is None:
        known = last if last.style else context.years  # 前年 alone tells too little to carry on
        if known is None or not near(atom, context, 2 * NEAR):
            return None
        return known.month.year if known.month else known.year + (known.fiscal and atom.month < 4)
    if (
        last.month
        and last.explicit
        and gap <= NEAR
        and abs(last.month.year - held.year) > 1
        and text.find("\n", last.end, atom.start) < 0
    ):
        return last.month.year
    return None


def _in_fiscal_year(atom: Atom, context: Context, last: Named) -> int | None:
    """The year of a month of the fiscal year named before: 令和2年度は4月と2月だけで."""
    held = context.held_month
    if held is not None and last.span[0] > held:
        if _plan_cues().start.match(context.text, last.end):
            return last.year  # 来年度から上げるため、3月の定例会に諮る
        if _past(atom, context) is not None:
            return None  # 令和3年度の予算編成に当たり、10月に通知しました
    return last.year + (atom.month < 4) if atom.start - last.end <= NEAR // 2 else None


def _event_beside(atom: Atom, context: Context, last: Named) -> bool:
    """Whether the day before only names an event, and the month says how things stand: 2011/3/11の震災の避難者は…2月末現在."""
    text, held = context.text, context.held_month
    return (
        last.day is not None
        and (held is None or abs(last.year - held.year) > 1)
        and text.startswith(words()["mark"]["of"], last.end)
        and _plan_cues().state.match(text, atom.end) is not None
    )


def _planned(atom: Atom, context: Context) -> bool:
    """Whether the clause of a month is not one of the past."""
    return _past(atom, context) is None or _plan_cues().adnominal.match(context.text, atom.end) is not None


def plans(text: str, end: int) -> bool:
    """Whether a fiscal year that ends at `end` is the one that the passage plans: 2019年度一般会計当初予算案."""
    return _plan_cues().plan.search(text, end, end + NEAR // 4) is not None


@dataclass(frozen=True, slots=True)
class PlanCues:
    """What tells a year that is planned, a starting point, a state and the beginning of what is to come."""

    plan: re.Pattern[str]
    start: re.Pattern[str]
    state: re.Pattern[str]
    begin: re.Pattern[str]
    to_do: re.Pattern[str]
    adnominal: re.Pattern[str]


@cache
def _plan_cues() -> PlanCues:
    data = words()["plan"]
    return PlanCues(
        plan=re.compile(f"{any_of(data['words'])}(?!{any_of(data['not_words'])})"),
        start=re.compile(any_of(data["start"])),
        state=re.compile(any_of(data["state"])),
        begin=re.compile(any_of(data["begin"]) + f"(?![^、。]{{0,10}}{any_of(words()['mark']['until'])})"),  # no range
        # A sentence that ends in a present tense that is no state: …から直通とする。 …から始めます。
        adnominal=re.compile(f"(?:に|から)[^、。]{{0,12}}?{any_of(data['verbs'])}[一-龥ァ-ヶ]"),
        to_do=re.compile(
            "(?:(?<![いあお])る|[うくぐつぶむ]|(?<![まで])す|(?<!てい)(?<!ており)(?<!でおり)(?<!ござい)(?<!あり)ます)。"
        ),
    )


def _weekday_year(atom: Atom, held: date) -> int | None:
    """The year within one of the meeting in which the day falls on the day of the week printed: 12月8日(金)."""
    for year in (held.year, held.year - 1, held.year + 1):
        span = days.days_of(year, atom.month, atom.day, atom.day)
        if span is not None and span[0].weekday() == atom.weekday:
            return year
    return None


def _which_year(atom: Atom, held: date) -> int:
    """去る六月 the last one, 来る6月 the next one, この11月 the nearest one."""
    if atom.which == -1:
        return held.year - ((atom.month, atom.day) > (held.month, held.day if atom.day else 99))
    if atom.which == 1:
        return held.year + (atom.month < held.month)
    return _ahead(held, atom.month) if (atom.month - held.month) % 12 <= 6 else _behind(held, atom.month)


def _to_come(atom: Atom, context: Context, ahead: int) -> bool:
    """Whether a month that lies `ahead` months after the meeting's is meant, and not that of the year before."""
    text = context.text
    _, future_cue, before_past, before_future = _cues()
    before = text[max(0, atom.start - 6) : atom.start]
    if before_future.search(before):
        return True
    if before_past.search(before):
        return False
    clause_end = _clause_end(atom, context)
    past = _past(atom, context)
    future = future_cue.search(text, atom.end, clause_end)
    if past is not None and (future is None or past < future.start()):
        return ahead <= 2 and past - atom.end > CLAUSE // 3
    if future:
        return ahead <= 3 or future.start() - atom.end <= CLAUSE // 2
    if (
        past is None
        and ahead <= 8
        and _plan_cues().begin.match(text, atom.end)
        and (_plan_cues().to_do.search(text, atom.end, clause_end) or _plan_cues().adnominal.match(text, atom.end))
    ):
        return True  # 4月から直通とする。
    held = context.held_month
    if held is None or atom.month < held.month:
        return ahead <= 2  # in another year: one would say 来年
    return ahead <= (4 if held.month > 3 else 3)


def _clause_end(atom: Atom, context: Context) -> int:
    stop = context.text.find("。", atom.end, atom.end + CLAUSE)
    return stop + 1 if stop >= 0 else min(atom.end + CLAUSE, context.end)


def _past(atom: Atom, context: Context) -> int | None:
    """Where the clause after the atom becomes one of the past: ました, 現在; None where it does not."""
    if context.text.startswith(words()["cue"]["dated"], atom.end):
        return atom.end
    found = _cues()[0].search(context.text, atom.end, _clause_end(atom, context))
    return found.start() if found else None


def _ahead(held: date, month: int) -> int:
    return held.year + (month < held.month)


def _behind(held: date, month: int) -> int:
    return held.year - (month > held.month)
