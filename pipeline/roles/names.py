"""People's names: what can be one, and how sure the dictionary is that it is one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

# Kanji (with the compatibility forms that names keep), kana and 々ヶー; a bracketed sign that tells two of one surname apart
# may follow: 山根(修).
_LETTER = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〓〆ヶヵヽヾぁ-ゖァ-ヺー\u3099\u309a\U000e0100-\U000e01ef]"
_LATIN = r"[A-Z](?:\.?[・=]|[a-z]{1,11}[・=]?)(?:[ァ-ヺー]{2,12}|[A-Z][a-z]{1,11}|[一-鿿]{1,3})"  # J・ウィルソン, Kimソヨン
NAME = re.compile(rf"{_LETTER}{{1,10}}(?:\({_LETTER}{{1,4}}\))?|[ァ-ヺー]{{1,12}}[・=][ァ-ヺー・=]{{1,16}}|{_LATIN}")
# グエン・ティ・ハー, J・ウィルソン
FOREIGN = re.compile(r"(?:[ァ-ヺー]{2,12}(?:[・=][ァ-ヺー]{1,12}){1,3}|[A-Z][a-z.]{0,11}[・=][ァ-ヺー]{2,12})$")
KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]+$")
_PARTICLE = re.compile(r"[をがはへで]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]+$")
_HALF_KANA = re.compile(r"[ぁ-ゖ]{1,3}[一-鿿々]{1,2}$")  # a surname as on posters: くさか部


@cache
def _dictionary() -> Any:
    """SudachiPy's core dictionary (it knows surnames and given names); loaded when first needed."""
    from sudachipy import dictionary  # noqa: PLC0415 - 0.1 s, and many documents never need it

    return dictionary.Dictionary(dict="core")


@cache
def _tokenizer() -> Any:
    return _dictionary().create()


@cache
def _common_forms() -> dict[int, str]:
    data = tomllib.loads(files("pipeline.roles").joinpath("names.toml").read_text(encoding="utf-8"))
    listed = {ord(form): common for common, forms in data["forms"].items() for form in forms}
    compatible = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0xF900, 0xFB00)}
    selectors = dict.fromkeys(range(0xE0100, 0xE01F0), "")
    return compatible | listed | selectors


def in_common_forms(name: str) -> str:
    """A name in the characters that the dictionary has it under: 髙﨑 is 高崎."""
    return name.translate(_common_forms())


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
        elif pos[1] == "普通名詞" or pos[0] in {"動詞", "助動詞", "副詞", "接頭辞"}:
            kind = "noun"
        else:
            kind = "other"
        parts.append((word.surface(), kind))
    return tuple(parts)


@lru_cache(maxsize=4096)
def has_particle(text: str) -> bool:
    """Whether a short text is a phrase: a particle that no post holds stands in it (いきがい is a word, が in 市長が is one)."""
    if _PARTICLE.search(text) is None:
        return False
    return any(word.part_of_speech()[0] == "助詞" and word.surface() in "をがはへで" for word in _tokenizer().tokenize(text))


@lru_cache(maxsize=4096)
def first_is_word(text: str) -> bool:
    """Whether a text begins with a word of its own (はい, もう, やはり), not with a particle or a part of one (の答弁, で質問)."""
    first = next(iter(_tokenizer().tokenize(text)), None)
    return first is not None and len(first.surface()) > 1 and first.part_of_speech()[0] not in {"助詞", "助動詞", "補助記号"}


@lru_cache(maxsize=16384)
def _kinds(word: str) -> frozenset[str]:
    """What the dictionary has a word as: surname, given, place, noun; however common each is."""
    found = set()
    for entry in _dictionary().lookup(word):
        pos = entry.part_of_speech()
        if pos[2] == "人名":
            found.add({"姓": "surname", "名": "given"}.get(pos[3], "person"))
        elif pos[2] == "地名":
            found.add("place")
        elif pos[1] == "普通名詞":
            found.add("noun")
    return frozenset(found)


@lru_cache(maxsize=16384)
def is_surname(word: str) -> bool:
    """Whether the dictionary has a word as a surname (黒木, also where it is a common noun too)."""
    return "surname" in _kinds(word) or "surname" in _kinds(in_common_forms(word))


def is_given(word: str) -> bool:
    """Whether the dictionary has a word as a given name."""
    return "given" in _kinds(word)


@lru_cache(maxsize=16384)
def name_score(name: str) -> float:
    """How much a text looks like a name: 3 and more a surname (with a given name), below 0 rather a common noun."""
    bare = name.partition("(")[0]
    common = in_common_forms(bare)
    return _score(bare) if common == bare else max(_score(bare), _score(common))


def _score(bare: str) -> float:
    kinds = _kinds(bare)
    if FOREIGN.match(bare) is not None:
        return 3.0
    if "surname" in kinds:
        return (2.5 if len(bare) == 1 else 4.0) - (0.5 if "noun" in kinds else 0.0)
    best = _full_name(bare)
    if best > 0:
        return best
    if KANA.match(bare):
        return 2.5 if len(bare) <= 5 and "noun" not in kinds else 0.5
    if len(bare) == 1:
        return 1.0 if KANJI.match(bare) else -2.0
    if kinds & {"given", "person"}:
        return 2.5
    if "place" in kinds:
        return 2.0
    parts = name_parts(bare)
    if all(kind == "noun" for _, kind in parts):
        return -2.0 if len(parts) == 1 else -1.0
    return 0.5 if len(bare) <= 5 else -1.0


def _full_name(bare: str) -> float:
    """A surname and a given name: 4.5 where the dictionary knows both, less where it knows the surname only."""
    best = 0.0
    for cut in range(1, min(len(bare), 5)):
        given = bare[cut:]
        if not is_surname(bare[:cut]):
            known = "place" in _kinds(bare[:cut]) or "given" in _kinds(given)
            if cut > 1 and len(given) > 1 and "given" in _kinds(given) and _HALF_KANA.match(bare[:cut]) and KANA.match(given):
                best = max(best, 2.5)  # くさか部ようこ
            if cut > 1 and known and KANJI.match(bare[:cut]) and KANA.match(given) and 2 <= len(given) <= 4:
                best = max(best, 2.5)  # a pen name: 宮古島しんいち
            elif (
                cut > 1 and len(given) > 1 and KANJI.match(bare[:cut]) and "given" in _kinds(given) and "noun" not in _kinds(given)
            ):
                best = max(best, 2.0)  # 宮司美和: a given name behind something that is no listed surname
            continue
        kinds = _kinds(given)
        if "given" in kinds:
            score = 4.5 if cut > 1 or len(given) > 1 else 3.5
        elif len(given) <= 3 and not {"noun", "place"} & kinds:
            score = 3.0 if cut > 1 else 1.5
        elif KANA.match(given) and len(given) <= 4:
            score = 3.0
        else:
            score = 0.0
        best = max(best, score)
    return best
