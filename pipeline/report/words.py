"""The page's own texts in both languages, and text from a corpus made safe to show."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")

_LINE_ENDS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
# Nothing that is not shown may act: controls, marks that turn the direction of writing, code points that are no characters.
_UNSEEN = (*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_NO_CHARACTERS = (*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)
_SHOWN: dict[int, str] = {
    **{code: "\ufffd" for code in (*_UNSEEN, *_NO_CHARACTERS) if code not in (0x09, 0x0A)},
    **_LINE_ENDS,
}


@cache
def texts() -> dict[str, tuple[str, str]]:
    """`section.key` to its Japanese and its English text."""
    data = tomllib.loads(files("pipeline.report").joinpath("texts.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": (pair[0], pair[1]) for section, entries in data.items() for key, pair in entries.items()}


def text(key: str, language: Language) -> str:
    """A text of the page; a code without a text of its own is shown as it is."""
    pair = texts().get(key)
    return key.partition(".")[2] if pair is None else pair[LANGUAGES.index(language)]


def clean(source: str | None) -> str:
    """Text from a corpus with every control character and direction mark made visible as U+FFFD, and one sort of line end."""
    return (source or "").replace("\r\n", "\n").translate(_SHOWN)


def line(source: str | None, limit: int = 0) -> str:
    """Text from a corpus on one line, its middle left out where it is longer than `limit`."""
    one = " ".join(clean(source).split())
    return one if not limit or len(one) <= limit else one[: limit * 2 // 3] + " … " + one[-limit // 3 :]
