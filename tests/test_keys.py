"""What a stage's key must cover: every module that the stage can reach, so that no result outlives the code that made it."""

import ast
from pathlib import Path

import pytest

from pipeline.shards.keys import PACKAGE, SHARED, files_of
from pipeline.stages import STAGES, Stage


def imported(path: Path) -> set[Path]:
    """The modules of this package that a module imports, as files."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline."):
            modules = [f"{node.module}.{alias.name}" for alias in node.names if module(f"{node.module}.{alias.name}")]
            names = modules if len(modules) == len(node.names) else [node.module, *modules]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("pipeline.")]
        for name in names:
            found |= module(name)
    return found


def module(name: str) -> set[Path]:
    """The file of a module."""
    place = PACKAGE.joinpath(*name.split(".")[1:])
    return {p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()}


def closure(start: Path) -> set[Path]:
    seen, todo = set(), [start]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += imported(path)
    return seen


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_key_covers_all_code_that_the_stage_reaches(stage: Stage) -> None:
    # Keys are chained: what an earlier stage covers, this one's key covers too.
    covered = set(SHARED)
    for earlier in STAGES[: STAGES.index(stage) + 1]:
        covered |= set(earlier.code)
    files = files_of(*sorted(covered))
    missing = [
        path.relative_to(PACKAGE).as_posix()
        for path in closure(PACKAGE / stage.name / "__init__.py")
        if path.relative_to(PACKAGE).as_posix() not in files and path != PACKAGE / "__init__.py"
    ]
    assert not missing, f"stage {stage.name} uses code that its key does not cover; add it to STAGES: {sorted(missing)}"
