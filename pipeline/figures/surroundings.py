"""Words around an amount: sign, 約 and bounds, 増 and 減."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.figures.amounts import Amount, any_of, words
from pipeline.schema import Change, Qualifier

_REACH = 12  # how far before a number a qualifier may begin


@dataclass(frozen=True, slots=True)
class _Patterns:
    head: re.Pattern[str]
    head_words: re.Pattern[str]  # one of which stands in what head finds
    head_last: frozenset[str]  # last characters of what head finds, to ask it only where it can find something
    sign_first: dict[str, str]  # ¥ $
    bound: re.Pattern[str]
    qualifiers: dict[str, Qualifier]
    denies: re.Pattern[str]
    denied: dict[str, Qualifier]  # bounds that are turned round by it
    change: re.Pattern[str]
    changes: dict[str, Change]
    loose: frozenset[str]


def _guarded(
    forms: list[str],
    exceptions: dict[str, list[str]],
    needs: dict[str, list[str]] | None = None,
    behind: dict[str, list[str]] | None = None,
) -> str:
    """An alternation, longest first, each not before what makes it part of a longer word, and between what it needs."""
    needs, behind = needs or {}, behind or {}
    return "|".join(
        (f"(?<=[{''.join(behind[form])}])" if form in behind else "")
        + re.escape(form)
        + (f"(?!{any_of(exceptions[form])})" if exceptions.get(form) else "")
        + (f"(?={any_of(needs[form])})" if needs.get(form) else "")
        for form in sorted(forms, key=len, reverse=True)
    )


def _free(forms: list[str], behind: dict[str, list[str]]) -> str:
    """An alternation, longest first, each word not behind a character that makes it the end of another: 契約."""
    return "|".join(
        (f"(?<![{''.join(behind[form])}])" if form in behind else "") + re.escape(form)
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
    itself = {*w["after_then"], *w["denied"]["not"]}
    stems = _guarded(list(changes), w["change_not"])
    return _Patterns(
        head=re.compile(
            f"(?P<about>(?:{_free(about, w['before_not'])})、? ?)?"
            f"(?:(?P<minus>(?:{any_of(minus)}) ?)|(?P<plus>(?:{any_of(plus)}) ?)|(?P<money>(?:{any_of(list(w['signs']))}) ?))?$"
        ),
        head_words=re.compile(any_of([*about, *minus, *plus, *w["signs"]])),
        head_last=frozenset(form[-1] for form in [*about, *minus, *plus, *w["signs"]]) | {" ", "、"},
        sign_first=w["signs"],
        bound=re.compile(f" ?(?P<word>{_guarded(list(qualifiers), w['after_not'], w['after_then'], w['after_behind'])})"),
        qualifiers=qualifiers,
        denies=re.compile(w["denied"]["then"]),
        denied={form: w["denied"][q] for form, q in qualifiers.items() if q in w["denied"] and form not in itself},
        change=re.compile(
            f"(?P<joint>{any_of(change['joints'])})?(?P<stem>{stems})|(?P<tight>{_guarded(list(tight), w['change_not'])})"
        ),
        changes=changes | tight,  # type: ignore[arg-type]
        loose=frozenset(change["loose"]),
    )


@dataclass(slots=True)  # not frozen, which takes thrice as long to make
class Head:
    """What stands in front of an amount."""

    start: int
    about: bool = False
    negative: bool = False
    money: str | None = None  # unit of a money sign


def head_before(text: str, at: int, floor: int) -> Head:
    """約 △ マイナス ¥ straight in front of a number; `floor`: not before here."""
    p = _patterns()
    low = max(floor, at - _REACH)
    if at <= floor or text[at - 1] not in p.head_last or p.head_words.search(text, low, at) is None:
        return Head(at)
    found = p.head.search(text, low, at)
    if found is None or found.start() == at:
        return Head(at)
    if found["minus"] and not _lone_sign(text, found.start("minus"), found["minus"]):
        return Head(at)
    money = p.sign_first[found["money"].strip()] if found["money"] else None
    return Head(found.start(), found["about"] is not None, found["minus"] is not None, money)


def _lone_sign(text: str, at: int, sign: str) -> bool:
    """A hyphen is a minus only where no word or number stands before it (A-1, 03-1234, 10-20), or a particle (を-1dB)."""
    before = text[at - 1 : at]
    return sign.strip() != "-" or not before or "ぁ" <= before <= "ん" or not (before.isalnum() or before in ")）」〜-")


@dataclass(slots=True)  # not frozen, which takes thrice as long to make
class Tail:
    """What stands behind an amount."""

    end: int
    qualifier: Qualifier | None = None
    change: Change | None = None
    bound: int = -1  # where its bound ends, before the change


def tail_after(text: str, at: int) -> Tail:
    """Bounds (以上, 程度, を超え) and change words (の増, 減少, ふえ) behind an amount."""
    p = _patterns()
    end, qualifier = at, None
    bound = p.bound.match(text, at)
    if bound:
        end, qualifier = bound.end(), p.qualifiers[bound["word"]]
        if bound["word"] in p.denied and p.denies.match(text, end):
            qualifier = p.denied[bound["word"]]
        second = p.bound.match(text, end)
        if second:
            end = second.end()
            if qualifier == "about":
                qualifier = p.qualifiers[second["word"]]
    change = p.change.match(text, end)
    if change is None:
        return Tail(end, qualifier)
    kind = p.changes[change["tight"] or change["stem"]]
    return Tail(end if change["joint"] in p.loose else change.end(), qualifier, kind, end)


def spans_ten(text: str, amount: Amount) -> int:
    """The length of the mark behind an amount that makes it a stretch of numbers: 7割台, 700人台; 0 where none stands."""
    tens, unit = words()["tens"], amount.unit
    if unit is None or unit.kind not in tens["kinds"] or not text.startswith(tens["mark"], amount.end) or unit.form == tens["mark"]:
        return 0
    end = amount.end + len(tens["mark"])
    return len(tens["mark"]) if end >= len(text) or text.startswith(tuple(tens["then"]), end) else 0


def is_of_time(text: str, at: int, tail: Tail, unit: str) -> bool:
    """Whether the change behind a duration that ends at `at` is one of time: 2年延長, 3日減, 10年以上延びた.

    10年以上値上げせず and 20年間減り続け say for how long, not by how much.
    """
    w = words()["change"]
    stem = text[tail.bound : tail.end]
    if text.startswith(tuple(w["of_time_not"]), tail.end):
        return False  # 10年間の削減数
    if stem.endswith(tuple(w["of_time"])):
        return True
    if stem.endswith(tuple(w["of_price"])):
        return False
    if stem.startswith(tuple(w["joints"])):
        return True  # 5日間が増え
    return unit not in w["long"] or (tail.qualifier is None and not text.endswith(tuple(w["so_long"]), 0, at))


def is_target(text: str, start: int, at: int, tail: Tail) -> bool:
    """Whether what isn't reached is a target, which is exact: 目標の25％に届いておらず; `at`: where the amount ends."""
    w = words()
    if text.endswith(tuple(w["before"]["target_not"]), 0, at):
        return False
    return text[at : tail.end] in w["after_then"] and text.endswith(tuple(w["before"]["target"]), 0, start)
