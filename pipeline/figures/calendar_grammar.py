"""The grammar of time expressions: where one may begin, and what an atom (one point or stretch of time) says, unresolved.

Everything here works on the fold. `scanner` is one compiled alternation that finds where an expression may begin; `read_atom` then reads it
there with small patterns. Nothing is resolved here: 去る六月 is month 6 of some year before, and calendar_resolve.py says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.figures.calendar_words import any_of, eras, mark, number, words

NUM = "(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"  # 28, 十二
YEAR4 = "(?:[0-9]{4}|[一二][〇零○一二三四五六七八九]{3}|二千[〇一二三四五六七八九十]{0,3})"  # 2017, 一九二〇, 二千十
ALONE = "(?<![0-9])(?<![0-9][.,])"  # not the end of a longer number
ALONE_KANJI = "(?<![〇一二三四五六七八九十百千万億兆第何数])"
LIST = " ?(?:[、・,〜~\\-－–―]|及び|および|と|から) ?"  # 平成16、17、18年度


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
    open: bool = False  # the unit stands after a later number: the 2 of 2-3月
    weekday: bool = False  # a day of the week in brackets follows
    hour: int = -1
    minute: int = 0
    daypart: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled patterns."""

    scanner: re.Pattern[str]
    era_year: re.Pattern[str]
    lost_year: re.Pattern[str]
    west_year: re.Pattern[str]
    short_year: re.Pattern[str]
    word_year: re.Pattern[str]
    month: re.Pattern[str]
    month_word: re.Pattern[str]
    day: re.Pattern[str]
    bare_day: re.Pattern[str]
    month_part: re.Pattern[str]
    year_part: re.Pattern[str]
    quarter: re.Pattern[str]
    whole_year: re.Pattern[str]
    same_period: re.Pattern[str]
    numeric: re.Pattern[str]
    day_word: re.Pattern[str]
    week: re.Pattern[str]
    which: re.Pattern[str]
    season_word: re.Pattern[str]
    half_word: re.Pattern[str]
    edge: re.Pattern[str]
    century: re.Pattern[str]
    clock: re.Pattern[str]
    link: re.Pattern[str]
    weekday: re.Pattern[str]


def _names() -> tuple[str, str]:
    """Era names (a space may stand inside: 平 成), and their letters where no other letter stands before."""
    table = words()["era"]
    names = "(?:" + "|".join(" ?".join(entry["name"]) for entry in table) + ")"
    letters = "(?<![A-Za-z0-9])[" + "".join(entry["letter"] for entry in table) + "]"
    return names, letters


def weekday_pattern() -> str:
    """The day of the week after a day: (金), (金曜日・祝日), 金曜日."""
    mark_of = words()["mark"]
    name = f"[{mark_of['weekdays']}]"
    full = any_of(mark_of["weekday"])
    return f"(?:\\({name}(?:{full})?(?:[・,、]?祝日?)?\\)|{name}{full})"


@cache
def grammar() -> Grammar:
    """Build the patterns from eras.toml."""
    data = words()
    names, letters = _names()
    year, fiscal, month, day, of = mark("year"), mark("fiscal"), mark("month"), mark("day"), mark("of")
    hour, minute, first = mark("hour"), mark("minute"), mark("first")
    era = f"(?P<era>{names}|{letters})"
    in_brackets = (
        f"(?: ?\\((?:{names}|{mark('western')}|[MTSHR])? ?(?:{first}|[0-9]{{1,4}}|{NUM}){year}?{fiscal}?\\))?"  # (令和元年), (2019)
    )
    unit_later = f"(?P<later>(?={LIST}(?:{NUM}{LIST}){{0,4}}{NUM} ?{year}))"
    year_words = [*data["year"]["meeting"], *data["year"]["named"]]
    fiscal_words = [*data["fiscal"]["meeting"], *data["fiscal"]["named"], *data["fiscal"]["new"]]
    trap = f"(?<![{data['trap']['before']}])"
    after = f"(?![{data['trap']['after']}])"
    dayparts = any_of(data["daypart"])
    not_hour, not_month = any_of(data["not_hour"]["words"]), any_of(data["not_month"]["words"])
    weekday = weekday_pattern()
    season_words = any_of(data["season_word"])
    month_words = any_of([*data["month_word"]["meeting"], *data["month_word"]["named"]])
    day_words = any_of([*data["day_word"]["meeting"], *data["day_word"]["named"]])
    which = any_of([*data["which"], *data["recurring"]["words"]])
    halves = any_of(data["half_word"]["words"])
    edges = any_of(data["edge"]) + f"(?!{any_of(data['edge_not_before']['words'])})"
    ordinal, quarter = mark("ordinal"), mark("quarter")
    scan = [
        f"{names} {{0,2}}(?:{first}|[0-9〇一二三四五六七八九十])",
        f"{letters} ?(?:{first}|[0-9]{{1,4}}) ?[{year}{month}.]",
        f"{ALONE}[0-9]{{1,6}} ?(?:[{year}{month}{day}{hour}]|:[0-5][0-9](?!:)|/[0-9]|[.\\-][0-9]{{1,2}}[.\\-][0-9]|\\((?:{names}|[MTSHR])|{mark('century')})",
        f"{ALONE}[0-9]{{1,2}}{LIST}(?:{NUM}{LIST}){{0,3}}[0-9]{{1,2}}(?:{month}|{day}|{year}{fiscal})",
        f"'[0-9]{{2}}{year}",
        f"(?<![一-龥]){first}{year}{fiscal}",
        f"{ALONE_KANJI}[〇一二三四五六七八九十]{{1,4}}(?:(?:[、・\\-〜～][一二三四五六七八九十])?[{year}{month}{day}]|{hour})",
        f"二千[〇一二三四五六七八九十]{{0,3}}{year}",
        f"{dayparts} ?{of}? ?(?:[0-9]{{1,2}}|[〇一二三四五六七八九十]{{1,3}}) ?[{hour}:]",
        mark("noon"),
        mark("western") + " ?[0-9一二]",
        f"{trap}(?:{any_of(year_words)}{after}|{any_of(fiscal_words)})",
        month_words,
        f"{trap}{day_words}",
        any_of(data["week"]),
        f"{which} ?(?:{NUM}|{year})",
        f"(?<![一-龥])[{''.join(data['day_prefix'])}]{NUM} ?{day}",
        f"{mark('same')}{NUM} ?{day}",
        season_words,
        halves,
        edges,
        f"{ordinal}[1-4一二三四]{quarter}",
    ]
    starts = "[0-9〇一二三四五六七八九十MTSHRAPap'" + _first_characters(data) + "]"
    return Grammar(
        scanner=re.compile(f"{starts}(?<=(?=(?:{'|'.join(scan)})).)"),
        era_year=re.compile(
            f"{era} {{0,2}}(?P<n>{first}|{NUM}){in_brackets} {{0,2}}(?:{year}{in_brackets}(?P<fiscal> ?{fiscal})?|{unit_later})"
        ),
        lost_year=re.compile(
            f"(?:{era} ?(?P<n>[0-9]{{2,4}})(?={month})|{era.replace('era', 'era2')} ?(?P<n2>[0-9]{{1,2}})(?P<fiscal>{fiscal})"
            f"|(?P<y>(?:19|20)[0-9]{{2}})(?P<m>[0-9]{{1,2}})(?={month}))"
        ),
        west_year=re.compile(
            f"(?:{mark('western')} ?)?(?P<n>{YEAR4}){in_brackets} ?{year}{in_brackets}(?P<fiscal> ?{fiscal})?"
            f"|{mark('western')} ?(?P<n2>{YEAR4})|'(?P<n3>[0-9]{{2}}){year}(?P<fiscal2>{fiscal})?|(?P<n4>[0-9]{{3}}){year}(?![{data['trap']['after']}間])"
        ),
        short_year=re.compile(
            f"(?P<n>{NUM}|{first}(?={year}{fiscal}))(?: ?{year}(?P<fiscal>{fiscal})?(?!{year})|(?P<later>(?={LIST}(?:{NUM}{LIST}){{0,4}}{NUM} ?{year}{fiscal})))"
        ),
        word_year=re.compile(f"(?P<word>{any_of(fiscal_words)})|(?P<year>{any_of(year_words)})(?P<fiscal>{fiscal})?"),
        month=re.compile(f"(?P<n>{NUM})(?: ?{month}(?!{not_month})|(?=(?:{LIST}{NUM}){{1,3}} ?{month}(?!{not_month})))"),
        month_word=re.compile(month_words),
        day=re.compile(f"(?P<n>{NUM})(?: ?{day}(?!間)|(?=(?:{LIST}{NUM}){{1,3}} ?{day}(?!間)))"),
        bare_day=re.compile(
            f"(?P<prefix>[{''.join(data['day_prefix'])}]|{mark('same')}|{which})?(?P<n>{NUM})(?: ?{day}(?!間)|(?=(?:{LIST}{NUM}){{1,3}} ?{day}(?!間)))"
        ),
        month_part=re.compile(any_of(data["month_part"])),
        year_part=re.compile(
            f"(?P<season>{any_of(data['season'])})(?![一-龥])|(?P<part>{any_of(data['year_part'])})|{mark('decade')}(?P<decade>前半|後半)?"
        ),
        quarter=re.compile(f"{ordinal} ?(?P<n>[1-4一二三四]) ?{quarter}"),
        whole_year=re.compile(f"{of}?{any_of(data['mark']['whole_year'])}"),
        same_period=re.compile(f"{of}?{any_of(data['mark']['same_period'])}"),
        numeric=re.compile(
            f"(?P<y>(?:1[89]|20)[0-9]{{2}})(?:(?P<sep>[/.\\-])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}})(?![0-9/])|/(?P<m2>[0-9]{{1,2}})(?![0-9/]))"
            f"|{era} ?(?P<n>[0-9]{{1,2}})[./](?P<em>[0-9]{{1,2}})(?:[./](?P<ed>[0-9]{{1,2}}))?(?![0-9/])"
            f"|(?P<m3>[0-9]{{1,2}})/(?P<d3>[0-9]{{1,2}})(?P<sure>(?={weekday})|(?= ?[〜~] ?[0-9]{{1,2}}/[0-9]))?(?![0-9/.,])"
        ),
        day_word=re.compile(day_words),
        week=re.compile(
            f"(?P<week>{any_of(data['week'])})(?:{of}?(?P<name>[{data['mark']['weekdays']}]){any_of(data['mark']['weekday'])}日?)?"
        ),
        which=re.compile(f"(?P<which>{which}) ?"),
        season_word=re.compile(season_words),
        half_word=re.compile(halves),
        edge=re.compile(edges),
        century=re.compile(f"(?P<n>[0-9]{{1,2}}){mark('century')}"),
        clock=re.compile(
            f"(?P<part>{dayparts})? ?{of}?(?P<same>{mark('same')})? ?(?P<h>{NUM})(?: ?{hour}(?!{not_hour})(?: ?(?:(?P<min>[0-5]?[0-9]|[〇一二三四五六七八九十]{{1,3}}) ?{minute}(?!{of}|間)|(?P<half>{mark('half_hour')})))?"
            f"|:(?P<min2>[0-5][0-9])(?![0-9:]))(?: ?(?P<suffix>[AaPp][Mm](?![A-Za-z])))?|(?P<noon>{mark('noon')})"
        ),
        link=re.compile(f" {{0,2}}{of}? {{0,2}}"),
        weekday=re.compile(f" ?{weekday}"),
    )


def _first_characters(data: dict[str, object]) -> str:
    """First characters of all words that may begin an expression, so that the scanner tests nothing elsewhere."""
    found: set[str] = set()
    for table in ("year", "fiscal", "month_word", "day_word"):
        for group in data[table].values():  # type: ignore[attr-defined]
            found.update(word[0] for word in group)
    for table in ("week", "which", "season_word", "edge", "daypart", "day_prefix"):
        found.update(word[0] for word in data[table])  # type: ignore[attr-defined]
    for table in ("half_word", "recurring"):
        found.update(word[0] for word in data[table]["words"])  # type: ignore[index]
    found.update(name[0] for name in eras())
    found.update(words()["mark"][name][0] for name in ("noon", "western", "same", "ordinal", "first"))
    return "".join(sorted(found - set("MTSHRAPap")))


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
        found.start(), found.end(), hour=hour, minute=30 if found["half"] else minute, daypart="same" if found["same"] else daypart
    )


def _numeric(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    found = g.numeric.match(text, at, end)
    if found is None:
        return None
    if found["y"]:
        atom = Atom(
            at, found.end(), style="west", year=int(found["y"]), month=int(found["m"] or found["m2"]), day=int(found["d"] or 0)
        )
    elif found["era"]:
        if text[at] in "MT" and not found["ed"]:
            return None  # M7.3 is an earthquake
        name = eras()[found["era"].replace(" ", "")].name
        atom = Atom(at, found.end(), style="era", era=name, year=int(found["n"]), month=int(found["em"]), day=int(found["ed"] or 0))
    elif found["sure"] is not None or (at and text[at - 1] in "〜~"):
        atom = Atom(at, found.end(), month=int(found["m3"]), day=int(found["d3"]))
    else:
        return None
    return atom if 1 <= atom.month <= 12 and atom.day <= 31 else None


def _year(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    atom = _explicit_year(g, text, at, end) or _word_year(g, text, at, end)
    if atom is None or atom.open:
        return atom
    return _after_year(g, text, atom, end)


def _explicit_year(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    if (found := g.era_year.match(text, at, end)) is not None:
        later = found["later"] is not None
        if later and text[at].isascii():
            return None  # the letters need their 年
        name = eras()[found["era"].replace(" ", "")].name
        return Atom(at, found.end(), style="era", era=name, year=number(found["n"]), fiscal=bool(found["fiscal"]), open=later)
    if (found := g.lost_year.match(text, at, end)) is not None and (atom := _repaired(found)) is not None:
        return atom
    if (found := g.west_year.match(text, at, end)) is not None:
        printed = found["n"] or found["n2"] or found["n4"]
        if printed is None:
            year = int(found["n3"])
            return Atom(at, found.end(), style="west", year=year + (2000 if year < 50 else 1900), fiscal=bool(found["fiscal2"]))
        return Atom(at, found.end(), style="west", year=number(printed), fiscal=bool(found["fiscal"]))
    if (found := g.short_year.match(text, at, end)) is not None:
        return Atom(
            at, found.end(), style="short", year=number(found["n"]), fiscal=bool(found["fiscal"]), open=found["later"] is not None
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
    for length in (2, 1):  # a two-digit year is likelier than a two-digit month
        year, month = digits[:length], digits[length:]
        if month and month[0] != "0" and len(month) <= 2 and 1 <= int(month) <= 12 and 1 <= int(year) <= last and year[0] != "0":
            return Atom(found.start(), found.start("n") + length, style="era", era=era.name, year=int(year), repaired=True)
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
        atom.weekday = True
        if found.group()[-1] != ")":
            atom.end = found.end()


def _month(g: Grammar, text: str, at: int, end: int) -> Atom | None:
    data = words()
    start, which, recurring = at, None, False
    if (prefix := g.which.match(text, at, end)) is not None:
        at, which, recurring = prefix.end(), data["which"].get(prefix["which"]), prefix["which"] not in data["which"]
    if (found := g.month.match(text, at, end)) is not None and 1 <= number(found["n"]) <= 12:
        atom = Atom(start, found.end(), month=number(found["n"]), which=which, recurring=recurring)
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
    if (found := g.century.match(text, at, end)) is not None:
        return Atom(at, found.end(), kind="century", year=int(found["n"]))
    return None
