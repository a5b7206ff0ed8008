"""Which session: 平成29年第3回定例会, 令和4年6月定例会(第2回), 第208回国会 予算委員会 第5号; and the line that names the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.figures.dates import dates_in
from pipeline.figures.dates.words import number
from pipeline.segment.header_words import Head, any_of, header_words, pattern

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Session:
    """A session's name with the month and year that it tells."""

    name: str
    month: int | None = None
    year: int | None = None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Names of a session, surest first; `own` is the body's name, which is no part of the session's."""
    w = header_words()["session"]
    piece = header_words()["piece"]
    number, month = piece["time"], piece["month"]
    year = f"(?P<year>{piece['year']}(?: ?\\((?:[^()]{{2,8}})\\))?)"
    signs = piece["year_sign"] + piece["month_sign"]
    own = f"(?P<own> ?[^\\s、。・()0-9「」{signs}]{{1,14}}?{header_words()['assembly']['council']} ?)?"
    kinds, month_kinds = any_of(w["kinds"]), any_of([*w["kinds"], *w["month_kinds"]])
    month_kinds = f"(?:{month_kinds}|{w['year_round']}(?![{w['year_round_not']}]))"  # 令和2年3月会議
    conference = any_of(w["conference"])
    tail = f"(?P<tail> ?\\({number}\\))?"
    council = header_words()["assembly"]["council"]
    name = f"(?!会|{council})[^\\s、。・()0-9「」{signs}]{{1,9}}?"  # 定例北越県議会: the body's name stands inside
    inside = f"(?P<kind>{any_of(w['regular'])}) ?{name}(?P<body>[{header_words()['assembly']['levels']}]{council})"
    return (
        re.compile(f"{year} ?(?:{month})?(?P<number>{number})? ?{inside}"),
        re.compile(f"{year} ?(?:{month})?(?P<number>{number}) ?(?:\\((?P<beside>[^()]{{1,6}})\\))?{own}\\(?(?P<kind>{kinds})\\)?"),
        re.compile(f"{year} ?{month}{own}(?P<kind>{month_kinds}){tail}"),
        re.compile(f"{year}{own[:-1]} ?{month}(?P<kind>{month_kinds}){tail}"),  # 令和3年 青嵐県議会 2月定例会
        re.compile(f"(?P<number>{number}) ?{own}\\(?(?P<kind>{kinds})\\)?"),
        re.compile(f"(?<![0-9]){month}{own}(?P<kind>{month_kinds}|{conference})"),
    )


@cache
def _diet() -> tuple[re.Pattern[str], re.Pattern[str]]:
    w = header_words()["session"]
    return (
        re.compile(f"{header_words()['piece']['time']} ?{w['diet']}"),
        re.compile(f"[一-龥々・ぁ-んァ-ヶー]{{2,30}}?{w['committee']}(?:[一-龥]{{0,8}}{w['subcommittee']})?|{w['plenary']}"),
    )


@cache
def _committee() -> re.Pattern[str]:
    w, piece = header_words()["session"], header_words()["piece"]
    letters = "[一-龥々・ーぁ-んァ-ヶA-Za-z]"
    return re.compile(
        f"(?P<when>{piece['year']} ?(?:[0-9]{{1,2}} ?{piece['month_sign']} ?|{piece['fiscal_sign']} ?(?:{piece['time']} ?)?)?)?"
        f"(?P<name>(?:{piece['ordinal']})?{letters}{{0,40}}{any_of(w['committee_kinds'])}|(?:{piece['ordinal']})?{letters}{{2,24}}{w['committee']})"
    )


def find_session(head: Head) -> Session | None:
    """The session that the head names, or that the chair opens; the surest form wins, then the first line."""
    lines = head.tight()
    if (diet := _diet_session(lines)) is not None:
        return diet
    labelled = _labelled(lines)
    told = pattern("session", "told")
    for wanted in _patterns():
        for line in [*labelled, *lines]:
            if (found := wanted.search(line)) is not None and ("。" not in line or told.match(line, found.end())):
                return _read(found)
    return _committee_session([*labelled, *lines[:12]]) or _opened(head.tight(speech=True))


def _opened(speech: list[str]) -> Session | None:
    """The session or committee that the chair's first words open: ただいまから平成19年第4回…定例会を開会いたします."""
    opened = pattern("session", "opened")
    for line in speech:
        for wanted in _patterns()[:4]:
            if (found := wanted.search(line)) is not None and opened.match(line, found.end()):
                return _read(found)
        if (found := _committee().search(line)) is not None and opened.match(line, found.end()):
            return _committee_read(found)
    return None


def _labelled(lines: list[str]) -> list[str]:
    """What stands after 会議名 and the like."""
    label = re.compile(f"{any_of(header_words()['session']['label'])} ?[】\\])]? ?[::] ?(?P<value>.+)")
    return [found["value"] for line in lines if (found := label.search(line))]


def _read(found: re.Match[str]) -> Session:
    groups = found.groupdict()
    year_text = groups.get("year")
    month = groups.get("month")
    name = "".join(
        part
        for part in (
            year_text,
            month + header_words()["piece"]["month_sign"] if month else None,
            groups.get("number"),
            groups.get("kind"),
            groups.get("body"),
            groups.get("tail"),
        )
        if part
    )
    year = _year_of(year_text) if year_text else None
    beside = re.match(header_words()["piece"]["month"], groups.get("beside") or "")  # 第4回(12月)定例会
    value = _month_value(month or (beside["month"] if beside else None))
    return Session(_SPACES.sub("", name), value, year)


def _month_value(month: str | None) -> int | None:
    if month is None:
        return None
    value = number(month)
    return value if 1 <= value <= 12 else None


def _year_of(text: str) -> int | None:
    rows = dates_in(text)
    return rows[0].first_day.year if rows and rows[0].first_day else None


def _diet_session(lines: list[str]) -> Session | None:
    diet, committee = _diet()
    for place, line in enumerate(lines):
        if (found := diet.search(line)) is None:
            continue
        near = " ".join([*lines[max(0, place - 1) : place], line[found.end() :], *lines[place + 1 : place + 3]])
        parts = [_SPACES.sub("", found.group())]
        for house in header_words()["assembly"]["houses"]:
            near = near.replace(house, " ")
        if (body := committee.search(near)) is not None:
            parts.append(body.group())
        if (issue := re.search(header_words()["piece"]["issue"], near)) is not None:
            parts.append(_SPACES.sub("", issue.group()))
        return Session(" ".join(parts))
    return None


def _committee_session(lines: list[str]) -> Session | None:
    """A committee that met apart from a session: 産業建設委員会, 令和4年6月総務委員会."""
    for line in lines:
        if len(line) <= 60 and "。" not in line and (found := _committee().search(line)) is not None:
            session = _committee_read(found)
            if session is not None:
                return session
    return None


def _committee_read(found: re.Match[str]) -> Session | None:
    name = re.sub(f"^.*?[{header_words()['assembly']['levels']}]{header_words()['assembly']['council']}", "", found["name"])
    name = re.sub(f"^.*{any_of(header_words()['session']['opening'])}", "", name)
    if len(name) <= 3 or re.search(r"[はがをにで]", name):
        return None
    rows = dates_in(found["when"]) if found["when"] else []
    # The year of 平成30年度決算特別委員会 is that of the accounts, not of the meeting.
    when = rows[0] if rows and rows[0].precision != "fiscal_year" else None
    day = when.first_day if when else None
    prefix = _SPACES.sub("", found["when"]) if found["when"] else ""
    return Session(prefix + name, day.month if day and when and when.precision == "month" else None, day.year if day else None)


def find_title(head: Head) -> tuple[int, int] | None:
    """The span of the line that names the page: the first with a word of meetings, before any speech; else a short first line."""
    words, chrome = pattern("title", "words"), pattern("title", "chrome")
    held = pattern("held", "labels")
    first: tuple[int, int] | None = None
    for place in range(min(12, head.speech)):
        line = head.line(place)
        if (
            re.match(r"[○◯〇◎◆●■□(【〔<]|[0-9]+ ?[ .:]|https?:", line)
            or re.match(header_words()["piece"]["issue"], line)
            or chrome.search(line)
            or held.match(line)
            or " > " in line
        ):
            continue
        if len(line) > 70 or "。" in line:
            continue
        if len(line) > 4 and words.search(line):
            return head.lines[place]
        if place == 0 and len(line) <= 50 and not dates_in(line):
            first = head.lines[place]
    return first
