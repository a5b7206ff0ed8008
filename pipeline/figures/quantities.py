"""Every quantity of a folded text: find the numbers, read their amounts, refuse what is no figure, take the words around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.figures.amounts import Amount, amount_at, any_of, words
from pipeline.figures.asked import asked_at
from pipeline.figures.bare import bare_unit
from pipeline.figures.change import changed
from pipeline.figures.named import is_decade, is_minutes
from pipeline.figures.numerals import MAX_DIGITS, numeral_at
from pipeline.figures.per import is_base, per_after, per_before, undated
from pipeline.figures.surroundings import Head, Tail, head_before, is_of_time, is_target, spans_ten, tail_after
from pipeline.figures.units import Unit, first_characters, unit_at, units
from pipeline.figures.vetoes import (
    is_calendar,
    is_fixed_word,
    is_label_after,
    is_label_before,
    is_ordinal,
    is_page_mark,
    is_repeated,
    is_word_of_kanji,
    joins_date,
    never_before,
    ordinals,
)
from pipeline.schema import Figure, Kind, Qualifier

_VAGUE = "数"
_CLAUSE = 20  # characters in which a degree's measure may stand
_WIRES = frozenset("_#@.:/")  # beside a bare number they make an address, a version, a clock time


@cache
def _begins() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a figure may begin with: digits; a kanji numeral that goes on or has a unit; ゼロ; an interrogative.

    The first pattern finds where that may be, fast, by the few characters with which it may begin, and reads digits, with a group
    `index` where they count nothing (12号); the second reads all else.
    """
    kanji = "一二三四五六七八九十百千〇"
    first = "".join(map(re.escape, first_characters()))
    w = words()
    forms = [*w["asked"]["money"], *w["asked"]["number"], *w["asked"]["much"]]
    halves = list(w["halves"])
    words_of_number = (
        f"[{kanji}零](?=[{kanji}零万億兆数何余有・、〜{first}])|数(?=[十百千万億兆{first}])|(?:{any_of(w['asked']['what'])})(?=[十百千万億兆{first}])|{any_of(w['zero']['words'])}|{any_of(forms)}"
        f"|(?<!{')(?<!'.join(w['halves_not']['before'])})(?:{any_of(halves)})"
    )
    letters = "".join(sorted({word[0] for word in (*w["asked"]["what"], *w["zero"]["words"], *forms, *halves)}))
    return (
        re.compile(
            f"[0-9{kanji}数{letters}](?:(?<=[0-9])(?P<digits>[0-9]*+)(?P<index>(?={never_before()}))?|(?<=(?={words_of_number}).))"
        ),
        re.compile(words_of_number),
    )


def _candidates(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """What may begin a figure between two offsets; linear, because a run of digits is read once."""
    somewhere, begin = _begins()
    done = start
    for place in somewhere.finditer(text, start, stop):
        if place.start() < done:
            continue
        if place["digits"] is not None:
            if place["index"] is None:
                yield place
            continue
        found = begin.match(text, place.start(), stop)
        if found is not None:
            done = found.end()
            if not (found.group() == _VAGUE and _ends_noun(text, found.start())):
                yield found


def _ends_noun(text: str, at: int) -> bool:
    """Whether 数 ends a noun before a number: ベッド数百五十床 are no hundreds."""
    vague, known = numeral_at(text, at), numeral_at(text, at + 1)
    return vague is not None and known is not None and known.end > vague.end


def find_quantities(text: str, start: int = 0, end: int | None = None, *, taken: Sequence[tuple[int, int]] = ()) -> list[Figure]:
    """Quantities of a folded text between two offsets, in text order; `taken`: sorted spans (dates) that are none of ours.

    Offsets are those of the fold; ids are blank; measure, measure_of and as_of are filled elsewhere.
    """
    stop = len(text) if end is None else end
    found: list[Figure] = []
    starts = [first for first, _ in taken]
    done, series_at, date_end = start, -1, -9
    for candidate in _candidates(text, start, stop):
        at = candidate.start()
        if at < done:
            continue
        if starts:
            place = bisect_right(starts, at) - 1
            if place >= 0:
                date_end = taken[place][1]
                if at < date_end:
                    continue
        first = candidate.group()[0]
        if first.isdigit() and candidate.end() - at > MAX_DIGITS:
            continue
        if first not in "0123456789":
            figure = (
                asked_at(text, at, start, stop)
                or _half(text, at, candidate.group(), start)
                or (_zero(text, at, candidate.end(), start) if len(candidate.group()) > 1 or first == "零" else None)
            )
            if figure:
                found.append(figure)
                done = figure.end
                continue
            if len(candidate.group()) > 1 or first == "何":
                vague = numeral_at(text, at)  # 何十億円も: 十億 is no number of its own
                done = vague.end if vague else done
                continue
        amount = amount_at(text, at, series=series_at >= 0 and "。" not in text[series_at:at])
        if amount is None or amount.end > stop:
            continue
        if at - date_end < 5 and joins_date(text, amount, date_end):
            done = amount.end
            continue
        figure = _figure(text, amount, (start, done), found)
        done = amount.end
        if figure is not None:
            found.append(_carried(text, found[-1], figure) if found else figure)
            done = figure.end
            if figure.value_high is not None:
                series_at = figure.end
    return changed(text, found, start)


def _carried(text: str, before: Figure, figure: Figure) -> Figure:
    """月額3万円から3万5,000円に, 1食当たり小学校265円、中学校310円: the second is per what the first is."""
    if figure.per is not None or not before.per or before.unit != figure.unit:
        return figure
    w = words()["per"]
    between = text[before.end : figure.start]
    if between in w["carried"]:
        return replace(figure, per=before.per)
    if len(between) > w["carried_reach"] or figure.change or figure.kind not in ("money", "count", "duration", "measurement"):
        return figure
    if before.per in w["carried_by"] and not any(
        mark in text[max(0, before.start - 15) : before.start] for mark in w["carried_by"][before.per]
    ):
        return figure
    if before.value and figure.value and not 0.1 <= figure.value / before.value <= 10:
        return figure
    if before.per[0].isdigit():
        between = undated(between)  # 1世帯当たり令和元年度が18立米、30年度が19立米
    return figure if any(word in between for word in w["carried_not"]) else replace(figure, per=before.per)


def _figure(text: str, amount: Amount, floors: tuple[int, int], found: Sequence[Figure]) -> Figure | None:
    """The figure of an amount, or none; `floors`: where the text begins, and where the amount before ended."""
    start, floor = floors
    since = found[-1].end if found else start
    at, unit = amount.start, amount.unit
    fraction = amount.composed and unit is not None and not text.startswith(unit.form, amount.number_end)  # 十分の一
    if (
        (is_fixed_word(text, at) and not fraction)
        or is_label_before(text, amount)
        or is_label_after(text, amount)
        or is_calendar(text, amount)
    ):
        return None
    if _touches_latin(text, amount) or is_repeated(text, amount) or is_page_mark(text, amount):
        return None
    head = head_before(text, at, floor)
    if head.money and unit is None:
        unit = units()[head.money]
    tail = tail_after(text, amount.end + spans_ten(text, amount))
    if unit is None:
        bare = bare_unit(text, amount, (head, tail), found, start)
        if bare is None:
            return None
        unit, kind = bare
    else:
        kind = _kind(text, amount, unit)
        if not _counts(text, amount, unit, head, tail):
            return None
    return _row(text, amount, (unit.name if unit else "", kind), (head, tail), since)


def _kind(text: str, amount: Amount, unit: Unit) -> Kind:
    """The unit's kind; 年に2度 is a count though 35度 is a temperature, and so is 気温が2度."""
    twice, value = words()["twice"], amount.numeral.value
    if unit.form != twice["unit"] or value is None or value >= twice["below"] or amount.numeral.point:
        return unit.kind
    clause = re.split("[、。]", text[max(0, amount.start - _CLAUSE) : amount.start].rstrip("、"))[-1]
    return unit.kind if any(word in clause for word in twice["measured"]) else "count"


def _row(text: str, amount: Amount, unit: tuple[str, Kind], around: tuple[Head, Tail], since: int) -> Figure:
    head, tail = around
    name, kind = unit
    if kind == "rank" and head.start == amount.start and is_ordinal(text, amount.start):
        head = Head(amount.start - 1)
    if tail.qualifier == "under" and is_target(text, head.start, amount.end, tail):
        tail = Tail(amount.end)
    if kind == "duration" and tail.change and not is_of_time(text, amount.end, tail, name):
        tail = Tail(tail.bound, tail.qualifier)  # 10年以上値上げしておりません
    low, high = amount.low, amount.high
    sign = -1 if head.negative else 1
    qualifier: Qualifier = "exact"
    if tail.qualifier or amount.over:
        qualifier = tail.qualifier or "over"
    if head.about and tail.qualifier not in ("at_least", "at_most"):
        qualifier = "about"
    per = per_after(text, tail.end) or per_before(
        text, head.start, floor=0, since=since, unit=name, single=low == 1 and high is None
    )
    if per and per.endswith(tuple(ordinals())):
        per = None  # 1人目5万円
    if per and per[0].isdigit() and kind == "duration" and text.startswith(tuple(words()["per"]["conditions"]), tail.end):
        per = None  # 1回につき30分を超えると200円: what is per 1回 is the fee
    return Figure(
        start=head.start,
        end=tail.end,
        text=text[head.start : tail.end],
        kind=kind,
        value=None if low is None else sign * float(low),
        value_high=None if high is None else float(high),
        unit=name,
        qualifier=qualifier,
        change=tail.change,
        per=per,
    )


def _touches_latin(text: str, amount: Amount) -> bool:
    """G7, PM2.5, A4, 5G: a Latin letter beside the number, unless a unit stands between."""
    before = text[amount.start - 1 : amount.start] if amount.start else ""
    after = text[amount.number_end : amount.number_end + 1]
    return ((before.isascii() and before.isalpha()) or before in _WIRES) or (
        amount.unit is None and ((after.isascii() and after.isalpha()) or after in _WIRES)
    )


def _counts(text: str, amount: Amount, unit: Unit, head: Head, tail: Tail) -> bool:
    """Whether number and unit are a quantity here."""
    one = amount.numeral.value == 1 and not amount.composed
    if unit.kind == "age" and unit.form == words()["decades"]["unit"] and not is_decade(amount):
        return False
    if tail.end == amount.end and is_base(text, amount.start, amount.end, unit, one=one):
        return False
    beside = _is_beside(text, amount, unit)
    marked = head.start < amount.start or tail.end > amount.end or beside
    if not amount.numeral.arabic:
        if one and unit.form in words()["rhetorical"]["units"] and not marked:
            counted = _after_noun(text, amount.start) and not is_word_of_kanji(text, amount)  # 職員一人, but not 北村健一議員
            return counted or _is_object(text, amount, unit)
        sure = amount.composed or (unit.kind == "money" and amount.numeral.digits > 1)  # 八十七円, 七千万円: never a name
        sure = sure or beside or is_minutes(text, amount.start)
        sure = sure or (amount.numeral.value is None and amount.numeral.digits > 1)  # 数十人
        if not sure and amount.numeral.digits < 4 and is_word_of_kanji(text, amount):
            return False
    elif one and unit.name == words()["rhetorical"]["units"][0] and not marked:
        return _is_object(text, amount, unit)
    return True


def _is_beside(text: str, amount: Amount, unit: Unit) -> bool:
    """Whether towns are counted together: 一町三村."""
    beside = words()["rhetorical"]["beside"]
    if unit.form not in beside:
        return False
    if text[amount.start - 1 : amount.start] in beside and numeral_at(text, max(0, amount.start - 2)) is not None:
        return True
    other = amount_at(text, amount.end) if amount.end < len(text) else None
    return other is not None and other.unit is not None and other.unit.form in beside


def _is_object(text: str, amount: Amount, unit: Unit) -> bool:
    """Whether one of something is the object of what is done: 鈴を一つ付け; never 質問を一つ, 心を一つに."""
    w = words()["rhetorical"]
    if unit.form not in w["objects"] or not text.endswith(w["object"], 0, amount.start):
        return False
    at = amount.start - len(w["object"])
    said = text.endswith(tuple(w["talk"]), 0, at) or not _after_noun(text, at)
    return not said and not text.startswith(tuple(w["object_not"]), amount.end)


def _after_noun(text: str, at: int) -> bool:
    """Whether a noun stands straight before: 職員一人, but not もう一人."""
    before = text[at - 1 : at]
    return "一" <= before <= "龠" or "ァ" <= before <= "ヶ"


def _half(text: str, at: int, word: str, floor: int) -> Figure | None:
    """半年, 四半世紀: a duration in one word."""
    w = words()
    if word not in w["halves"] or text.startswith(tuple(w["halves_not"]["after"]), at + len(word)):
        return None
    value, unit = w["halves"][word]
    head, tail = head_before(text, at, floor), tail_after(text, at + len(word))
    if tail.change:
        tail = Tail(tail.bound, tail.qualifier)
    return Figure(
        start=head.start, end=tail.end, text=text[head.start : tail.end], kind="duration", value=value, unit=unit,
        qualifier="about" if head.about else tail.qualifier or "exact",
    )  # fmt: skip


def _zero(text: str, at: int, end: int, floor: int) -> Figure | None:
    """ゼロ where it is a number: ゼロ歳, 待機児童ゼロに, but not ゼロカーボン."""
    z = words()["zero"]
    if text[at : at + 1].isdigit() or not text.startswith(tuple(z["words"]), at):
        return None
    unit = unit_at(text, end)
    if unit and unit.form in z["after"]:
        stop = end + len(unit.form)
        tail = tail_after(text, stop)
        return Figure(
            start=at, end=tail.end, text=text[at : tail.end], kind=unit.kind, value=0.0, unit=unit.name,
            qualifier=tail.qualifier or "exact", change=tail.change, per=per_before(text, at, floor=0, since=0, unit=unit.name),
        )  # fmt: skip
    if text.startswith(tuple(z["ends"]), end) and text[:at].endswith(tuple(z["topics"])):
        return Figure(start=at, end=end, text=text[at:end], kind="count", value=0.0)
    return None
