"""Patterns that are quick to say no match what the plain ones do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quick import either, guarded, needed, quick

PATTERNS = [
    "(?:a|b)?(?:cd|ab)[^bc]{0,2}$",
    "(?:a[bc]+|d)(?!c)",
    "ab?c|(?P<n>cd)|d{2}",
    "(?<!a)b|(?=c)c.",
    "(?:a|b)*",
    "[ab]c|(?i:d)",
    "[^a]d",
    "a{0,2}?b",
]
TEXTS = st.text("abcd", max_size=8)


@given(TEXTS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_quick_finds_what_the_pattern_finds(pattern: str, text: str) -> None:
    plain = re.compile(pattern)
    for fast in (quick(pattern), re.compile(guarded(pattern))):
        for start, end in ((0, len(text)), (1, 5)):
            a, b = plain.search(text, start, end), fast.search(text, start, end)
            assert (a and a.span()) == (b and b.span())


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1), TEXTS)
def test_either_takes_the_longest_word(words: list[str], text: str) -> None:
    plain = re.compile("|".join(sorted(words, key=lambda w: -len(w))))
    for after in ("", "b"):
        a, b = re.search(f"(?:{plain.pattern}){after}", text), re.search(either(words) + after, text)
        assert (a and a.span()) == (b and b.span())


def test_words_that_stand_for_several() -> None:
    assert re.fullmatch(either(["本?市", "もう[1一]つ"]), "もう一つ")
    assert re.fullmatch(either(["本?市"]), "市")
    assert either(["a+", "b"]) == "(?:a+|b)"


def test_needed() -> None:
    assert needed("(?:お|御)?(?:伺い|尋ね)[^、。]{0,16}$") == ["伺い", "尋ね"]
    assert needed("(?:こちらの)?[一-龥]*") is None
    assert needed("の") is None  # it stands in every text
