"""What holds a number and is no quantity: labels, indices, names, fixed words (`notfigures.toml`; Sudachi for kanji numbers)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from pipeline.figures.amounts import Amount, any_of
from pipeline.figures.counters import tokenizer
from pipeline.figures.named import is_minutes, names_with_unit, not_figures
from pipeline.figures.numerals import NUMERAL_CHARACTERS


@cache
def _label_after() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in sorted(not_figures()["labels"]["after"], key=len, reverse=True):
        table.setdefault(word[0], []).append(word)
    return {first: tuple(forms) for first, forms in table.items()}


@cache
def _before_all() -> tuple[re.Pattern[str], frozenset[str]]:
    forms = not_figures()["labels"]["before_all"]
    return re.compile(f"(?:{any_of(forms)}) ?$"), frozenset(form[-1] for form in forms) | {" "}


@cache
def _before_bare() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of(not_figures()['labels']['before_bare'])}) ?$")


_VAGUE = "何数"  # 何一つ: the number may be looked for behind these
_NUMERAL_RUN = re.compile(f"[{NUMERAL_CHARACTERS}]+")


@cache
def _fixed() -> Mapping[str, re.Pattern[str]]:
    """First character of a numeral in a fixed word -> the words, each split at the numeral."""
    table: dict[str, list[str]] = {}
    for word in not_figures()["words"]["fixed"]:
        runs = [found.span() for found in _NUMERAL_RUN.finditer(word)]
        places = [at for first, last in runs for at in (first, *range(first + 1, last)) if at == first or word[at - 1] in _VAGUE]
        if not places:
            raise ValueError(f"notfigures.toml: {word} holds no numeral")
        for place in places:
            before = f"(?<={re.escape(word[:place])})" if place else ""
            table.setdefault(word[place], []).append(before + re.escape(word[place:]))
    return {first: re.compile("|".join(forms)) for first, forms in table.items()}


@cache
def ordinals() -> frozenset[str]:
    """Units that say which one of a row and rank nothing: 人目, 年目."""
    return frozenset(not_figures()["labels"]["ordinals"])


def is_fixed_word(text: str, at: int) -> bool:
    """Whether the number at `at` stands in a fixed word: 三位一体, 24時間365日."""
    words = _fixed().get(text[at])
    return words is not None and words.match(text, at) is not None and not is_minutes(text, at)


@cache
def never_before() -> str:
    """A pattern of what, straight behind digits, makes them an index whatever stands around: 号, ページ."""
    forms = not_figures()["labels"]["surely_after"]
    return "|".join(re.escape(word) + (f"(?!{any_of(but)})" if but else "") for word, but in forms.items())


@cache
def never_behind() -> re.Pattern[str]:
    """`never_before`, compiled."""
    return re.compile(never_before())


def is_label_before(text: str, amount: Amount) -> bool:
    """Whether a word straight before the number makes it an index: 第, 令和, No. (but 第2位 is a rank)."""
    pattern, last = _before_all()
    at = amount.start
    if at == 0 or text[at - 1] not in last or pattern.search(text, max(0, at - 8), at) is None:
        return False
    return not (amount.unit and amount.unit.kind == "rank" and is_ordinal(text, at))


def is_ordinal(text: str, at: int) -> bool:
    """Whether 第 stands before the number: it belongs to a rank (第2位)."""
    return at > 0 and text[at - 1] == not_figures()["labels"]["ordinal"]


def is_bare_label_before(text: str, at: int) -> bool:
    """Whether a word straight before a number without unit makes it an index: 資料3, 要介護2."""
    return at > 0 and _before_bare().search(text, max(0, at - 8), at) is not None


def is_label_after(text: str, amount: Amount) -> bool:
    """Whether the number is counted off rather than counted: 3番, 44号, 2年度, 3点目, 7時."""
    at = amount.number_end
    if amount.high is not None and amount.unit and text.endswith(amount.unit.form, at, amount.end):
        at = amount.end - len(amount.unit.form)  # 五、六丁目, 136から137ページ
    length = len(amount.unit.form) if amount.unit and text.startswith(amount.unit.form, at) else 0
    if amount.composed and length == 0 and amount.end > at + 1:  # 3世帯に1世帯 is a rate; 世 would be a label
        return never_behind().match(text, amount.end) is not None  # 44分の27ページ
    first = text[at : at + 1]
    decimal = amount.numeral.point == "." or (amount.numeral.point != "" and not amount.numeral.arabic)
    if decimal and first in not_figures()["labels"]["calendar"]:
        return False  # 3.95月
    forms = _label_after().get(first, ())
    for word in forms if text.startswith(forms, at) else ():
        if len(word) >= length and text.startswith(word, at):
            following = text[at + len(word) : at + len(word) + 1]
            if word[-1].isascii() and following.isascii() and following.isalpha():
                continue
            return True
    return names_with_unit(text, amount, at)


_PAGE_RULE = " -‐−–—ー―─"  # beside a page mark


def is_page_mark(text: str, amount: Amount) -> bool:
    """Which page of how many this is, on a line of its own or where pages are turned: 44分の31をご覧ください."""
    if amount.numeral.value is None or amount.numeral.value <= not_figures()["labels"]["least_pages"] or not amount.composed:
        return False
    if text[amount.number_end : amount.number_end + 1] != not_figures()["labels"]["page_of"]:
        return False
    if (
        amount.numeral.value % 10
        and amount.low != 100 / amount.numeral.value
        and text.startswith(tuple(not_figures()["labels"]["page_then"]), amount.end)
    ):
        return True
    before, after = text[max(0, amount.start - 4) : amount.start], text[amount.end : amount.end + 4]
    return (before.rstrip(_PAGE_RULE) or "\n")[-1] == "\n" and (after.lstrip(_PAGE_RULE) or "\n")[0] == "\n"


def is_repeated(text: str, amount: Amount) -> bool:
    """Each one of many: 1個1個, 一軒一軒."""
    printed = text[amount.start : amount.end]
    return amount.numeral.value == 1 and (text.startswith(printed, amount.end) or text.endswith(printed, 0, amount.start))


def is_calendar(text: str, amount: Amount) -> bool:
    """A whole number of a calendar unit that is no duration by form or value (4月, 1989年), or the year of an event (2031大会)."""
    if amount.unit is None or amount.composed or amount.numeral.value is None or amount.numeral.point:
        return False
    labels = not_figures()["labels"]
    form, value = amount.unit.form, amount.numeral.value
    months, days, years = labels["calendar"]
    if text[amount.start] == "0" and amount.numeral.digits > 1 and form in labels["calendar"]:
        return True  # 08年
    if text.endswith(tuple(labels["minutes_after"]), 0, amount.start) and form in labels["minutes"]:
        return True
    if form == years and (_SAID.match(text, amount.end) or text[amount.end : amount.end + 1].isdigit()):
        return True  # 31年が203人, 15年3件
    if form == years and text.endswith(tuple(labels["years_after"]), 0, amount.start) and value < 100:
        return True
    if form == days and text.endswith(tuple(labels["days_after"]), 0, amount.start):
        return True
    if form == years and not amount.numeral.arabic and text.startswith(tuple(labels["long_ago"]), amount.end):
        return False  # 二千年前
    if form == years and (1800 <= value <= 2200 or text.endswith(tuple(labels["grades"]), 0, amount.start)):
        return True
    first, last = not_figures()["names"]["years_named"]
    return bool(form == months or (form in not_figures()["names"]["year_units"] and first <= value <= last))


_ONE = "一"
_SAID = re.compile("[がは]約?[0-9]")
_CLAUSE_END = re.compile(r"[、。\n「」（）()]")


def is_word_of_kanji(text: str, amount: Amount) -> bool:
    """Whether Sudachi reads the kanji number at the amount's start as (part of) a word: 十分に, 四日市市, 千葉県."""
    low = max(0, amount.start - 10)
    stop = min(len(text), amount.end + 8)
    for found in _CLAUSE_END.finditer(text, low, amount.start):
        low = found.end()
    cut = _CLAUSE_END.search(text, amount.end, stop)
    return _is_word(text[low : cut.start() if cut else stop], amount.start - low, amount.number_end - low, amount.end - low)


def joins_date(text: str, amount: Amount, date_end: int) -> bool:
    """Whether a calendar unit goes on a date that ends a few characters before: 明19日及び20日."""
    labels = not_figures()["labels"]
    unit = amount.unit
    return (
        unit is not None
        and unit.form in labels["calendar"]
        and text.endswith(unit.form, 0, date_end)
        and text[date_end : amount.start] in labels["joins"]
        and amount.numeral.value is not None
        and amount.numeral.value <= 64
        and not text.startswith(tuple(labels["joins_not"]), amount.end)
    )


@lru_cache(maxsize=65536)
def _is_word(piece: str, at: int, number_end: int, end: int) -> bool:
    ones = not_figures()["words"]["ones"]
    for token in tokenizer().tokenize(piece):
        first, last = token.begin(), token.end()
        if last <= at:
            continue
        pos = token.part_of_speech()
        if token.surface() in not_figures()["words"]["numbers"]:
            return False
        if first < at:
            return bool(last <= at + 1 == number_end or last >= number_end)  # 唯一, 第三者; not 百人[中三]十五人
        if pos[1] == "数詞" or (last == number_end and pos[2] in ("人名", "地名")):  # 二十二 alone is a name to Sudachi
            return False
        # 二十歳, 十人: number and unit as one noun; but 一貫, 一律, 一括
        counts = piece[at] != _ONE or number_end - at > 1 or token.surface() in ones
        return not (last == end and pos[1] == "普通名詞" and counts)
    return True
