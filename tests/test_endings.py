"""Patterns for the end of a text match what one alternation of them all matches."""

import re

import pytest

from pipeline.qa.endings import endings

PATTERNS = [
    "(?:お|御)?伺(?:い|う)[^、。]{0,8}",
    "でしょうか(?:ね|な)?",
    "^[^、。]{0,3}確認",
    "(?<!し)た|べき(?:だ|です)",
    "[るた]の",
    r"\(|[|)]",
    "(?:検討){1,2}",
]
TEXTS = [
    "お伺いします",
    "伺います、区長",
    "でしょうか",
    "でしょうかね",
    "再確認",
    "もう一度確認",
    "した",
    "見た",
    "べきです",
    "するの",
    "(",
    "|",
    "検討検討",
    "検討する",
    "の",
]


@pytest.mark.parametrize("text", ["", *TEXTS])
def test_as_one_alternation(text):
    found = re.search("(?:" + "|".join(PATTERNS) + ")$", text)
    known = endings(PATTERNS)
    assert known.match(text) == (found is not None)
    assert known.start(text) == (found.start() if found else None)
