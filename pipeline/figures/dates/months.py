"""Which year a month belongs to that is printed without one.

A month in minutes is mostly the last such month; the words of its clause (予定, ました, 今後) and what stands
beside it say otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.figures.dates import days
from pipeline.figures.dates.grammar import Atom
from pipeline.figures.dates.words import any_of, words
from pipeline.figures.dates.years import FAR, NEAR, Context, Named, joined, near, same_sentence

CLAUSE = 60  # how far the cue of past or future is looked for


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    cue = words()["cue"]
    return (
        re.compile(any_of(cue["past"])),
        re.compile(any_of(cue["future"])),
        re.compile(any_of(cue["before_past"]) + "$"),
        re.compile(any_of(cue["before_future"]) + "$"),
    )


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
        if last.month and not beside and _already(atom, context, last.month.year):
            return None
        if last.month and (last.explicit or beside):
            return last.month.year + (beside and atom.month < last.month.month)
        if last.explicit and not last.month and gap <= NEAR // 4 and not _plan_cues().base.match(text, last.end):
            first, stop = last.span
            winter = not last.fiscal and first.year < stop.year  # 今冬は雪が多く、2月28日現在で
            return stop.year if winter and atom.month <= stop.month else last.year
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
        and not _already(atom, context, last.month.year)
    ):
        return last.month.year
    return None


def _already(atom: Atom, context: Context, year: int) -> bool:
    """Whether a month that would lie after the meeting in a year has come: 契約は2026年9月まで、9月29日時点で…, said in 2023."""
    held = context.held_month
    if held is None or (year, atom.month) <= (held.year, held.month):
        return False
    if _plan_cues().state.match(context.text, atom.end):
        return True
    past = _past(atom, context)
    future = _cues()[1].search(context.text, atom.end, _clause_end(atom, context))
    return past is not None and (future is None or past < future.start()) and not _planned(atom, context)


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


def settles(text: str, end: int) -> bool:
    """Whether a fiscal year that ends at `end` is one whose accounts are settled: 平成18年度一般会計歳入歳出決算."""
    return _plan_cues().settled.match(text, end) is not None


@dataclass(frozen=True, slots=True)
class PlanCues:
    """What tells a year that is planned, a starting point, a state and the beginning of what is to come."""

    plan: re.Pattern[str]
    settled: re.Pattern[str]
    start: re.Pattern[str]
    state: re.Pattern[str]
    begin: re.Pattern[str]
    base: re.Pattern[str]
    to_do: re.Pattern[str]
    adnominal: re.Pattern[str]


@cache
def _plan_cues() -> PlanCues:
    data = words()["plan"]
    return PlanCues(
        plan=re.compile(f"{any_of(data['words'])}(?!{any_of(data['not_words'])})"),
        settled=re.compile(f"[^、。\\n]{{0,24}}?{any_of(data['settled'])}"),
        start=re.compile(any_of(data["start"])),
        state=re.compile(any_of(data["state"])),
        begin=re.compile(any_of(data["begin"]) + f"(?![^、。]{{0,10}}{any_of(words()['mark']['until'])})"),  # no range
        base=re.compile(any_of(data["base"])),
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
