"""The head of a document: the cases of cases/headers.toml, and what must hold for any text."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import municipalities
from pipeline.schema import Document
from pipeline.segment.header import read_header
from pipeline.text import fold

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "headers.toml").read_text(encoding="utf-8"))["case"]
COLUMNS = ("assembly", "municipality_code", "session", "held_on", "held_on_precision", "published_on")


def _read(text: str, doc_id: str = "a.txt", **columns: Any) -> Document:
    document = Document(doc_id=doc_id, source_sha256="", media_type="text/plain", text=text, **columns)
    return read_header(document, fold(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"].strip()[:20] or "empty")
def test_case(case: dict[str, Any]) -> None:
    found = _read(case["text"], case.get("doc_id", "a.txt"))
    expected = {column: case.get(column) for column in COLUMNS}
    if expected["held_on"] and expected["held_on_precision"] is None:
        expected["held_on_precision"] = "day"
    got = {column: getattr(found, column) for column in COLUMNS}
    assert {column: str(value) if isinstance(value, date) else value for column, value in got.items()} == expected
    if "title" in case:
        assert found.title == case["title"]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


def test_what_a_reader_knows_stays() -> None:
    known = {"title": "題", "assembly": "某議会", "municipality_code": "000000", "session": "会", "held_on": date(2001, 2, 3)}
    found = _read("平成29年第3回品川区議会定例会\n平成29年9月12日", held_on_precision="day", **known)
    assert {column: getattr(found, column) for column in known} == known


@given(st.text(max_size=400), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_head_is_read(text: str, path: str) -> None:
    found = _read(text, path)
    assert found.text == text
    assert found.title is None or found.title in text
    assert (found.held_on is None) == (found.held_on_precision is None)


def test_municipalities() -> None:
    assert municipalities.lookup("府中市") is None
    tokyo = municipalities.lookup("府中市", "東京都")
    assert tokyo is not None
    assert tokyo.code == "132063"
    assert 300_000 < (municipalities.population("131091") or 0) < 600_000
    assert municipalities.population("999999") is None
    assert len(municipalities.prefectures()) == 47
