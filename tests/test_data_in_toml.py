"""Posts and counters are data: none of them may stand as a literal in the code, outside docstrings and comments."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pipeline"
# Words that are posts or counters wherever they stand. A new post or counter is a line in a TOML file, never code.
POSTS = r"市長|町長|村長|区長|知事|部長|局長|課長|室長|係長|次長|教育長|議長|委員長|参事|主幹|理事|大臣|副市長|助役|会計管理者"
COUNTERS = r"世帯|か所|カ所|ヶ所|箇所|ヘクタール|平方メートル|パーセント|キログラム|ポイント"
DATA = re.compile(f"{POSTS}|{COUNTERS}")


def docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                found.add(id(first.value))
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_post_or_counter_in_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skip = docstrings(tree)
    wrong = [
        f"{path.name}:{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in skip
        and DATA.search(node.value)
        and path.name != "schema.py"  # descriptions of columns give examples
    ]
    assert not wrong, "posts and counters belong in the TOML files:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.toml")), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_data_files_are_valid_toml(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))
