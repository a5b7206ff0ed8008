# ruff: noqa: INP001  (a script, no package)
"""Run notebooks/explore.ipynb on the example corpus and keep what comes out in it: `python notebooks/refresh.py`.

The cells are plain Python: they run here without Jupyter, and in Jupyter or on a code host as they are. Like a kernel, this shows
what a cell prints and the value of its last line. The same corpus and code give the same file.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parent / "explore.ipynb"
_MIME = (("_repr_svg_", "image/svg+xml"), ("_repr_html_", "text/html"))
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def execute(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the outputs of its code cells, run in order in one name space. An error in a cell goes through."""
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            cells.append(cell)
            continue
        count += 1
        cells.append({**cell, "execution_count": count, "outputs": _outputs("".join(cell["source"]), names, count)})
    return {**notebook, "cells": cells}


def _outputs(code: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    tree = ast.parse(code, f"cell {count}")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, f"cell {count}", "exec"), names)  # noqa: S102  (the notebook is ours)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"cell {count}", "eval"), names)  # noqa: S307
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": printed.getvalue().splitlines(keepends=True)})
    if value is not None:
        outputs.append({"data": _data(value), "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return outputs


def _data(value: Any) -> dict[str, list[str]]:
    """What a value looks like, in the forms that it offers."""
    data = {}
    for method, mime in _MIME:
        shown = getattr(value, method, lambda: None)()
        if shown is not None:
            data[mime] = shown.splitlines(keepends=True)
    data["text/plain"] = _ADDRESS.sub("", repr(value)).splitlines(keepends=True)
    return data


def refreshed(out: Path) -> str:
    """The text of the notebook with the outputs for the tables in `out`."""
    before = os.environ.get("TOBEN_OUT")
    os.environ["TOBEN_OUT"] = str(out)
    try:
        with contextlib.chdir(NOTEBOOK.parent):  # as Jupyter does
            executed = execute(json.loads(NOTEBOOK.read_text(encoding="utf-8")))
    finally:
        os.environ.pop("TOBEN_OUT")
        os.environ.update({} if before is None else {"TOBEN_OUT": before})
    return json.dumps(executed, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        new = refreshed(Path(folder) / "outputs")  # the notebook makes the tables of corpus/ itself where there are none
    NOTEBOOK.write_text(new, encoding="utf-8")
