"""When: the day of the meeting and the day of publication, from the head's lines, the path and permalinks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.figures.dates import dates_in
from pipeline.schema import DateRow, HeldOnPrecision
from pipeline.segment.header_words import Head, any_of, header_words, pattern

_URL = re.compile(r"https?://[^\s<>\"]+")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/._-]|$)")
_SUFFIX = re.compile(r"\.[A-Za-z]{2,5}$")
_PATH_DAY = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_./]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![0-9])")
_PATH_MONTH = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)[-_./]?(0[1-9]|1[0-2])(?![0-9])")
_PATH_ERA = re.compile(r"(?<![0-9A-Za-z])([HRShrs])0?([0-9]{1,2})[-_.]([01]?[0-9])(?:[-_.]([0-3]?[0-9]))?(?![0-9])")
_PATH_YEAR = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)(?![0-9])")
_MARKS = re.compile(r"[\s\-=―─━–—_*・|:≫»>、。.,()【】\[\]〔〕○◯〇◎◆■□●★☆〜]+")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-5][0-9](?P<seconds>:[0-5][0-9])?")  # 2023-06-20 21:15:00 is when a post was sent
_RUBRIC = re.compile(r"\s*(?:(?:[|»›•≫]|(?<=\s)/(?=\s))\s*[^\s|]{1,16}|[^\s|]{1,16}\s*[|»›•≫]|[\[【]\S{1,12}[\]】])\s*")
_AFTER_DAY = re.compile(r"[\s)\]】〕]*")
_MONTH_DAY = re.compile(r"([0-9]{1,2}) ?\D ?([0-9]{1,2})")

LABELLED, OWN_LINE, ACT, IN_PATH, IN_HEADING, MONTH_IN_PATH, SESSION_MONTH, WEAK, SESSION_YEAR, YEAR_IN_PATH = (
    5.0,
    4.0,
    3.8,
    3.5,
    3.0,
    2.5,
    2.0,
    1.5,
    1.0,
    0.5,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month or a year that the head names, and how surely it is the meeting's."""

    first: date
    precision: HeldOnPrecision
    weight: float


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before a day: of the meeting, of publication, of neither."""
    w = header_words()
    edge = r"(?:^|[\s(\[【「>:・|○◯〇◎◆■□●\-])"
    tail = r" ?[】\])]? ?[:】)]? *$"
    return (
        re.compile(edge + any_of(w["held"]["labels"]) + tail),
        re.compile(edge + any_of(w["published"]["labels"]) + tail),
        re.compile(any_of(w["ignored"]["labels"]) + tail),
    )


def _rows(head: Head, number: int) -> list[DateRow]:
    return [row for row in dates_in(head.text, spans=[head.lines[number]]) if not (row.clock_start or row.clock_end)]


def _bare(text: str) -> str:
    """What is left of a line without its day, brackets and rules."""
    return _MARKS.sub("", re.sub(header_words()["piece"]["weekday"], "", text))


def published_on(head: Head) -> date | None:
    """The day of a post: under its label, on a line of its own beside 日記, だより and the like, or in its permalink."""
    held, published, ignored = _labels()
    acts, beside, met = pattern("held", "acts"), pattern("published", "beside"), pattern("published", "not_beside")
    personal = pattern("published", "page").search(head.text) is not None
    for number in range(head.speech):
        line, start = head.line(number), head.lines[number][0]
        for row in _rows(head, number):
            if row.first_day is None or row.precision != "day":
                continue
            before = head.text[start : row.start]
            if published.search(before):
                return row.first_day
            clock = _CLOCK.search(line)
            rest = _CLOCK.sub("", line.replace(row.text, ""))
            if _rubric(rest, personal=personal) or (not _bare(rest) and number and _issue(head.line(number - 1))):
                return row.first_day
            if acts.search(rest) or held.search(before) or ignored.search(before) or len(_bare(before)) > 20:
                continue
            if (len(_bare(rest)) <= 24 and beside.search(rest) and not met.search(rest)) or (
                (personal or (clock and clock["seconds"])) and len(_bare(rest)) <= 2
            ):
                return row.first_day
    if personal:
        for found in _URL.finditer(head.text):
            if day := _URL_DATE.search(found.group()):
                return _day(int(day[1]), int(day[2]), int(day[3]))
    return None


def _issue(line: str) -> bool:
    """Whether a line is the head of a newsletter's issue: きたざと町議会だより 第88号."""
    return (
        pattern("published", "beside").search(line) is not None and re.search(header_words()["piece"]["numbered"], line) is not None
    )


def _rubric(rest: str, *, personal: bool) -> bool:
    """Whether a day's line holds nothing else than the rubric of a post: | 議会報告; on a personal page also [議会報告]."""
    found = _RUBRIC.fullmatch(re.sub(header_words()["piece"]["weekday"], "", rest))
    return (
        found is not None
        and (personal or ("[" not in rest and "【" not in rest))
        and not pattern("published", "no_rubric").search(rest)
    )


def held_on(
    head: Head, path: str, published: date | None, session_month: int | None, session_year: int | None
) -> tuple[date | None, HeldOnPrecision | None]:
    """The day of the meeting from the surest place that tells one; the month or year where only that is told."""
    found = path_days(path)
    year = session_year or next((day.first.year for day in found), None)
    if session_month and (year or published):
        known = year or (published.year - (session_month > published.month) if published else 0)
        found.append(Day(date(known, session_month, 1), "month", SESSION_MONTH))
    elif session_year:
        found.append(Day(date(session_year, 1, 1), "year", SESSION_YEAR))
    found += line_days(head, published, year)
    if not found:
        return None, None
    told = {day.first for day in found if day.precision == "day" and day.weight != IN_PATH}
    best = max(found, key=lambda day: day.weight + (2.0 if day.weight == IN_PATH and day.first in told else 0.0))
    return best.first, best.precision


def path_days(path: str) -> list[Day]:
    """Days that the file's path tells: minutes/2019/20190920.txt, 2017-09.txt, R6.10.txt, 令和4年6月17日.txt."""
    stem = _SUFFIX.sub("", path)
    if (found := _last(_PATH_DAY, stem)) and (day := _day(int(found[1]), int(found[3]), int(found[4]))):
        return [Day(day, "day", IN_PATH)]
    if (found := _last(_PATH_ERA, stem)) and 1 <= int(found[3]) <= 12:
        first_year = {"S": 1926, "H": 1989, "R": 2019}[found[1].upper()]
        year = first_year - 1 + int(found[2])
        if found[4] and (day := _day(year, int(found[3]), int(found[4]))):
            return [Day(day, "day", IN_PATH)]
        return [Day(date(year, int(found[3]), 1), "month", MONTH_IN_PATH)]
    rows = [
        row for row in dates_in(stem.replace("_", " ").replace("/", "\n")) if row.first_day and row.basis in {"era", "absolute"}
    ]
    for row in reversed(rows):
        if row.precision in {"day", "month"} and row.first_day:
            weight = IN_PATH if row.precision == "day" else MONTH_IN_PATH
            return [Day(row.first_day, "day" if row.precision == "day" else "month", weight)]
    if found := _last(_PATH_MONTH, stem):
        return [Day(date(int(found[1]), int(found[2]), 1), "month", MONTH_IN_PATH)]
    if found := _last(_PATH_YEAR, stem):
        return [Day(date(int(found[1]), 1, 1), "year", YEAR_IN_PATH)]
    return []


def _last(wanted: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match: folders stand before the file."""
    found = list(wanted.finditer(text))
    return found[-1] if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def line_days(head: Head, published: date | None, year: int | None) -> list[Day]:
    """Days in the head's lines, weighed by what stands beside them."""
    held_label, published_label, ignored_label = _labels()
    meeting = pattern("meeting", "words").search(head.text) is not None
    found: list[Day] = []
    for number in range(head.speech):
        start = head.lines[number][0]
        previous = head.line(number - 1) if number else ""
        for row in _rows(head, number):
            before = head.text[start : row.start]
            labelled = held_label.search(before) is not None or (not _bare(before) and held_label.search(previous) is not None)
            day = _first_day(row, published, year)
            if day is None or published_label.search(before) or ignored_label.search(before) or (day == published and not labelled):
                continue
            weight = LABELLED if labelled else _weight(head, number, row, meeting=meeting)
            if weight:
                # A day whose year had to be added says a little less, and so does a later line.
                found.append(Day(day, "day", weight - (0.2 if row.first_day is None else 0.0) - number / 1000))
    return found


def _trailing(head: Head, number: int, row: DateRow) -> bool:
    """Whether a day in full closes one of the first lines, and speech follows: 令和5年度補正予算審査 令和5年12月5日."""
    start, end = head.lines[number]
    if row.first_day is None or row.precision != "day" or number > 2 or not number < head.speech <= number + 3:
        return False
    if head.speech >= len(head.lines) or row.start == start or not head.text[row.start - 1].isspace():
        return False
    weekday = re.compile(f" ?(?:{header_words()['piece']['weekday']})?")
    after = weekday.match(head.text, row.end, end)
    return _AFTER_DAY.fullmatch(head.text, after.end() if after else row.end, end) is not None


def _first_day(row: DateRow, published: date | None, year: int | None) -> date | None:
    """The first day of a row, its year added from the session or the post where it prints none."""
    if row.first_day is not None:
        days = row.precision == "period" and header_words()["piece"]["day_sign"] in row.text
        return row.first_day if row.precision == "day" or days else None
    found = _MONTH_DAY.match(row.text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    if year is not None:
        return _day(year, month, day)
    if published is not None:
        return _day(published.year - ((month, day) > (published.month, published.day)), month, day)
    return None


def _weight(head: Head, number: int, row: DateRow, *, meeting: bool) -> float:
    """How surely an unlabelled day is the meeting's; 0 where nothing says so."""
    line = head.line(number)
    acts, weak = pattern("held", "acts"), pattern("held", "weak")
    before = head.text[head.lines[number][0] : row.start]
    if pattern("ignored", "after").match(head.text, row.end):
        return 0.0
    if weak.search(before[-12:]) or weak.match(head.text, row.end):
        return WEAK
    rest = _bare(line.replace(row.text, ""))
    if meeting and len(rest) <= 14 and row.first_day is not None:
        return OWN_LINE
    if acts.search(head.text, row.end, min(row.end + 40, head.lines[number][1])) or (
        acts.search(before[-20:]) and "。" not in line
    ):
        return ACT
    if "。" in line:
        return 0.0
    if _trailing(head, number, row):
        return max(WEAK, IN_HEADING if pattern("meeting", "words").search(line) and len(_bare(before)) <= 60 else 0.0)
    if pattern("meeting", "words").search(line) and len(_bare(before)) <= 60:
        return IN_HEADING
    return IN_HEADING if meeting and len(rest) <= 14 else 0.0
