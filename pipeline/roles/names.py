"""People's names: what can be one, and how sure the dictionary is that it is one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

# Kanji (with the compatibility forms that names keep), kana and 々ヶー; a bracketed sign that tells two of one surname apart
# may follow: 田島(修).
_LETTER = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶヵヽヾぁ-ゖァ-ヺー]"
NAME = re.compile(rf"{_LETTER}{{1,10}}(?:\({_LETTER}{{1,4}}\))?|[ァ-ヺー]{{1,12}}[・=][ァ-ヺー・=]{{1,16}}")
KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]+$")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+$")


@cache
def _tokenizer() -> Any:
    """SudachiPy's tokenizer with the core dictionary (it knows surnames and given names); loaded when first needed."""
    from sudachipy import dictionary  # noqa: PLC0415 - 0.1 s, and many documents never need it

    return dictionary.Dictionary(dict="core").create()


@lru_cache(maxsize=16384)
def name_parts(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a short text with their kind: surname, given, place, noun (a common noun), other."""
    if not text:
        return (("", "other"),)
    parts = []
    for word in _tokenizer().tokenize(text):
        pos = word.part_of_speech()
        if pos[2] == "人名":
            kind = {"姓": "surname", "名": "given"}.get(pos[3], "person")
        elif pos[2] == "地名":
            kind = "place"
        elif pos[1] == "普通名詞" or pos[0] in {"動詞", "助動詞", "副詞"}:
            kind = "noun"
        else:
            kind = "other"
        parts.append((word.surface(), kind))
    return tuple(parts)


@lru_cache(maxsize=16384)
def name_score(name: str) -> float:
    """How much a text looks like a name: 4 and more a surname (with a given name), below 0 rather a common noun."""
    bare = name.partition("(")[0]
    parts = name_parts(bare)
    kinds = [kind for _, kind in parts]
    if kinds[0] == "surname":
        rest = kinds[1:]
        if not rest:
            return 4.0
        if all(kind == "given" for kind in rest):
            return 4.5
        return 3.0 if len(bare) <= 6 and not {"noun", "place"} & set(rest) else 1.5 if len(bare) <= 5 else 0.0
    if _KANA.match(bare):
        return 2.5 if len(bare) <= 5 else 0.5
    if len(bare) == 1:
        return 1.0 if KANJI.match(bare) else -2.0
    if kinds[0] in {"given", "person"}:
        return 2.5
    if kinds[0] == "place":
        return 2.0 if len(parts) == 1 else 2.5 if all(k == "given" for k in kinds[1:]) else 0.5
    if all(kind == "noun" for kind in kinds):
        return -2.0 if len(parts) == 1 and len(bare) >= 2 else -1.0
    return 0.5 if len(bare) <= 5 else -1.0
