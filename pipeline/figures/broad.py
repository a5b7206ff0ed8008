"""What only the broad reading gives: ordinals, names by number, 一人, 半分 — other people's notion of a number (`broad.toml`).

The table `figures` holds none of them. They are looked for after its figures, and only where none of these stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.figures.amounts import any_of, words
from pipeline.figures.counters import counter_at, tokenizer
from pipeline.figures.numerals import KANJI_NUMERALS, numeral_at
from pipeline.figures.units import load_toml, unit_at, units
from pipeline.quick import guarded
from pipeline.schema import Figure, Kind

_DIGITS = r"(?<![0-9.,])[0-9]{1,6}(?![0-9]|[.,][0-9])"
_KANJI = f"(?<![{KANJI_NUMERALS}〇数何])[{KANJI_NUMERALS}〇]{{1,6}}"
_EITHER, _NUMBER = f"(?P<n>{_DIGITS}|{_KANJI})", f"(?P<n>{_DIGITS})"
_AMOUNT = r"(?<![0-9.,])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,6})?[万億]?(?![0-9])"  # 1,234.5
_NAME = "一-龠々〆ァ-ヺーA-Za-z0-9"  # of which names are made
_FREE = f"(?<![{_NAME}])"
_PROPER = "固有名詞"
_CODE = r"(?<![0-9A-Za-z])(?:U\+)?(?=[0-9A-F]{4,8}(?![0-9A-Za-z]))[0-9]{1,7}[A-F]{2,7}[0-9A-F]{0,6}"  # U+10FFFF


@cache
def _data() -> dict[str, Any]:
    return load_toml("broad.toml")


@dataclass(frozen=True, slots=True)
class _Form:
    """A sort of expression: the group `n` is its number, `u` its unit; `unit`, and `values` of its words, where it has none."""

    pattern: re.Pattern[str]
    kind: Kind
    unit: str = ""
    values: Mapping[str, float] | None = None


def _form(pattern: str, kind: Kind, unit: str = "", values: Mapping[str, float] | None = None) -> _Form:
    return _Form(re.compile(guarded(pattern)), kind, unit, values)


def _marks(forms: Sequence[str], but: dict[str, list[str]]) -> str:
    """Counters, each only where it is no part of a longer word: 番 but not 番地."""
    longest = sorted(forms, key=len, reverse=True)
    return "(?P<u>" + "|".join(f"{re.escape(f)}(?!{any_of(but[f])})" if but.get(f) else re.escape(f) for f in longest) + ")"


def _ordinals() -> Iterator[_Form]:
    """What says which one of a row."""
    data = _data()
    o, grade, english = data["ordinal"], data["grade"], data["english"]
    first, nth, but = o["mark"], o["nth"], o["not_after"]
    no_name = f"(?:(?![{_NAME}])|(?={any_of(o['then'])}))"
    yield _form(f"{first}{_EITHER}{_marks([*o['sure'], *o['things'], *o['people']], but)}{nth}?", "rank")  # 第1話
    yield _form(f"{first}{_EITHER}{_marks(o['alone'], but)}{no_name}", "rank")  # 第3次以降
    yield _form(f"{first}{_EITHER}(?={any_of(o['bare'])}|\n|$)", "rank")  # 第一に
    yield _form(f"(?!{any_of(o['known'])}){_NUMBER}{_marks(o['sure'], but)}", "rank")  # 12話, 4番打者
    yield _form(f"{_EITHER}{_marks(o['people'], {})}", "rank")  # 三代目
    yield _form(
        f"{_EITHER}(?!{any_of(o['nth_none'])})(?P<u>[一-龠々ァ-ヺーつか]{{1,5}}?{nth})(?!{any_of(o['nth_not'])})", "rank"
    )  # 4作目
    yield _form(f"{_FREE}{_NUMBER}{_marks(o['free'], but)}{no_name}", "rank")  # 3級
    year = f"(?P<n>[1-{grade['most']}一二三四五六])(?P<u>{grade['year']})(?!{any_of(grade['behind_not'])})"
    school = "|".join(f"(?<={word})" for word in grade["last"])
    yield _form(f"(?=[1-{grade['most']}一二三四五六])(?:{school}){year}", "rank")  # 中学2年
    yield _form(f"(?<![A-Za-z0-9.])(?P<n>[0-9]{{1,3}})(?P<u>{any_of(english['endings'])})(?![a-z])", "rank")  # 1st
    yield _form(f"(?P<u>{any_of(list(english['numbers']))})(?={any_of(english['things'])})", "rank", "", english["numbers"])
    yield _form(f"(?P<u>{any_of(list(data['row']))})", "rank", "", data["row"])  # 初代


def _names() -> Iterator[_Form]:
    """What a number names: ステージ4, #7, #008080."""
    label = _data()["label"]
    ends = f"(?:(?![{_NAME}])|(?={any_of(label['then'])}))"
    yield _form(f"{_FREE}(?P<u>{any_of(label['words'])}) ?(?P<n>[0-9]{{1,6}}(?:\\.[0-9]{{1,3}}){{0,2}}){ends}", "rank")
    scale = f"(?P<u>{any_of(label['scales'])}) ?(?P<n>[0-9]{{1,2}}(?:\\.[0-9])?)(?![0-9])"
    yield _form(f"{scale}{any_of(label['steps'])}?", "measurement")  # 震度5弱
    yield _form(f"(?<![A-Za-z])(?P<u>{label['magnitude']})(?P<n>[0-9]\\.[0-9])(?![0-9.A-Za-z])", "measurement")  # M6.5
    yield _form(f"{label['colour']}[0-9A-Fa-f]{{6}}(?![0-9A-Za-z])", "rank")  # #008080
    yield _form(_CODE, "rank")


def _few() -> Iterator[_Form]:
    """What the table takes for a manner of speaking: 一人旅行, 二度と, 国を二分する."""
    data = _data()
    few, divided = data["few"], data["divided"]
    parts = f"[0-9{KANJI_NUMERALS}]{any_of(few['parts'])}"
    whole = f"(?<![{''.join(few['before_not'])}])(?:(?<!{few['part_of']})|(?!{parts}))"
    kanji = f"(?<![{KANJI_NUMERALS}〇数何])[一二三四五六七八九十]"
    counters = _marks(few["counters"], few["not_after"])
    yield _form(f"(?=[0-9一二三四五六七八九十]){whole}(?P<n>{kanji}|{_DIGITS}){counters}", "count")  # 一人
    yield _form(
        f"(?<![一-龠]){few['vague']}(?!{any_of(few['vague_not'])})[十百千万]?(?P<u>{any_of(list(units()))})", "count"
    )  # ここ数年
    then = any_of(divided["then"])
    yield _form(f"(?P<n>[二三四五六七八九十2-9]){divided['by']}(?={then})", "count")
    behind = "|".join(f"(?<={word})" for word in ("[^ぁ-ん]", *few["kana_behind"]))
    kana = f"(?P<u>{any_of(list(few['kana']))})(?!{any_of(few['kana_not'])})"
    yield _form(f"(?={any_of(list(few['kana']))})(?:^|{behind}){kana}", "count", "", few["kana"])  # ふたつ
    yield _form(any_of(list(data["share"])), "rate", "%", data["share"])  # 半分


def _counted() -> Iterator[_Form]:
    """Units that units.toml does not list, ages in brackets, scores of a game."""
    data = _data()
    unit, bracketed = data["unit"], data["bracketed"]
    goes_on = f"(?![A-Za-z]|{any_of(unit['not_after'])})"
    yield _form(f"(?P<n>{_AMOUNT})(?P<u>{any_of(unit['measurement'])}){goes_on}", "measurement")  # 125立方センチメートル
    yield _form(f"(?P<n>{_AMOUNT})(?P<u>{any_of(unit['count'])}){goes_on}", "count")  # 直列4気筒
    persons = "|".join(f"(?<={person}\\()" for person in bracketed["persons"])
    yield _form(f"(?=[1-9])(?:{persons})(?P<n>[1-9][0-9]?)(?=\\))", "age", bracketed["unit"])  # 山本さん(34)
    yield _form(f"(?<![0-9A-Za-z\\-.])[0-9]{{1,2}}-[0-9]{{1,2}}(?={any_of(data['score']['then'])})", "count")  # 7-3で


@cache
def _forms() -> tuple[_Form, ...]:
    return (*_ordinals(), *_names(), *_few(), *_counted())


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(any_of(_data()["few"]["idioms"]))


@dataclass(frozen=True, slots=True)
class _Bare:
    """Numbers that nothing counts, or only a noun."""

    number: re.Pattern[str]
    before: re.Pattern[str]  # where one may begin, and …
    behind: re.Pattern[str]  # … end
    metric: re.Pattern[str]
    counted_not: tuple[str, ...]
    whole: re.Pattern[str]  # a text of nothing but a number


@cache
def _bare() -> _Bare:
    bare = _data()["bare"]
    number = r"(?:[-−] ?)?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})?(?:\.[0-9]{1,10})?(?<=[0-9])(?![0-9])"
    metric = f"[{''.join(bare['metric'])}]"
    return _Bare(
        number=re.compile(rf"(?<![0-9A-Za-z.,:/_@\-]){number}"),
        before=re.compile(f"(?:^|{any_of(bare['before'])})$"),
        behind=re.compile(f"{any_of(bare['behind'])}|$"),
        metric=re.compile(f"{metric}(?![A-Za-z0-9])"),
        counted_not=tuple(bare["counted_not"]),
        whole=re.compile(f"{number}{metric}?|[0-9]{{0,4}}[{KANJI_NUMERALS}]{{1,20}}|{any_of(words()['zero']['words'])}"),
    )


def broad_figures(text: str, found: Sequence[Figure], taken: Sequence[tuple[int, int]]) -> list[Figure]:
    """The figures of a folded text with the broad ones among them; none overlaps another or a span of `taken` (broad dates).

    第1位 replaces the 1位 in it.
    """
    busy = bytearray(len(text) + 1)
    for start, end in taken:
        busy[start:end] = b"\1" * (end - start)
    found = [row for row in found if not any(busy[row.start : row.end])]  # the 3年 of 嘉禎3年, an age
    for start, end in (*((row.start, row.end) for row in found), *(match.span() for match in _idioms().finditer(text))):
        busy[start:end] = b"\1" * (end - start)
    first = _data()["ordinal"]["mark"]
    rows = {row.start: row for row in found}
    for candidate in sorted(_candidates(text), key=lambda row: (row.start, -row.end)):
        start, end = candidate.start, candidate.end
        inner = rows.get(start + 1) if text[start] == first else None
        if inner is not None and inner.end == end and not busy[start]:
            del rows[start + 1]
        elif any(busy[start:end]) or _in_proper_name(text, start, end):
            continue
        rows[start] = candidate
        busy[start:end] = b"\1" * (end - start)
    for start, end in _free(text, busy):
        rows[start] = _number(text, start, end)
    return [rows[start] for start in sorted(rows)]


def _in_proper_name(text: str, start: int, end: int) -> bool:
    """Whether a kanji number is a part of a name to Sudachi: 六本木, 三本松."""
    if text[start] not in KANJI_NUMERALS:
        return False
    low, high = max(0, start - 6), min(len(text), end + 6)
    for token in tokenizer().tokenize(text[low:high]):
        first, last = low + token.begin(), low + token.end()
        if first < end and start < last and (first < start or last > end) and token.part_of_speech()[1] == _PROPER:
            return True
    return False


def _candidates(text: str) -> Iterator[Figure]:
    for form in _forms():
        for match in form.pattern.finditer(text):
            groups = match.groupdict()
            numeral = numeral_at(groups["n"], 0) if groups.get("n") else None
            value = float(numeral.value) if numeral and numeral.value is not None else None
            if form.values:
                value = float(form.values[match.group()])
            unit, kind = groups.get("u") or form.unit, form.kind
            known = unit_at(unit, 0, whole=True) if unit else None
            if known and kind == "count":  # 一割 is 10 %, 一年 a duration; but 一度 is no temperature
                kind = "count" if unit == words()["twice"]["unit"] else known.kind
                value = value * known.scale if value is not None else None
            yield Figure(
                start=match.start(), end=match.end(), text=match.group(), kind=kind, value=value, unit=known.name if known else unit
            )


def _free(text: str, busy: bytearray) -> Iterator[tuple[int, int]]:
    """Numbers in digits, that stand free or before a noun: 点数は84で, 2失点."""
    b = _bare()
    first = len(text) - len(text.lstrip())
    whole = b.whole.fullmatch(text.strip())
    if whole and not any(busy):
        yield first, first + whole.end()
        return
    for match in b.number.finditer(text):
        start, end = match.span()
        if start == end or any(busy[start:end]) or not b.before.search(text[max(0, start - 4) : start]):
            continue
        metric = b.metric.match(text, end) if end - start > 1 else None
        end = metric.end() if metric else end
        if text.startswith(b.counted_not, end):
            continue
        if b.behind.match(text, end):
            yield start, end
        elif (unit := counter_at(text, end, noun=True)) and not any(busy[end : end + len(unit.form)]):
            yield start, end + len(unit.form)


def _number(text: str, start: int, end: int) -> Figure:
    """The row of a free number: -1.2M, 三十三, ゼロ, 2失点."""
    b, metric = _bare(), _data()["bare"]["metric"]
    number = b.number.match(text, start)
    stop = number.end() if number else start
    if stop > start and text[stop : stop + 1] not in (*KANJI_NUMERALS,):
        value: float | None = float(re.sub("[, ]", "", text[start:stop]).replace("−", "-"))
    else:
        numeral = numeral_at(text, start)
        stop = numeral.end if numeral else end
        value = float(numeral.value) if numeral and numeral.value is not None else 0.0
    rest = text[stop:end]
    known = unit_at(rest, 0, whole=True) if rest else None
    if rest in metric and value is not None:
        value, rest = value * metric[rest], ""
    return Figure(
        start=start, end=end, text=text[start:end], kind=known.kind if known else "count", value=value,
        unit=known.name if known else rest,
    )  # fmt: skip
