"""What the head of a document tells: its title, the body that met, the session, the day that was spoken on, the day of publication.

Read from the first lines, the document's path and URL lines. Nothing is guessed: what is not told stays null. The day is that of the
meeting; the days of an index, an update or a download are not (掲載日 and a blog's own date are `published_on`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from pipeline.figures.dates import dates_in
from pipeline.schema import DateRow, Document, HeldOnPrecision
from pipeline.segment.header_body import find_assembly, find_prefecture, municipality_code
from pipeline.segment.header_words import any_of, header_words
from pipeline.text import Fold, fold

HEAD_CHARACTERS = 3000
HEAD_LINES = 40
LINE_CHARACTERS = 200  # a whole meeting on one line still begins with its head

_URL = re.compile(r"https?://[^\s<>\"]+")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])(?:[/-]?(0[1-9]|[12]\d|3[01]))?(?=[/._-]|$)")
_PATH_DAY = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_./]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![0-9])")
_PATH_MONTH = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)[-_./]?(0[1-9]|1[0-2])(?![0-9])")
_PATH_YEAR = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)(?![0-9])")
_MARKS = re.compile(r"[\s\-=―─━–—_*・|:：>≫»、。.,()（）【】\[\]〔〕○◯〇◎◆■□●★☆〜~]+")


@dataclass(frozen=True, slots=True)
class Head:
    """The head's lines: fold offsets, white space trimmed."""

    text: str
    lines: tuple[tuple[int, int], ...]

    def line(self, number: int) -> str:
        """A line's text."""
        start, end = self.lines[number]
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, a month or a year that the head names, and how surely it is the meeting's."""

    first: date
    precision: HeldOnPrecision
    weight: float


def read_header(document: Document, text: Fold) -> Document:
    """The document with the columns that its head tells; what a reader has already filled stays."""
    head = _head(text.text)
    path = fold(document.doc_id.partition("#")[0]).text
    assembly = document.assembly or find_assembly(path, [head.line(n) for n in range(len(head.lines))])
    code = document.municipality_code
    if code is None and assembly is not None:
        code = municipality_code(assembly, find_prefecture(path + "\n" + head.text))
    published = document.published_on or _published_on(head)
    session, month, year = _session(head, assembly)
    held, precision = document.held_on, document.held_on_precision
    if held is None:
        held, precision = _held_on(head, path, published, month, year)
    return replace(
        document,
        title=document.title or _title(document, text, head),
        assembly=assembly,
        municipality_code=code,
        session=document.session or session,
        held_on=held,
        held_on_precision=precision if held is not None else None,
        published_on=published,
    )


def _head(text: str) -> Head:
    """The first lines that are not blank."""
    lines: list[tuple[int, int]] = []
    at, limit = 0, min(len(text), HEAD_CHARACTERS)
    while at < limit and len(lines) < HEAD_LINES:
        stop = text.find("\n", at, limit)
        stop = limit if stop < 0 else stop
        piece = text[at:stop]
        bare = piece.strip()
        if bare:
            start = at + len(piece) - len(piece.lstrip())
            lines.append((start, min(start + len(bare), start + LINE_CHARACTERS)))
        at = stop + 1
    return Head(text[:limit], tuple(lines))


# --- days ---------------------------------------------------------------------------------------------------------------


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns for what stands before a day: of the meeting, of publication, of neither."""
    w = header_words()
    edge = r"(?:^|[\s(\[【「:>・|○◯〇◎◆■□●-])"
    tail = r"[】\])]? ?[:】)]?\s*$"
    return (
        re.compile(edge + any_of(w["held"]["labels"]) + tail),
        re.compile(edge + any_of(w["published"]["labels"]) + tail),
        re.compile(any_of(w["ignored"]["labels"]) + tail),
    )


def _line_rows(head: Head, number: int) -> list[DateRow]:
    return dates_in(head.text, spans=[head.lines[number]])


def _published_on(head: Head) -> date | None:
    """The day of a post: under its label, or on a line of its own beside 日記, だより and the like, or in its permalink."""
    w = header_words()
    _, published, _ = _labels()
    beside = re.compile(any_of(w["published"]["beside"]))
    personal = re.search(any_of(w["published"]["page"]), head.text) is not None
    for number in range(len(head.lines)):
        line = head.line(number)
        for row in _line_rows(head, number):
            if row.first_day is None or row.precision != "day":
                continue
            before = head.text[head.lines[number][0] : row.start]
            if published.search(before):
                return row.first_day
            rest = line.replace(row.text, "")
            if len(rest) <= 40 and beside.search(rest) and not re.search(any_of(w["held"]["acts"]), rest) and len(_MARKS.sub("", before)) <= 20:
                return row.first_day
            if personal and len(_MARKS.sub("", rest)) <= 8 and not _labels()[2].search(before) and not _labels()[0].search(before):
                return row.first_day if not re.search(any_of(w["held"]["acts"]), rest) else None
    for found in _URL.finditer(head.text):
        if personal and (day := _URL_DATE.search(found.group())) and day[3]:
            return _day(int(day[1]), int(day[2]), int(day[3]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _held_on(
    head: Head, path: str, published: date | None, session_month: int | None, session_year: int | None
) -> tuple[date | None, HeldOnPrecision | None]:
    """The day of the meeting, from the surest place that tells one."""
    found = _path_days(path)
    if session_month and session_year:
        found.append(_Day(date(session_year, session_month, 1), "month", 2.0))
    elif session_month and published:
        year = published.year - (session_month > published.month)
        found.append(_Day(date(year, session_month, 1), "month", 2.0))
    elif session_year:
        found.append(_Day(date(session_year, 1, 1), "year", 1.0))
    years = [day.first.year for day in found if day.precision != "year"]
    year_known = session_year or (years[0] if years else None)
    found += _line_days(head, published, session_month, session_year, year_known)
    if not found:
        return None, None
    named = {day.first for day in found if day.precision == "day" and day.weight >= 4}
    best = max(found, key=lambda day: day.weight + (1.5 if day.weight == 3.5 and day.first in named else 0))
    return best.first, best.precision


def _path_days(path: str) -> list[_Day]:
    """Days that the file's path tells: minutes/2019/20190920.txt, 2017-09.txt, R6.10.txt."""
    stem = path[: path.rfind(".")] if re.search(r"\.[A-Za-z]{2,5}$", path) else path
    if found := _last(_PATH_DAY, stem):
        day = _day(int(found[1]), int(found[3]), int(found[4]))
        if day:
            return [_Day(day, "day", 3.5)]
    for row in reversed(dates_in(stem.replace("_", " ").replace("/", " "))):
        if row.first_day and row.basis in {"era", "absolute"} and row.precision in {"day", "month"}:
            return [_Day(row.first_day, "day" if row.precision == "day" else "month", 3.5 if row.precision == "day" else 2.5)]
    if found := _last(_PATH_MONTH, stem):
        return [_Day(date(int(found[1]), int(found[2]), 1), "month", 2.5)]
    if found := _last(_PATH_YEAR, stem):
        return [_Day(date(int(found[1]), 1, 1), "year", 0.5)]
    return []


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007  the last one is wanted: folders stand before the file
        pass
    return found


def _line_days(head: Head, published: date | None, session_month: int | None, session_year: int | None, year: int | None) -> list[_Day]:
    """Days that stand in the head's lines, weighed by what stands beside them."""
    w = header_words()
    held_label, published_label, ignored_label = _labels()
    meeting = re.search(any_of(w["meeting"]["words"]), head.text) is not None
    acts, weak, beside = (re.compile(any_of(w["held"][key])) for key in ("acts", "weak")), None, None
    act_words, weak_words = acts
    del weak, beside
    found: list[_Day] = []
    for number in range(len(head.lines)):
        start = head.lines[number][0]
        line = head.line(number)
        previous = head.line(number - 1) if number else ""
        for row in _line_rows(head, number):
            if row.clock_start or row.clock_end or row.precision not in {"day", "period"}:
                continue
            day = row.first_day or _complete(row, published, session_month, year)
            if day is None or day == published and not held_label.search(head.text[start : row.start]):
                continue
            before = head.text[start : row.start]
            if published_label.search(before) or ignored_label.search(before):
                continue
            weight = 0.0
            rest = _MARKS.sub("", line.replace(row.text, ""))
            if held_label.search(before) or (not before.strip() and held_label.search(previous)):
                weight = 5.0
            elif weak_words.search(before[-12:]) or weak_words.match(head.text, row.end):
                weight = 1.5
            elif len(rest) <= 14 and meeting:
                weight = 4.0
            elif act_words.search(line) and len(line) <= 120:
                weight = 3.8
            elif len(line) <= 60 and re.search(any_of(w["meeting"]["words"]), line) and row.first_day:
                weight = 3.0
            if weight:
                if row.first_day is None:
                    weight -= 0.1
                found.append(_Day(day, "day", weight - number / 1000))
    return found


_MONTH_DAY = re.compile(r"([0-9]{1,2}) ?. ?([0-9]{1,2})")


def _complete(row: DateRow, published: date | None, session_month: int | None, year: int | None) -> date | None:
    """A month and day without a year, by the session's year or the post's day."""
    found = _MONTH_DAY.match(row.text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    if year is not None:
        return _day(year, month, day)
    if published is not None:
        return _day(published.year - ((month, day) > (published.month, published.day)), month, day)
    return None


# --- session and title --------------------------------------------------------------------------------------------------


@cache
def _session_patterns() -> tuple[re.Pattern[str], ...]:
    """Patterns of a session's name, surest first."""
    w = header_words()["session"]
    era = "(?:明治|大正|昭和|平成|令和) ?(?:元|[0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?年|[12][0-9]{3} ?年"
    both = f"(?P<year>(?:{era})(?: ?\\((?:[0-9]{{4}}年?|(?:{era}))\\))?)"
    number = "第 ?(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4}) ?回"
    kinds = any_of(w["kinds"])
    own = "(?P<own> ?[^\\s、。・()0-9「」]{1,14}?議会 ?)?"
    tail = f"(?P<tail> ?\\({number}\\))?"
    return (
        re.compile(f"(?P<diet>第 ?[0-9〇一二三四五六七八九十百]{{1,4}} ?回 ?{w['diet']})"),
        re.compile(f"{both} ?(?P<number>{number}) ?{own}\\(?(?P<kind>{kinds})\\)?{tail}"),
        re.compile(f"{both} ?(?P<month>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?月 ?{own}(?P<kind>{any_of([*w['kinds'], *w['month_kinds']])}){tail}"),
        re.compile(f"(?P<number>{number}) ?{own}(?P<kind>{kinds})"),
        re.compile(f"(?<![0-9])(?P<month>[0-9]{{1,2}}) ?月 ?(?P<own>[^\\s、。・()0-9「」]{{1,8}}?(?=議会))?(?P<kind>{any_of([*w['kinds'], *w['month_kinds'], *w['conference']])})"),
    )


def _session(head: Head, assembly: str | None) -> tuple[str | None, int | None, int | None]:
    """The session's name, its month and its year."""
    raise NotImplementedError


def _title(document: Document, text: Fold, head: Head) -> str | None:
    """The line that names the page, as printed."""
    raise NotImplementedError
