"""Volumes: each case gives about as many rows of every table as when it was pinned, no fewer and no more.

A case that changed, or gives many more or fewer rows for a good reason: `python tests/set_floors.py CASE`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from test_cases import CASES, ROOT, tables

PINS = ROOT / "tests" / "cases" / "pinned.json"
PINNED: dict[str, dict[str, Any]] = json.loads(PINS.read_text(encoding="utf-8")) if PINS.exists() else {}
TABLES = ("turns", "speakers", "figures", "dates", "questions", "answers", "links")
SLACK = 0.1  # of the pinned number of rows, and never less than SMALL rows
SMALL = 2


def volumes(case: str) -> dict[str, int]:
    """The number of rows of each table."""
    return {table: len(tables(case)[table]) for table in TABLES}


def off(case: str) -> list[str]:
    """The tables that hold many more or fewer rows than pinned."""
    pinned, now = PINNED[case]["rows"], volumes(case)
    return [f"{t}: {now[t]} rows, pinned {n}" for t, n in pinned.items() if abs(now[t] - n) > max(SMALL, SLACK * n)]


def hashes(case: str) -> dict[str, str]:
    """Of the input, and of what is expected (without the floors, which are measured)."""
    path = ROOT / CASES[case].get("source", f"tests/cases/{case}/input.txt")
    facts = json.dumps({key: value for key, value in CASES[case].items() if key != "floors"}, ensure_ascii=False, sort_keys=True)
    return {
        "input": hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        "expected": hashlib.sha256(facts.encode()).hexdigest()[:16],
    }


@pytest.mark.parametrize("case", [case for case in PINNED if case in CASES])
def test_volume(case: str) -> None:
    assert PINNED[case]["input"] == hashes(case)["input"], f"the input has changed: python tests/set_floors.py {case}"
    assert not off(case), f"if that is right: python tests/set_floors.py {case}"
