"""The patterns of time expressions, built from eras.toml: where one may begin, and what its pieces look like.

Everything works on the fold. `scanner` is one compiled alternation that finds where an expression may begin;
grammar.py then reads it there with the small patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.figures.dates.words import any_of, eras, mark, words

NUM = "(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"  # 28, 十二
KANJI = "[〇一二三四五六七八九十]"
YEAR4 = "(?:[0-9]{4}|[一二][〇零○一二三四五六七八九]{3}|二千[〇一二三四五六七八九十]{0,3})"  # 2017, 一九二〇, 二千十
ALONE = "(?<![0-9兆億万])(?<![0-9][.,])"  # not the end of a longer number
ALONE_KANJI = "(?<![〇一二三四五六七八九十百千万億兆第何数同])"
LIST = " ?(?:[、・,〜~\\-－–―]|及び|および|と|から) ?"  # 平成16、17、18年度


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
    before_christ: re.Pattern[str]
    age: re.Pattern[str]
    weekday_alone: re.Pattern[str]


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
    old = any_of(data["old_era"])
    era = f"(?P<era>{names}|{letters})"
    any_era = f"(?P<era>{names}|{letters}|(?<![一-龥]){old}(?= ?(?:{first}|{NUM}){year}(?!{mark('span')})))"
    alone = data["era_alone"]
    lone_era = f"(?<![一-龥])(?P<era>{any_of([*data['old_era'], *(entry['name'] for entry in data['era'])])})"
    ages = (
        f"(?P<age>{any_of(data['age'])})"
        f"|{lone_era}(?:(?P<vague>{any_of(alone['vague'])})|{any_of(alone['inside'])}|(?={any_of(alone['follow'])}))"
    )
    day_names = f"[{data['mark']['weekdays']}]"
    each = f"{any_of(data['weekday_alone']['each'])}|{mark('ordinal')}[1-5一二三四五](?:[・、] ?{mark('ordinal')}?[1-5一二三四五])*"
    lone_weekday = (
        f"(?P<each>(?:{each}){of}?)?{day_names}(?:[・、〜~\\-]?{day_names}){{0,6}}{any_of(data['mark']['weekday'])}"
        f"(?!{any_of(data['weekday_alone']['not'])})"
    )
    before_christ = (
        f"{mark('before_christ')} ?(?:[0-9,]{{1,6}}|[一二三四五六七八九十百千]{{1,5}}) ?(?:(?P<century>{mark('century')})|{year})"
    )
    in_brackets = (
        f"(?: ?\\((?:{names}|{mark('western')}|[MTSHR])? ?(?:{first}|[0-9]{{1,4}}|{NUM}){year}?{fiscal}?\\))?"  # (令和元年), (2019)
    )
    more = f"{LIST}(?:{names} ?|[MTSHR])?"  # 平成17、18年度, R3〜R5年度
    unit_later = f"(?P<later>(?={more}(?:{NUM}{more}){{0,4}}{NUM} ?{year}(?P<latefiscal>{fiscal})?))"
    west_later = f"(?={LIST}(?:[0-9]{{4}}|[0-9]{{2}}){year}(?P<latefiscal>{fiscal})?)"  # 2015〜2019年
    year_words = [*data["year"]["meeting"], *data["year"]["named"]]
    fiscal_words = [*data["fiscal"]["meeting"], *data["fiscal"]["named"], *data["fiscal"]["new"]]
    trap = f"(?<![{data['trap']['before']}])"
    after = f"(?![{data['trap']['after']}])"
    dayparts = any_of(data["daypart"])
    not_hour, not_month = any_of(data["not_hour"]["words"]), any_of(data["not_month"]["words"])
    weekday = weekday_pattern()
    season_words = any_of(data["season_word"]) + f"(?![{data['trap']['season']}])"
    month_words = any_of([*data["month_word"]["meeting"], *data["month_word"]["named"]])
    which = any_of([*data["which"], *data["recurring"]["words"]])
    goes_on = any_of(data["trap"]["part_goes_on"])
    hour_number = f"(?:{NUM}|{any_of(data['trap']['zero'])})"
    halves = trap + any_of(data["half_word"]["words"])
    edges = (
        f"(?<![{data['trap']['before_edge']}])" + any_of(data["edge"]) + f"(?!{any_of(data['edge_not_before']['words'])}|{goes_on})"
    )
    # 二千年前, 二千年もの: so long ago, so long; but 二千十年前後
    ago = f"{any_of(data['mark']['ago'])}(?![{''.join(data['mark']['ago_not'])}])"
    so_long = f"(?<=千{year})(?:{ago}|{any_of(data['mark']['open_days'])})"
    today = data["today"]
    not_today = f"(?<!{today['word']}(?={any_of(today['not'])}))(?<!{today['word']}(?={of}(?![{today['of']}])))"
    day_words = any_of([*data["day_word"]["meeting"], *data["day_word"]["named"]]) + not_today
    later_hour = f"(?= ?[〜~\\-–―] ?{NUM} ?{hour}(?!{not_hour}))"
    seconds = f"(?: ?[0-5]?[0-9] ?{mark('second')}(?!{mark('span')}))?"
    minutes = f"(?P<min>[0-5]?[0-9]|{KANJI}{{1,3}}) ?{minute}(?!{of}[0-9一二三四五六七八九]|{mark('span')}){seconds}"  # not 10分の1
    day += f"(?!{mark('span')})"  # not 3日間
    likely = any_of([*data["mark"]["until"], *data["mark"]["slashed"]]) + "|\\([A-Z][a-z]{2}\\)"
    ordinal, quarter = mark("ordinal"), mark("quarter")
    digits = [
        f"[0-9]{{1,6}} ?(?:[{year}{month}{mark('day')}{hour}]|\\((?:{names}|[MTSHR])|{mark('century')})",
        "[0-9]{1,4}(?::[0-5][0-9](?!:)|/[0-9]|[.\\-][0-9]{1,2}[.\\-][0-9])",
        f"[0-9]{{1,2}}{LIST}(?:{NUM}{LIST}){{0,3}}[0-9]{{1,2}}(?:{month}|{day}|{year}{fiscal})",
        f"(?:19|20)[0-9]{{2}}{LIST}(?:[0-9]{{4}}|[0-9]{{2}}){year}",
        f"[0-9]{{1,2}} ?[〜~\\-] ?[0-9]{{1,2}} ?{hour}",
        "(?:19|20)[0-9]{2}\\.(?:0[1-9]|1[0-2]|[1-9])",
    ]
    scan = [
        f"(?=[0-9]){ALONE}(?:{'|'.join(digits)})",  # the first digit is asked for once, not by each
        f"{names} {{0,2}}(?:{first}|[0-9〇一二三四五六七八九十])",
        f"(?=[A-Z]){letters}(?: ?(?:{first}|[0-9]{{1,4}}) ?[{year}{month}.]|[0-9]{{1,2}}{LIST}[MTSHR]?[0-9]{{1,2}}{year})",
        f"'[0-9]{{2}}{year}",
        f"{first}(?<![一-龥]{first}){year}{fiscal}",
        f"(?={KANJI}){ALONE_KANJI}[〇一二三四五六七八九十]{{1,4}}(?:(?:[、・\\-〜～][一二三四五六七八九十])?[{year}{month}{mark('day')}]|{hour})",
        f"二千[〇一二三四五六七八九十]{{0,3}}{year}",
        f"{dayparts} ?{of}? ?{hour_number} ?[{hour}:]",
        mark("noon"),
        mark("western") + " ?[0-9一二]",
        f"{trap}(?:{any_of(year_words)}{after}|{any_of(fiscal_words)}|{day_words})",
        month_words,
        any_of(data["week"]),
        f"{which} ?(?:{NUM}|{year})",
        f"[{''.join(data['day_prefix'])}](?<![一-龥].){NUM} ?{day}",
        f"{mark('same')}(?:{NUM} ?(?:{month}|{day})|(?!一{year}){NUM}{year})",
        season_words,
        halves,
        edges,
        f"{ordinal}[1-4一二三四]{quarter}",
        f"{old} ?(?:{first}|[0-9一二三四五六七八九十])",
        ages.replace("?P<age>", "?:").replace("?P<era>", "?:").replace("?P<vague>", "?:"),
        lone_weekday.replace("?P<each>", "?:"),
        before_christ.replace("?P<century>", "?:"),
        f"[〇一二三四五六七八九十](?<!{quarter[0]}.)[〇一二三四五六七八九十]{{0,2}}{mark('century')}",
    ]
    return Grammar(
        scanner=re.compile(f"{_beginning(data)}(?<=(?=(?:{'|'.join(scan)})).)"),
        era_year=re.compile(
            f"{any_era} {{0,2}}(?P<n>{first}|{NUM}){in_brackets} {{0,2}}(?:{year}{in_brackets}(?P<fiscal> ?{fiscal})?|{unit_later})"
        ),
        lost_year=re.compile(
            f"(?:{era} ?(?P<n>[0-9]{{2,4}})(?={month})|{era.replace('era', 'era2')} ?(?P<n2>[0-9]{{1,2}})(?P<fiscal>{fiscal})"
            f"|(?P<y>(?:19|20)[0-9]{{2}})(?P<m>[0-9]{{1,2}})(?={month}))"
        ),
        west_year=re.compile(
            f"(?:{mark('western')} ?)?(?P<n>{YEAR4}){in_brackets} ?{year}(?!{so_long}){in_brackets}(?P<fiscal> ?{fiscal})?"
            f"|{mark('western')} ?(?:(?P<n2>{YEAR4})|(?P<n6>[0-9]{{1,3}}){year})|'(?P<n3>[0-9]{{2}}){year}(?P<fiscal2>{fiscal})?"
            f"|(?P<n5>(?:19|20)[0-9]{{2}}){west_later}"
            f"|(?P<n4>[0-9]{{3}}){year}(?=は)(?!{any_of(data['not_year']['words'])})"
        ),
        short_year=re.compile(
            f"(?P<same>{mark('same')}(?!一{year}))?(?P<n>{NUM}|{first}(?={year}{fiscal}))"
            f"(?: ?{year}(?P<fiscal>{fiscal})?(?!{year})|(?P<later>(?={LIST}(?:{NUM}{LIST}){{0,4}}{NUM} ?{year}{fiscal})))"
        ),
        word_year=re.compile(f"(?P<word>{any_of(fiscal_words)})|(?P<year>{any_of(year_words)})(?P<fiscal>{fiscal})?"),
        month=re.compile(f"(?P<n>{NUM})(?: ?{month}(?!{not_month})|(?=(?:{LIST}{NUM}){{1,3}} ?{month}(?!{not_month})))"),
        month_word=re.compile(month_words),
        day=re.compile(f"(?P<n>{NUM})(?: ?{day}|(?=(?:{LIST}{NUM}){{1,3}} ?{day}))"),
        bare_day=re.compile(
            f"(?P<prefix>[{''.join(data['day_prefix'])}]|{mark('same')}|{which})?"
            f"(?P<n>{NUM})(?: ?{day}|(?=(?:{LIST}{NUM}){{1,3}} ?{day}))"
        ),
        month_part=re.compile(f"{any_of(data['month_part'])}(?!{goes_on})"),
        year_part=re.compile(
            f"(?P<season>{any_of(data['season'])})(?![{data['trap']['season']}])|(?P<part>{any_of(data['year_part'])})(?!{goes_on})|{mark('decade')}(?P<decade>前半|後半)?"
        ),
        quarter=re.compile(f"{ordinal} ?(?P<n>[1-4一二三四]) ?{quarter}"),
        whole_year=re.compile(f"{of}?{any_of(data['mark']['whole_year'])}"),
        same_period=re.compile(f"{of}?{any_of(data['mark']['same_period'])}"),
        numeric=re.compile(
            f"(?P<y>(?:1[89]|20)[0-9]{{2}})(?:(?P<sep>[/.\\-])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}})(?![0-9/])|/(?P<m2>[0-9]{{1,2}})(?![0-9/])"
            f"|\\.(?P<m4>0[1-9]|1[0-2]|[1-9](?={likely}))(?=$|[\\s、。)〜~\\-]|{of}|{likely}))"
            f"|{era} ?(?P<n>[0-9]{{1,2}})[./](?P<em>[0-9]{{1,2}})(?:[./](?P<ed>[0-9]{{1,2}}))?(?![0-9/])"
            f"|(?P<m3>[0-9]{{1,2}})/(?P<d3>[0-9]{{1,2}})(?P<sure>(?={weekday})|(?= ?[〜~] ?[0-9]{{1,2}}/[0-9]))?"
            f"(?P<likely>(?={likely}))?(?![0-9/.,])"
        ),
        day_word=re.compile(day_words),
        week=re.compile(
            f"(?P<week>{any_of(data['week'])})(?:{of}?(?P<name>[{data['mark']['weekdays']}]){any_of(data['mark']['weekday'])}日?)?"
        ),
        which=re.compile(f"(?P<which>{which}) ?"),
        season_word=re.compile(season_words),
        half_word=re.compile(halves),
        edge=re.compile(edges),
        century=re.compile(
            f"(?P<n>[0-9]{{1,2}}|{KANJI}{{1,3}}){mark('century')}(?:(?P<part>{any_of(data['century_part'])})"
            f"|(?!{any_of(data['century']['not'])}))(?P<sure>(?={any_of(data['century']['then'])}))?"
        ),
        before_christ=re.compile(before_christ),
        age=re.compile(ages),
        weekday_alone=re.compile(lone_weekday),
        clock=re.compile(
            f"(?:(?P<next>{mark('next')}){mark('day')}?{of}?)?(?P<part>{dayparts})? ?{of}?(?P<same>{mark('same')})? ?"
            f"(?P<h>{hour_number})(?: ?{hour}(?!{not_hour})(?: ?(?:{minutes}|(?P<half>{mark('half_hour')})))?"
            f"|:(?P<min2>[0-5][0-9])(?![0-9:])|{later_hour})(?: ?(?P<suffix>[AaPp][Mm](?![A-Za-z])))?|(?P<noon>{mark('noon')})"
        ),
        link=re.compile(f" {{0,2}}{of}? {{0,2}}"),
        weekday=re.compile(f" ?{weekday}"),
    )


def _beginning(data: dict[str, object]) -> str:
    """A pattern of the characters that an expression may begin with, so that the scanner tests nothing elsewhere.

    Hiragana are everywhere: one of them is a beginning only where a word goes on as it would: こ before とし, not before れ.
    """
    found: set[str] = set()
    for table in ("year", "fiscal", "month_word", "day_word"):
        for group in data[table].values():  # type: ignore[attr-defined]
            found.update(group)
    for table in ("week", "which", "season_word", "edge", "daypart", "day_prefix", "old_era", "age"):
        found.update(data[table])  # type: ignore[arg-type]
    for table in ("half_word", "recurring"):
        found.update(data[table]["words"])  # type: ignore[index]
    found.update(eras())
    found.update(words()["mark"][name] for name in ("noon", "western", "same", "ordinal", "first", "before_christ"))
    found.update(words()["mark"]["weekdays"])
    found.update(words()["weekday_alone"]["each"])
    firsts = {word[0] for word in found} - set("MTSHRAPap")
    kana = sorted(first for first in firsts if "ぁ" <= first <= "ん")
    goes_on = "".join(sorted({word[1:2] for word in found if word[0] in kana}))
    return f"[0-9〇一二三四五六七八九十MTSHRAPap'{''.join(sorted(firsts))}](?<![{''.join(kana)}](?![{goes_on}]))"
