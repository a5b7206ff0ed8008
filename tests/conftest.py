"""Shared fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest
from minutes import MINUTES


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twelve small meetings in two folders, and a README that is no transcript."""
    root = tmp_path / "corpus"
    for town in ("minorino", "kawara"):
        folder = root / town
        folder.mkdir(parents=True)
        for n in range(6):
            text = MINUTES.replace("１２万３，４００冊", f"１２万３，４０{n}冊")
            (folder / f"2023-06-{12 + n}.txt").write_text(text, encoding="utf-8")
    (root / "README.md").write_text("# where these come from\n", encoding="utf-8")
    return root
