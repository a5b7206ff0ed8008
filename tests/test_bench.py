"""The bench: its parts work, and the page that is shown is made of the numbers that lie beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))

import others  # noqa: E402
import ours  # noqa: E402
from country import country  # noqa: E402
from page import page  # noqa: E402


def test_the_page_is_made_of_its_numbers() -> None:
    found = json.loads((ROOT / "docs" / "bench.json").read_text(encoding="utf-8"))
    assert page(found) == (ROOT / "docs" / "bench.md").read_text(encoding="utf-8")
    assert country(found) in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_stages_are_measured(corpus: Path) -> None:
    found = ours.stages(str(corpus), 1000, parse=False)
    assert list(found["seconds"]) == ["read", "segment", "roles", "figures", "qa", "write"]
    assert found["characters"] >= 1000
    assert all(seconds > 0 for seconds in found["seconds"].values())


def test_a_corpus_is_repeated_under_other_names(corpus: Path, tmp_path: Path) -> None:
    files = ours.documents_in(corpus)
    assert len(files) == 12
    bigger = ours.documents_in(ours.repeated(files, 30, tmp_path / "bigger"))
    assert len(bigger) == 30
    assert bigger[0].read_bytes() == bigger[12].read_bytes() == files[0].read_bytes()


@pytest.mark.parametrize("name", ["bare regex scan", "SudachiPy"])
def test_a_reader_is_measured(name: str) -> None:
    assert others.measured(name, ["職員数は約1,200人です。"] * 50, None)["per_second"] > 0


def test_a_reader_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "error" in others.measured("no such reader", ["一"], None)
