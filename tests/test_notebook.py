"""notebooks/explore.ipynb runs as it stands on a fresh clone, and the outputs that lie in it are of its own cells.

After a change of what comes out: `python notebooks/refresh.py`.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "explore.ipynb"
found = importlib.util.spec_from_file_location("refresh", ROOT / "notebooks" / "refresh.py")
assert found
assert found.loader
refresh = importlib.util.module_from_spec(found)
found.loader.exec_module(refresh)


def cells(notebook: dict[str, Any], kind: str = "code") -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def kinds(cell: dict[str, Any]) -> list[list[str]]:
    return [sorted(output.get("data", {"text": 0})) for output in cell["outputs"]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook") / "outputs"


@pytest.fixture(scope="module")
def executed(out: Path) -> dict[str, Any]:
    """Run where there are no tables: the notebook makes them."""
    made: dict[str, Any] = json.loads(refresh.refreshed(out))
    return made


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return loaded


def test_every_cell_runs_and_shows_something(executed: dict[str, Any]) -> None:
    assert all(cell["outputs"] for cell in cells(executed))


def test_it_finds_what_it_speaks_of(executed: dict[str, Any]) -> None:
    shown = "".join(line for cell in cells(executed) for o in cell["outputs"] for line in o.get("data", {}).get("text/plain", []))
    for wanted in ("12587", "unanswered", "corrected", "市民生活部長"):
        assert wanted in shown
    assert [mime for cell in cells(executed) for mimes in kinds(cell) for mime in mimes].count("image/svg+xml") == 2


def test_the_same_tables_give_the_same_notebook(executed: dict[str, Any], out: Path) -> None:
    assert json.loads(refresh.refreshed(out)) == executed


def test_the_outputs_in_it_are_of_its_cells(executed: dict[str, Any], committed: dict[str, Any]) -> None:
    assert [kinds(cell) for cell in cells(committed)] == [kinds(cell) for cell in cells(executed)], "python notebooks/refresh.py"
    assert [cell["execution_count"] for cell in cells(committed)] == list(range(1, len(cells(committed)) + 1))


def test_it_is_a_notebook_that_names_no_machine(committed: dict[str, Any]) -> None:
    assert (committed["nbformat"], committed["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in committed["cells"]}) == len(committed["cells"])
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert not any(place in text for place in ("/home/", "mktemp", str(ROOT)))


def test_an_error_in_a_cell_is_one() -> None:
    with pytest.raises(ZeroDivisionError):
        refresh.execute({"cells": [{"cell_type": "code", "source": ["1 / 0"], "outputs": []}]})


def test_what_a_cell_prints_and_its_last_value_are_kept() -> None:
    cell = refresh.execute({"cells": [{"cell_type": "code", "source": ["print('a')\n", "1 + 1"], "outputs": []}]})["cells"][0]
    assert [output["output_type"] for output in cell["outputs"]] == ["stream", "execute_result"]
    assert cell["outputs"][1]["data"] == {"text/plain": ["2"]}
