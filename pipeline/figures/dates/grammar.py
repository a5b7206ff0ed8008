"""The grammar of time expressions: what an atom (one point or stretch of time) says, unresolved.

Nothing is resolved here: 去る六月 is month 6 of some year before, and resolve.py says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.figures.dates.days import Span
from pipeline.figures.dates.patterns import Grammar, grammar
from pipeline.figures.dates.words import all_eras, eras, number, words


@dataclass(slots=True)
class Atom:
    """One expression of time as printed, before anybody asks which year it was."""

    start: int
    end: int
    style: str = ""  # how the year is named: era, west, short, meeting (本年), named (同年), new (新年度); "" none
    era: str = ""
    year: int = 0  # as printed
    shift: int = 0  # of a relative year
    fiscal: bool = False
    month: int = 0
    month_style: str = ""  # meeting (先月), named (同月); "" a number
    day: int = 0
    day_style: str = ""  # meeting (昨日), named (同日), beside (明19日)
    part: tuple[int, ...] = ()  # two numbers: of a month; four: of a year
    quarter: int = 0
    kind: str = ""  # decade, century, week, edge, half, whole, same_period; "" a plain one
    which: int | None = None  # 去る -1, 来る 1, この 0
    recurring: bool = False
    repaired: bool = False
    ambiguous: bool = False  # the lost character may have stood elsewhere: H111月
    open: bool = False  # the unit stands after a later number: the 2 of 2-3月
    same: bool = False  # 同11年: of the era named before
    padded: bool = False  # 08年: only a western year is written so
    weekday: int = -1  # the day of the week that follows, Monday 0
    hour: int = -1
    minute: int = 0
    daypart: str = ""
    span: Span | None = None  # of an age


def read_atom(text: str, at: int, end: int) -> Atom | None:
    """The expression that begins at `at`, or None. Clock times come first (9時), then years, months, days, words."""
    g = grammar()
    if (found := g.clock.match(text, at, end)) is not None:
        return _clock(found)
    for read in (_numeric, _year, _month, _day, _other):
        atom = read(g, text, at, end)
        if atom is not None:
            return atom
    return None


def _clock(found: re.Match[str]) -> Atom | None:
    if found["noon"]:
        return Atom(found.start(), found.end(), hour=12)
    part = found["part"] or found["suffix"] or ""
    if not found["h"].isascii() and not part and not found["min"]:
        return None  # 一時保育, 同時
    minute = number(found["min"]) if found["min"] else int(found["min2"] or 0)
    hour = number(found["h"])
    if hour > 29 or minute > 59:
        return None
    daypart = words()["daypart"].get(part, "")
    return Atom(
        found.start(),
        found.end(),
        hour=hour,
        minute=30 if found["half"] else minute,
        daypart="same" if found["same"] else daypart or ("next" if found["next"] else ""),
    )


def _numeric(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    found = g.numeric.match(text, at, end)
    if found is None:
        return None
    if found["y"]:
        atom = Atom(
            at,
            found.end(),
            style="west",
            year=int(found["y"]),
            month=int(found["m"] or found["m2"] or found["m4"]),
            day=int(found["d"] or 0),
        )
    elif found["era"]:
        if text[at] in "MT" and not found["ed"]:
            return None  # M7.3 is an earthquake
        name = eras()[found["era"].replace(" ", "")].name
        atom = Atom(at, found.end(), style="era", era=name, year=int(found["n"]), month=int(found["em"]), day=int(found["ed"] or 0))
    elif found["sure"] is not None or (at and text[at - 1] in "〜~") or (found["likely"] is not None and _no_fraction(found)):
        atom = Atom(at, found.end(), month=int(found["m3"]), day=int(found["d3"]))
        _weekday(g, text, atom, end)
    else:
        return None
    return atom if 1 <= atom.month <= 12 and atom.day <= 31 else None


def _no_fraction(found: re.Match[str]) -> bool:
    """3/25 and 10/1 are days, 1/3 and 3/10 may be parts."""
    month, day = int(found["m3"]), int(found["d3"])
    return month >= day or found["m3"][0] == "0" or found["d3"][0] == "0" or (day > 12 and day != 20)


def _year(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    atom = _explicit_year(g, text, at, end)
    if atom is not None and not atom.year:
        return None  # 令和〇年 is a blank to fill in
    atom = atom or _word_year(g, text, at, end)
    if atom is None or atom.open:
        return atom
    return _after_year(g, text, atom, end)


def _explicit_year(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    if (found := g.era_year.match(text, at, end)) is not None:
        later = found["later"] is not None
        name = all_eras()[found["era"].replace(" ", "")].name
        return Atom(
            at,
            found.end(),
            style="era",
            era=name,
            year=number(found["n"]),
            fiscal=bool(found["fiscal"] or found["latefiscal"]),
            open=later,
        )
    if (found := g.lost_year.match(text, at, end)) is not None and (atom := _repaired(found)) is not None:
        return atom
    if (found := g.west_year.match(text, at, end)) is not None:
        if found["n5"]:
            return Atom(at, found.end(), style="west", year=int(found["n5"]), fiscal=bool(found["latefiscal"]), open=True)
        printed = found["n"] or found["n2"] or found["n4"] or found["n6"]
        if printed is None:
            year = int(found["n3"])
            return Atom(at, found.end(), style="west", year=year + (2000 if year < 50 else 1900), fiscal=bool(found["fiscal2"]))
        return Atom(at, found.end(), style="west", year=number(printed), fiscal=bool(found["fiscal"]))
    if (found := g.short_year.match(text, at, end)) is not None:
        return Atom(
            at,
            found.end(),
            style="short",
            year=number(found["n"]),
            fiscal=bool(found["fiscal"]) or found["later"] is not None,
            open=found["later"] is not None,
            same=found["same"] is not None,
            padded=found["n"][0] == "0" and len(found["n"]) == 2,
        )
    return None


def _repaired(found: re.Match[str]) -> Atom | None:
    """Digits that lost their 年: 平成2710月 is 27 and 10, H281月 is 28 and 1. None where no division gives a month."""
    if found["fiscal"]:
        name = eras()[found["era2"].replace(" ", "")].name
        return Atom(found.start(), found.end(), style="era", era=name, year=int(found["n2"]), fiscal=True, repaired=True)
    if found["y"]:
        return Atom(found.start(), found.end() - len(found["m"]), style="west", year=int(found["y"]), repaired=True)
    era = eras()[found["era"].replace(" ", "")]
    digits = found["n"]
    last = (era.last_day.year - era.first_year + 1) if era.last_day else 40
    readings = []
    for length in (2, 1):  # a two-digit year is likelier than a two-digit month
        year, month = digits[:length], digits[length:]
        if month and month[0] != "0" and len(month) <= 2 and 1 <= int(month) <= 12 and 1 <= int(year) <= last and year[0] != "0":
            readings.append(length)
    if readings:
        end = found.start("n") + readings[0]
        year = int(digits[: readings[0]])
        return Atom(found.start(), end, style="era", era=era.name, year=year, repaired=True, ambiguous=len(readings) > 1)
    return None


def _word_year(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    found = g.word_year.match(text, at, end)
    if found is None:
        return None
    data = words()
    if word := found["word"]:
        for style, table in data["fiscal"].items():
            if word in table:
                return Atom(at, found.end(), style=style, shift=table[word], fiscal=True)
    for style, table in data["year"].items():
        if found["year"] in table:
            atom = Atom(at, found.end(), style=style, shift=table[found["year"]], fiscal=bool(found["fiscal"]))
            if (more := g.same_period.match(text, atom.end, end)) is not None:
                atom.kind, atom.end = "same_period", more.end()
            elif (more := g.whole_year.match(text, atom.end, end)) is not None:
                atom.end = more.end()
            return atom
    return None


def _after_year(g: Grammar, text: str, atom: Atom, end: int) -> Atom:
    """A month, a quarter or a part of the year named: 平成29年10月, 令和7年度の2月末, 今年度上半期, 1990年代."""
    linked = g.link.match(text, atom.end, end)
    at = linked.end() if linked else atom.end
    data = words()
    if (found := g.month.match(text, at, end)) is not None and 1 <= number(found["n"]) <= 12:
        atom.month, atom.end = number(found["n"]), found.end()
        atom.open = text[atom.end - 1 : atom.end] != data["mark"]["month"]
        return atom if atom.open else _after_month(g, text, atom, end)
    if (found := g.quarter.match(text, at, end)) is not None:
        atom.quarter, atom.end = number(found["n"]), found.end()
        return atom
    found = g.year_part.match(text, at, end)
    if found is None:
        return atom
    if season := found["season"]:
        first, last = data["season"][season]
        atom.part, atom.end = (first, 1, last, 0), found.end()
        atom.kind = "season"
    elif part := found["part"]:
        atom.part, atom.end = tuple(data["year_part"][part]), found.end()
    elif atom.style in {"era", "west"} and not atom.fiscal and at == atom.end:
        atom.kind, atom.end = "decade", found.end()
        if half := found["decade"]:
            atom.part = (0, 4) if half == "前半" else (5, 9)
    return atom


def _after_month(g: Grammar, text: str, atom: Atom, end: int) -> Atom:
    """A day or a part of the month: 10日, の2日, 下旬, 末."""
    linked = g.link.match(text, atom.end, end)
    at = linked.end() if linked else atom.end
    if (found := g.day.match(text, at, end)) is not None and 1 <= (day := number(found["n"])) <= 39:
        atom.day, atom.end = day, found.end()
        atom.open = text[atom.end - 1 : atom.end] != words()["mark"]["day"]
        _weekday(g, text, atom, end)
    elif (found := g.month_part.match(text, at, end)) is not None:
        atom.part, atom.end = tuple(words()["month_part"][found.group()]), found.end()
    return atom


def _weekday(g: Grammar, text: str, atom: Atom, end: int) -> None:
    """Note a day of the week after a day; it belongs to the expression where no bracket keeps it apart: 30日木曜日."""
    found = g.weekday.match(text, atom.end, end)
    if found is not None and not atom.open:
        atom.weekday = next(words()["mark"]["weekdays"].index(c) for c in found.group() if c in words()["mark"]["weekdays"])
        if found.group()[-1] != ")":
            atom.end = found.end()


def _month(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    data = words()
    start, which, recurring = at, None, False
    same = text.startswith(data["mark"]["same"], at, end)  # 同3月: of the year named before
    if same:
        at += 1
    elif (prefix := g.which.match(text, at, end)) is not None:
        at, which, recurring = prefix.end(), data["which"].get(prefix["which"]), prefix["which"] not in data["which"]
    if (found := g.month.match(text, at, end)) is not None and 1 <= number(found["n"]) <= 12:
        atom = Atom(start, found.end(), month=number(found["n"]), which=which, recurring=recurring, style="named" if same else "")
        atom.open = text[atom.end - 1 : atom.end] != data["mark"]["month"]
        return atom if atom.open else _after_month(g, text, atom, end)
    if (found := g.month_word.match(text, start, end)) is not None:
        for style, table in data["month_word"].items():
            if found.group() in table:
                return _after_month(g, text, Atom(start, found.end(), month_style=style, shift=table[found.group()]), end)
    return None


def _day(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    data = words()
    if (found := g.day_word.match(text, at, end)) is not None:
        for style, table in data["day_word"].items():
            if found.group() in table:
                return Atom(at, found.end(), day_style=style, shift=table[found.group()])
    if (found := g.bare_day.match(text, at, end)) is not None and 1 <= (day := number(found["n"])) <= 31:
        prefix = found["prefix"] or ""
        atom = Atom(at, found.end(), day=day, day_style="number")
        atom.open = text[atom.end - 1 : atom.end] != data["mark"]["day"]
        _weekday(g, text, atom, end)
        if prefix in data["day_prefix"]:
            atom.day_style, atom.shift = "beside", data["day_prefix"][prefix]
        elif prefix == data["mark"]["same"]:
            atom.day_style = "named"
        elif prefix:
            atom.which, atom.recurring = data["which"].get(prefix), prefix not in data["which"]
        return atom
    return None


def _other(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    data = words()
    if (found := g.week.match(text, at, end)) is not None:
        name = found["name"]
        return Atom(
            at,
            found.end(),
            kind="week",
            shift=data["week"][found["week"]],
            day=data["mark"]["weekdays"].index(name) + 1 if name else 0,
        )
    if (found := g.season_word.match(text, at, end)) is not None:
        shift, season = data["season_word"][found.group()]
        first, last = data["season"][season]
        return Atom(at, found.end(), style="meeting", shift=shift, part=(first, 1, last, 0), kind="season")
    if (found := g.quarter.match(text, at, end)) is not None:
        return Atom(at, found.end(), style="context", fiscal=True, quarter=number(found["n"]))
    if (found := g.half_word.match(text, at, end)) is not None:
        return Atom(at, found.end(), style="context", fiscal=True, part=tuple(data["year_part"][found.group()]))
    if (found := g.edge.match(text, at, end)) is not None:
        fiscal, part = data["edge"][found.group()]
        return Atom(at, found.end(), style="meeting", fiscal=fiscal, part=tuple(part), kind="edge")
    return _stretch(g, text, at, end)


def _stretch(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    """Centuries, ages, years before Christ; days of the week that stand alone."""
    data = words()
    if (found := g.century.match(text, at, end)) is not None and (found["n"].isascii() or len(found["n"]) > 1 or found["sure"]):
        part = data["century_part"].get(found["part"] or "", ())
        return Atom(at, found.end(), kind="century", year=number(found["n"]), part=tuple(part))
    if (found := g.before_christ.match(text, at, end)) is not None:
        return Atom(at, found.end(), kind="before_christ", quarter=int(found["century"] is not None))
    if (found := g.age.match(text, at, end)) is not None:
        if found["age"]:
            first_last = data["age"][found["age"]]
            return Atom(at, found.end(), kind="age", span=(first_last[0], first_last[1]) if first_last else None)
        return Atom(at, found.end(), kind="age", span=None if found["vague"] else days_of_era(found["era"]))
    if (found := g.weekday_alone.match(text, at, end)) is not None and not _glossed(text, at):
        return Atom(at, found.end(), kind="weekday", recurring=found["each"] is not None)
    return None


def days_of_era(name: str) -> Span | None:
    """The first and last day of an era; none of the present one, which has no last day."""
    era = all_eras()[name]
    later = [other.first_year for other in eras().values() if other.first_year > era.first_year]
    if era.last_day is None:
        return None
    before = [other.last_day for other in eras().values() if other.last_day and other.first_year < era.first_year]
    first = max(before) + timedelta(days=1) if before and later else date(era.first_year, 1, 1)
    return first, era.last_day


def _glossed(text: str, at: int) -> bool:
    """Whether a day of the week stands in the bracket behind a date, which it belongs to: 12月3日（木曜日・祝日）."""
    bracket = text.rfind("(", max(0, at - 8), at)
    return bracket > 0 and text[bracket - 1] == words()["mark"]["day"] and ")" not in text[bracket:at]
