"""Numbers without a unit that are quantities all the same: 560億, 70の自治体, 100以上, 昨年が117, 18.3、20.1、23.6％."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.figures.amounts import Amount, amount_at, any_of, words
from pipeline.figures.counters import earnings
from pipeline.figures.per import per_before
from pipeline.figures.surroundings import Head, Tail
from pipeline.figures.units import Unit, unit_at, units
from pipeline.figures.vetoes import is_bare_label_before, is_label_after
from pipeline.schema import Figure, Kind

_SERIES = re.compile(r"、(?:[0-9][0-9.,]{1,9}、){0,4}(?=[0-9][0-9.,])")  # the rest of 18.3、20.1、23.6％ behind its first
_TOPIC, _OF = "は", "の"
_ITEM = re.compile(r"、(?:まず|また|次|[0-9一-龠ァ-ヶ])|」|\n|。[0-9]")  # a short number before these is an item's
_MANY = 100  # a kanji number this large may stand alone before a bound
_REACH = 6  # how far before a number what is paid may begin
_SENTENCE_END = re.compile(r"[。\n]")


@dataclass(frozen=True, slots=True)
class _Patterns:
    money: re.Pattern[str]
    count: re.Pattern[str]
    rate: re.Pattern[str]
    topic: re.Pattern[str]  # は, 合計 straight before
    ends: re.Pattern[str]  # でした straight behind
    paid: re.Pattern[str]  # 年収 straight before
    noun: re.Pattern[str]  # の自治体 behind
    named: re.Pattern[str]  # 自治体は全国で before
    said: re.Pattern[str]  # the noun and the particle straight before: 昨年が
    says: re.Pattern[str]  # 、 でございます behind
    percent: re.Pattern[str]  # 入居率が
    ratio: re.Pattern[str]  # 混雑度 straight before a decimal


@cache
def _patterns() -> _Patterns:
    b = words()["bare"]
    nouns = any_of(b["nouns"])
    return _Patterns(
        money=re.compile(any_of(b["money_marks"])),
        count=re.compile(any_of(b["count_marks"])),
        rate=re.compile(any_of(b["rate_marks"])),
        topic=re.compile(f"(?:{any_of(b['topics'])})$"),
        ends=re.compile(any_of(b["ends"])),
        paid=re.compile(f"(?:{any_of(list(earnings()))})[がはもで、]?$"),
        noun=re.compile(f"の(?:{nouns})"),
        named=re.compile(f"({nouns})[はが](?:[^0-9、。]{{0,6}})$"),
        said=re.compile(f"[一-龠々ァ-ヶー者](?:は|が|も)(?:{any_of(b['said_adverbs'])})?$"),
        says=re.compile(
            f"{any_of(b['says'])}|で[一-龠ァ-ヶー]{{1,8}}[がは]|から[^、。]{{0,12}}{any_of(b['says_from'])}"  # 5,713から3割も減少
        ),
        percent=re.compile(f"(?:{any_of(b['percents'])})(?:は|が|も|で|では)?[^0-9、。]{{0,10}}$"),
        ratio=re.compile(f"(?:{any_of(b['ratios'])})(?:は|が|も|で|の)?$"),
    )


def bare_unit(
    text: str, amount: Amount, around: tuple[Head, Tail], found: Sequence[Figure], floor: int
) -> tuple[Unit | None, Kind] | None:
    """Unit and kind of a number without unit, or none where it is no quantity; `found`: the figures before it."""
    numeral = amount.numeral
    before = text[max(floor, amount.start - 40) : amount.start].rpartition("。")[2]
    bound = around[1].qualifier is not None and numeral.value is not None and numeral.value >= _MANY  # 百を超える
    if not numeral.arabic and numeral.myriad == 1 and amount.high is None and not bound:
        return (None, "rate") if numeral.point and _patterns().ratio.search(before) else None
    if before.endswith(tuple(words()["bare"]["age_marks"])) and amount.low is not None and 0 < amount.low < 120:
        return units()[words()["bare"]["age_unit"]], "age"
    if is_bare_label_before(text, amount.start):
        return None
    return (
        _series(text, amount)
        or _large(text, amount, around, before)
        or _marked(text, amount, around, (before, found))
        or _said(text, amount, around, (before, found))
        or _changed(text, amount, around, found)
    )


def _yen() -> Unit:
    return units()[words()["asked"]["money_unit"]]


def _is_year(text: str, amount: Amount) -> bool:
    """Whether a number looks like a year: プラン2012の取り組み."""
    numeral = amount.numeral
    return numeral.digits == 4 and not numeral.point and text[amount.start] in "12" and text[amount.start - 1 : amount.start] != " "


def _large(text: str, amount: Amount, around: tuple[Head, Tail], before: str) -> tuple[Unit | None, Kind] | None:
    """70の自治体, 560億, 3万2,000: a noun behind, or 億 and 万."""
    p, numeral = _patterns(), amount.numeral
    noun = p.noun.match(text, around[1].end)
    if numeral.myriad > 1 and p.paid.search(text, max(0, around[0].start - _REACH), around[0].start):
        return _yen(), "money"  # 年収約250万の世帯
    if numeral.value is not None and numeral.value >= 10 and text.startswith(_OF, around[1].end) and not _is_year(text, amount):
        counted = unit_at(text, around[1].end + 1)
        of = noun or (counted and counted.kind == "count" and len(counted.form) > 1)
        if of and not text.startswith(tuple(words()["bare"]["nouns_not"]), around[1].end + 1):
            return counted, "count"
    if numeral.myriad >= 10**8 and not p.count.search(before):
        return _yen(), "money"
    if numeral.myriad > 1:
        money = text.startswith(earnings(), amount.end) or (p.money.search(before) and not p.count.search(before))
        return (_yen(), "money") if money else (None, "count")
    return None


def _marked(
    text: str, amount: Amount, around: tuple[Head, Tail], context: tuple[str, Sequence[Figure]]
) -> tuple[Unit | None, Kind] | None:
    """100以上, 約200, 合計250でした, 出生率は1.43: a bound, a change, 約, or a topic before and a copula behind."""
    p, numeral, (head, tail), (before, found) = _patterns(), amount.numeral, around, context
    marked = tail.qualifier is not None or tail.change is not None or head.about
    if not marked and not (numeral.point == "." or "," in text[amount.start : amount.end] or numeral.digits >= 2):
        return None
    large = numeral.value is not None and numeral.value >= 10
    ratio = p.ratio.search(before) is not None
    if (marked and (large or numeral.point)) or (p.topic.search(before) and p.ends.match(text, amount.end)) or ratio:
        named = p.named.search(before)  # 自治体は全国で100以上
        if named and not numeral.point:
            return unit_at(named[1], 0), "count"
        if not ratio and numeral.point and (p.percent.search(before) or _percent_before(text, amount, found)):
            return units()[words()["bare"]["percent_unit"]], "rate"
        return None, "rate" if ratio or p.rate.search(before) else "count"
    return None


def _percent_before(text: str, amount: Amount, found: Sequence[Figure]) -> bool:
    """現年が99.0、過年が14.6でございます: the figure before in the sentence is a percentage without its sign."""
    if not found or _SENTENCE_END.search(text, found[-1].end, amount.start):
        return False
    last = found[-1]
    return last.kind == "rate" and last.unit == words()["bare"]["percent_unit"] and last.text[-1:].isdigit()


def _series(text: str, amount: Amount) -> tuple[Unit | None, Kind] | None:
    """18.3、20.1、23.6％: the unit stands behind the last of them."""
    if amount.numeral.digits < 2:
        return None
    rest = _SERIES.match(text, amount.end)
    last = amount_at(text, rest.end()) if rest else None
    if last is None or last.unit is None or last.unit.kind not in ("rate", "count", "money") or is_label_after(text, last):
        return None
    alike = bool(last.numeral.point) is bool(amount.numeral.point) and (amount.numeral.point or last.unit.kind != "count")
    return (last.unit, last.unit.kind) if alike and last.unit.scale == 1.0 else None


def _changed(text: str, amount: Amount, around: tuple[Head, Tail], found: Sequence[Figure]) -> tuple[Unit | None, Kind] | None:
    """1,170から566と半減: what a number without unit has become."""
    w = words()["bare"]
    kind = found[-1].kind if found else None
    if kind is None or found[-1].unit or text[found[-1].end : amount.start] != w["from"]:
        return None
    return (None, kind) if text.startswith(tuple(w["become"]), around[1].end) else None


def _said(
    text: str, amount: Amount, around: tuple[Head, Tail], context: tuple[str, Sequence[Figure]]
) -> tuple[Unit | None, Kind] | None:
    """昨年が117、今年が113でございます: a noun with が or は before, the end of the clause behind."""
    p, numeral, (before, found) = _patterns(), amount.numeral, context
    if not p.said.search(before) or not p.says.match(text, around[1].end) or numeral.value is None:
        if numeral.value is not None and (numeral.point or numeral.value >= 10) and amount.high is None:
            per = per_before(text, amount.start, floor=0, since=found[-1].end if found else 0, unit=None)
            return (None, "count") if per and per[0].isdigit() else None
        return None
    year = numeral.digits == 4 and not numeral.point and text[amount.start] in "12"
    if before.endswith(tuple(words()["bare"]["said_not"])) or year:
        return None
    if (
        (numeral.value == 1 or (numeral.value < 10 and before[-1:] == _TOPIC))
        and not numeral.point
        and _ITEM.match(text, amount.end)
    ):  # その理由は1、まず
        return None
    if numeral.point and p.percent.search(before):
        return units()[words()["bare"]["percent_unit"]], "rate"
    for figure in reversed(found):  # 滞納者は573名、うち町外者が121
        if _SENTENCE_END.search(text, figure.end, amount.start):
            break
        if figure.kind == "rate" and numeral.point and figure.unit == words()["bare"]["percent_unit"]:
            return units()[figure.unit], "rate"
        if figure.kind == "count" and not numeral.point:
            return (
                (units().get(figure.unit), "count")
                if text[figure.end] == "、" and amount.start - figure.end < 30
                else (None, "count")
            )
    return None, "count"
