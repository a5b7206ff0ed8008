"""Whose business a matter is: roads are the construction bureau's, truancy the superintendent's. Weak (portfolios.toml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from pipeline.qa.data import load
from pipeline.qa.signs import Asked, Told
from pipeline.qa.terms import Matrix
from pipeline.quick import either

_HEAD = "mayor"  # the role that answers for policy whatever the matter
_NEAR = 300  # characters of the argument before a question that say whose matter it is


@dataclass(frozen=True, slots=True)
class _Portfolios:
    posts: tuple[re.Pattern[str], ...]
    group: dict[str, tuple[int, ...]]  # word -> numbers of the groups that it stands in
    word: re.Pattern[str]
    head: re.Pattern[str]


@cache
def _portfolios() -> _Portfolios:
    data = load("portfolios.toml")
    group: dict[str, tuple[int, ...]] = {}
    for n, matter in enumerate(data["matter"]):
        for word in matter["words"]:
            group[word] = (*group.get(word, ()), n)
    return _Portfolios(
        tuple(re.compile(either(matter["posts"])) for matter in data["matter"]),
        group,
        re.compile(either([re.escape(word) for word in group])),
        re.compile(either(data["head"]["words"])),
    )


@lru_cache(maxsize=512)
def _groups(title: str) -> tuple[int, ...]:
    """The groups that a post belongs to."""
    return tuple(n for n, posts in enumerate(_portfolios().posts) if posts.search(title))


def _matter(k: Asked) -> Matrix:
    """The shares of the groups in what a question and the argument before it speak of, together 1, or all 0."""
    p, point = _portfolios(), k.point
    out = [0.0] * len(p.posts)
    spans = [(point.start, point.end, 1.0), *((a, b, 0.5) for a, b in point.heads)]
    if point.context:
        spans.append((max(point.context[0], point.context[1] - _NEAR), point.context[1], 0.4))
    for start, end, worth in spans:
        for word in dict.fromkeys(p.word.findall(k.fold.text, start, end)):  # ordered: sums are the same each run
            groups = p.group[word]
            for n in groups:
                out[n] += worth / len(groups)
    total = max(1.0, sum(out))
    return np.array([share / total for share in out])


def belongs(asked: Sequence[Asked], told: Sequence[Told]) -> Matrix:
    """How much more (or less) than the other posts that answer here each is the one whose matter a question is, about -1 to 1."""
    titles = [t.turn.title or "" for t in told]
    distinct = sorted(set(titles))
    if len(distinct) < 2:
        return np.zeros((len(asked), len(told)))
    p = _portfolios()
    of = np.zeros((len(distinct), len(p.posts)))
    for n, title in enumerate(distinct):
        of[n, list(_groups(title))] = 1.0
    heads = {t.turn.title or "" for t in told if t.turn.role == _HEAD}
    shares = np.array([_matter(k) for k in asked]) @ of.T
    for q, k in enumerate(asked):
        resolve = bool(p.head.search(k.fold.text, k.point.start, k.point.end))
        for n, title in enumerate(distinct):
            if title in heads:
                shares[q, n] = shares[q].max() * (0.7 if resolve else 0.4)
    centred = shares - shares.mean(axis=1, keepdims=True)
    return np.asarray(centred[:, [distinct.index(title) for title in titles]])


__all__ = ["belongs"]
