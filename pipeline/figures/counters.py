"""Counters by grammar: where a counter ends, and nouns that count though `units.toml` does not list them.

Two questions to SudachiPy about the few characters behind a number. Does the listed counter end where a word ends (3分 but not
3分類, 90市 but not 90市議会)? And where no counter is listed: is the next word a counter (名詞-助数詞可能), or a short noun that
stands like one (3検体を, 12法案が)?
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from sudachipy import Dictionary, SplitMode, Tokenizer

from pipeline.figures.units import Unit, load_toml, unit_at

_PIECE = re.compile(r"[一-龠々〆ァ-ヴー]{1,12}")
_LONG = re.compile(r"[一-龠々ァ-ヴー]")  # what may go on a word
_KATAKANA = re.compile("[ァ-ヴ][ァ-ヴー]")
_LONGEST = 8  # characters of a noun that counts


@cache
def tokenizer() -> Tokenizer:
    """Sudachi in mode C: the longest words."""
    return Dictionary().create(mode=SplitMode.C)


@cache
def earnings() -> tuple[str, ...]:
    """Words that begin like a unit and say what is earned: 約220万年収が上がる."""
    return tuple(load_toml("notfigures.toml")["counters"]["earnings"])


@cache
def _not_counters() -> tuple[frozenset[str], tuple[str, ...]]:
    data = load_toml("notfigures.toml")["counters"]
    return frozenset(data["never"]), tuple(data["behind"])


def counter_at(text: str, at: int, *, noun: bool) -> Unit | None:
    """The unit that begins at `at`, ended where a word ends; `noun`: a noun that is no listed counter may be one."""
    listed = unit_at(text, at)
    if listed is not None:
        if text.startswith(earnings(), at):
            return None
        end = at + len(listed.form)
        if listed.form[-1].isascii() or not _LONG.match(text, end):
            return listed
    elif not noun or not _LONG.match(text, at):
        return None
    piece = _PIECE.match(text, at)
    if piece is None:
        return listed
    following = text[piece.end() : piece.end() + 2]
    form = _counter(piece.group(), following, listed.form if listed else "", noun)
    if form is None:
        return None
    if listed is not None and form == listed.form:
        return listed
    return unit_at(form, 0, whole=True) or Unit(form, form, "count")


@lru_cache(maxsize=65536)
def _counter(piece: str, following: str, listed: str, noun: bool) -> str | None:
    """The written form of the counter that begins a piece of kanji or katakana: the listed one, another one, or none."""
    words = tokenizer().tokenize("3" + piece)
    ends = {word.end() - 1 for word in words}
    if listed and len(listed) in ends:
        return listed
    if len(listed) == 1 and _KATAKANA.match(piece):
        listed = ""  # 8コア are no 8コ
    if len(words) < 2 or words[0].end() != 1:
        return listed or None
    first = words[1]
    never, behind = _not_counters()
    for end in sorted(ends, reverse=True):  # a shorter listed unit that ends with a word: 人 in 人前後
        if listed and 0 < end < len(listed):
            shorter = unit_at(piece[:end], 0, whole=True)
            if shorter:
                return shorter.form
    kind, surface = first.part_of_speech(), str(first.surface())
    if surface in never or len(surface) > _LONGEST:
        return listed or None
    if kind[2] == "助数詞可能" or kind[2] == "助数詞":
        return surface
    if not noun or kind[0] != "名詞" or kind[2] not in ("一般", "サ変可能"):
        return listed or None
    rest = piece[len(surface) :] + following
    if rest and not rest.startswith(behind):
        return listed or None
    return surface if kind[2] == "一般" or listed else None
