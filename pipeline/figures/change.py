"""Changes that no word straight behind the figure tells: a comparison (前年より2人多い), a list (18.3％、4,138件の増)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.figures.amounts import any_of, words
from pipeline.schema import Change, Figure

_REACH = 45  # how far before a figure its comparison may stand


@dataclass(frozen=True, slots=True)
class _Patterns:
    compared: re.Pattern[str]  # behind a figure: 多い, 上回り
    compares: dict[str, Change]
    turned: re.Pattern[str]  # behind points: 悪化, 改善
    cue: re.Pattern[str]  # before it: 前年より, 昨年に比べ
    beside: re.Pattern[str]  # between two figures of one change
    later: re.Pattern[str]  # behind a rate: ですけれども増えている
    laters: dict[str, Change]


@cache
def _patterns() -> _Patterns:
    w = words()["compare"]
    compares: dict[str, Change] = {form: kind for kind in ("increase", "decrease") for form in w[kind]}
    laters: dict[str, Change] = {form: kind for kind in ("increase", "decrease") for form in w[f"later_{kind}"]}
    return _Patterns(
        compared=re.compile(f"(?:{any_of(w['joints'])})?(?P<stem>{any_of(list(compares))})"),
        compares=compares,
        turned=re.compile(any_of(w["turned"])),
        cue=re.compile(f"(?:{any_of(w['times'])})[^。\n]{{0,14}}?(?:{any_of(w['than'])})|{any_of(w['cues'])}"),
        beside=re.compile(f"、(?:{any_of(w['beside'])})?"),
        later=re.compile(f"(?:{any_of(w['later_joints'])})(?![0-9])[^。\n]{{0,18}}?(?P<stem>{any_of(list(laters))})"),
        laters=laters,
    )


def changed(text: str, figures: Sequence[Figure], start: int) -> list[Figure]:
    """The figures with the changes that their surroundings tell; `start`: where the text begins that they were found in."""
    done = list(figures)
    for place in range(len(done) - 1, -1, -1):
        figure = done[place]
        since = done[place - 1].end if place else start
        if figure.change is None:
            done[place] = figure = _compared(text, figure, start)
        if figure.change is not None and place and _shares(text, done[place - 1], figure, start):
            done[place - 1] = replace(done[place - 1], change=figure.change)
        elif (
            figure.change is None
            and figure.kind == "rate"
            and not figure.asked
            and text.startswith(tuple(words()["compare"]["later_joints"]), figure.end)
        ):
            done[place] = _later(text, figure, since)
    return done


def _before(text: str, at: int, start: int) -> str:
    """The clause before an offset, back to the sentence's start."""
    return text[max(start, at - _REACH) : at].rpartition("。")[2].rpartition("\n")[2]


def _compared(text: str, figure: Figure, start: int) -> Figure:
    """前年より2人多い, 前年を25人下回り, 県平均より3ポイント低い: the figure is the size of the difference."""
    p, w = _patterns(), words()["compare"]
    if figure.unit == w["points"] and (turned := p.turned.match(text, figure.end)):
        return replace(figure, end=turned.end(), text=text[figure.start : turned.end()])  # which way depends on the measure
    found = p.compared.match(text, figure.end)
    if found is None or figure.asked or figure.kind in ("rank", "age", "multiple") or text.startswith(tuple(w["not"]), found.end()):
        return figure
    if figure.unit != w["points"] and found["stem"] not in w["surely"] and p.cue.search(_before(text, figure.start, start)) is None:
        return figure
    stop = found.end()
    return replace(figure, change=p.compares[found["stem"]], end=stop, text=text[figure.start : stop])


def _shares(text: str, before: Figure, figure: Figure, start: int) -> bool:
    """前年同期比18.3％、4,138件の増加 · 前年に比べそれぞれ1,105円、238円の増: the figure before has the change of this one."""
    p, w = _patterns(), words()["compare"]
    if before.change or before.asked or before.kind in ("rank", "age", "multiple"):
        return False
    if before.value is None or before.value < 0 or p.beside.fullmatch(text, before.end, figure.start) is None:
        return False
    clause = _before(text, before.start, start)
    if p.cue.search(clause) is None:
        return False
    return before.unit != figure.unit or w["each"] in clause


def _later(text: str, figure: Figure, since: int) -> Figure:
    """0.26％ですけれども増えている: a rate behind a level, its direction said later."""
    p = _patterns()
    found = p.later.match(text, figure.end)
    clause = text[since : figure.start]
    if found is None or "。" in clause or not clause.endswith(tuple(words()["compare"]["later_before"])):
        return figure
    return replace(figure, change=p.laters[found["stem"]])
