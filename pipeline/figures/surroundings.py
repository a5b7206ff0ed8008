"""Words around an amount: sign, 約 and bounds, 増 and 減, and what it is per (月, 1人当たり)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.figures.amounts import any_of, words
from pipeline.figures.units import unit_at
from pipeline.schema import Change, Qualifier

_REACH = 12  # how far before a number a qualifier or per-word may begin


@dataclass(frozen=True, slots=True)
class _Patterns:
    head: re.Pattern[str]
    head_last: frozenset[str]  # last characters of what head finds, to ask it only where it can find something
    sign_first: dict[str, str]  # ¥ $
    bound: re.Pattern[str]
    qualifiers: dict[str, Qualifier]
    change: re.Pattern[str]
    changes: dict[str, Change]
    loose: frozenset[str]
    per: re.Pattern[str]
    per_last: frozenset[str]
    base: re.Pattern[str]


def _guarded(forms: list[str], exceptions: dict[str, list[str]]) -> str:
    """An alternation, longest first, each word not before what makes it part of another word."""
    return "|".join(
        re.escape(form) + (f"(?!{any_of(exceptions[form])})" if exceptions.get(form) else "")
        for form in sorted(forms, key=len, reverse=True)
    )


@cache
def _patterns() -> _Patterns:
    w = words()
    about, minus, plus = w["before"]["about"], w["sign"]["minus"], w["sign"]["plus"]
    qualifiers: dict[str, Qualifier] = {form: q for q, forms in w["after"].items() for form in forms}
    change = w["change"]
    changes: dict[str, Change] = {form: kind for kind in ("increase", "decrease") for form in change[kind]}
    tight = dict.fromkeys(change["tight"], "decrease")
    stems = _guarded(list(changes), w["change_not"])
    per = w["per"]
    glue = any_of(per["glue"])
    long_words = [form for form in per["words"] if form not in per["short"]]
    return _Patterns(
        head=re.compile(
            f"(?P<about>(?:{any_of(about)})、? ?)?"
            f"(?:(?P<minus>(?:{any_of(minus)}) ?)|(?P<plus>(?:{any_of(plus)}) ?)|(?P<money>(?:{any_of(list(w['signs']))}) ?))?$"
        ),
        head_last=frozenset(form[-1] for form in [*about, *minus, *plus, *w["signs"]]) | {" ", "、"},
        sign_first=w["signs"],
        bound=re.compile(f" ?(?P<word>{_guarded(list(qualifiers), w['after_not'])})"),
        qualifiers=qualifiers,
        change=re.compile(
            f"(?P<joint>{any_of(change['joints'])})?(?P<stem>{stems})|(?P<tight>{_guarded(list(tight), w['change_not'])})"
        ),
        changes=changes | tight,  # type: ignore[arg-type]
        loose=frozenset(change["loose"]),
        per=re.compile(
            f"(?:(?P<long>{any_of(long_words)})(?:{glue}){{0,3}}"
            f"|(?:(?<=[ぁ-んァ-ヶー、。「」（）() \n・:])|^)(?P<short>{any_of(per['short'])})(?:{any_of(per['short_glue'])})?)$"
        ),
        per_last=frozenset(form[-1] for form in [*per["words"], *per["glue"]]),
        base=re.compile("[0-9一二三四五六七八九十百千万]{1,6}$"),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in front of an amount."""

    start: int
    about: bool = False
    negative: bool = False
    money: str | None = None  # unit of a money sign


def head_before(text: str, at: int, floor: int) -> Head:
    """約 △ マイナス ¥ straight in front of a number; `floor`: not before here."""
    p = _patterns()
    if at <= floor or text[at - 1] not in p.head_last:
        return Head(at)
    found = p.head.search(text, max(floor, at - _REACH), at)
    if found is None or found.start() == at:
        return Head(at)
    if found["minus"] and not _lone_sign(text, found.start("minus"), found["minus"]):
        return Head(at)
    money = p.sign_first[found["money"].strip()] if found["money"] else None
    return Head(found.start(), found["about"] is not None, found["minus"] is not None, money)


def _lone_sign(text: str, at: int, sign: str) -> bool:
    """A hyphen is a minus only where no word or number stands before it (A-1, 03-1234, 10-20)."""
    before = text[at - 1 : at]
    return sign.strip() != "-" or not before or not (before.isalnum() or before in ")）」〜-")


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind an amount."""

    end: int
    qualifier: Qualifier | None = None
    change: Change | None = None


def tail_after(text: str, at: int) -> Tail:
    """Bounds (以上, 程度, を超え) and change words (の増, 減少, ふえ) behind an amount."""
    p = _patterns()
    end, qualifier = at, None
    bound = p.bound.match(text, at)
    if bound:
        end, qualifier = bound.end(), p.qualifiers[bound["word"]]
        second = p.bound.match(text, end)
        if second:
            end = second.end()
            if qualifier == "about":
                qualifier = p.qualifiers[second["word"]]
    change = p.change.match(text, end)
    if change is None:
        return Tail(end, qualifier)
    kind = p.changes[change["tight"] or change["stem"]]
    return Tail(end if change["joint"] in p.loose else change.end(), qualifier, kind)


def per_before(text: str, at: int, floor: int, unit: str | None) -> str | None:
    """What an amount that begins at `at` (its qualifiers included) is per: 月, 年, 1人, 10a."""
    p, w = _patterns(), words()["per"]
    if at <= floor:
        return None
    if text[at - 1] in p.per_last:
        found = p.per.search(text, max(floor, at - _REACH), at)
        if found:
            word = found["long"] or found["short"]
            if not (found.start() and text[found.start() - 1] in w["not_after"]):
                return str(w["words"][word])
    beside = _beside(text, at, floor, unit)
    if beside:
        return beside
    low = max(floor, at - w["mark_reach"])
    piece = text[low:at]
    clause = piece.rfind("。") + 1
    for mark in w["marks"]:
        where = piece.rfind(mark)
        if where < clause or piece.startswith(tuple(w["mark_not"]), where + len(mark)):
            continue
        if not any(c.isdigit() for c in piece[where:]):
            base = _base(text, low + where, floor)
            if base and (mark != w["of_one"] or base[0] == "1" or base in w["plain"]):
                return base
    if unit in w["of_units"]:
        for mark, per in w["of"].items():
            where = piece.rfind(mark)
            if where >= max(clause, piece.rfind("、") + 1) and (
                low + where == 0 or not text[low + where - 1].isalnum() or "ぁ" <= text[low + where - 1] <= "ん"
            ):
                return str(per)
    return None


def _beside(text: str, at: int, floor: int, unit: str | None) -> str | None:
    """1人300万円, 1回2時間: one of something straight before another amount."""
    for one in "1一":
        where = text.rfind(one, max(floor, at - 8), at)
        if where < 0 or (where > floor and text[where - 1] in "0123456789.,・〇一二三四五六七八九十百千万億第月"):
            continue
        base = unit_at(text, where + 1)
        if base and where + 1 + len(base.form) == at and base.name not in words()["per"]["no_base"] and base.name != unit:
            return base.name if base.name in words()["per"]["plain"] else f"1{base.name}"
    return None


def _base(text: str, end: int, floor: int) -> str | None:
    """The amount that ends at `end`, as a per: 1人, 10a, 年."""
    for length in range(1, 9):
        start = end - length
        if start <= floor - 1:
            return None
        unit = unit_at(text, start)
        if unit and len(unit.form) == length:
            number = _patterns().base.search(text, max(floor, start - 6), start)
            if number:
                printed = "1" if number.group() == "一" else number.group()
                return unit.name if printed == "1" and unit.name in words()["per"]["plain"] else printed + unit.name
    return None
