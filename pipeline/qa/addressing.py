"""Whom a question is put to: 市長に伺います, 教育長の見解を求めます."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.qa.data import load
from pipeline.quick import either
from pipeline.schema import Role


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts that may be addressed in a document, with their roles, and the pattern that finds one addressed."""

    roles: Mapping[str, Role]
    pattern: re.Pattern[str]


@cache
def _generic() -> dict[str, Role]:
    return {title: role for role, titles in load("asking.toml")["addressees"].items() for title in titles}


@lru_cache(maxsize=32)
def posts(found: tuple[tuple[str, Role], ...]) -> Posts:
    """The generic posts and those found in the labels of a document."""
    roles = {**_generic(), **dict(found)}
    return Posts(roles, re.compile(rf"(?P<post>{either(list(roles))}){load('asking.toml')['addressed']}"))


def addressee(text: str, start: int, end: int, known: Posts) -> tuple[str, Role] | None:
    """The last post addressed in a span, with its role."""
    named: list[str] = [m["post"] for m in known.pattern.finditer(text, start, end)]
    return (named[-1], known.roles[named[-1]]) if named else None
