"""docs/tables.md is what `toben schema --format md` prints. After a change of the schema: `python tests/test_dictionary.py`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.schema import ENUMERATIONS, TABLES
from pipeline.tables.dictionary import as_json, as_markdown, as_text

PAGE = Path(__file__).parent.parent / "docs" / "tables.md"
HEAD = """# The tables

What `toben schema --format md` prints. Every row points back at its source: `documents.text[start:end]` is exactly what was read
(half-open, in Unicode code points). Enumerations are dictionary-encoded strings in Parquet.

"""


def test_the_page_is_the_dictionary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--format", "md"]) == 0
    assert PAGE.read_text(encoding="utf-8") == HEAD + capsys.readouterr().out, "python tests/test_dictionary.py writes it again"


@pytest.mark.parametrize("made", [as_text(), as_markdown(), as_json()], ids=["text", "md", "json"])
def test_every_column_and_value_is_there(made: str) -> None:
    for table, row in TABLES.items():
        assert table in made
        assert all(name in made for name in row.__dataclass_fields__)
    assert all(value in made for values in ENUMERATIONS.values() for value in values)


def test_tables_in_markdown_have_three_cells_a_row() -> None:
    lines = [line for line in as_markdown().splitlines() if line.startswith("|")]
    assert all(line.count("|") == 4 for line in lines)


def test_json_has_all_tables() -> None:
    assert list(json.loads(as_json())["tables"]) == list(TABLES)


if __name__ == "__main__":
    PAGE.write_text(HEAD + as_markdown() + "\n", encoding="utf-8")
