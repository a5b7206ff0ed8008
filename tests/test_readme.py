"""The README is true: its output is what the program prints, its queries and calls run.

After a change of what comes out: `python tests/test_readme.py` writes the output into the README again.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline import find_dates, find_figures, run, structure
from pipeline.memory import documents_of
from pipeline.schema import Config
from pipeline.segment.explain import explain

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXAMPLE = ROOT / "corpus" / "hitachinaka" / "2017-09.txt"
BLOCK = re.compile(r"<!-- output: (\w+) -->\n(?:\n```\n.*?```\n)?", re.DOTALL)
SHOWN = ("何人", "何%", "12587件", "79パーセント", "約200件", "1756件", "14件")


def figures_block() -> list[tuple[str, ...]]:
    """The figures of the example."""
    figures = structure(EXAMPLE).figures
    names = {f.figure_id: f.text for f in figures.itertuples()}
    rows = [("text", "value", "unit", "per", "measure", "measure_of", "as_of", "answers", "flags")]
    for f in figures[figures.text.isin(SHOWN) & figures.restates.isna()].itertuples():
        value = "?" if f.asked else f"{f.value:.10g}"
        when = " – ".join(dict.fromkeys(str(d) for d in (f.as_of_start, f.as_of_end) if isinstance(d, date)))
        cells = (f.text, value, f.unit, f.per, f.measure, f.measure_of, when, names.get(f.answers, f.answers), " ".join(f.flags))
        rows.append(tuple("" if cell is None or cell != cell else str(cell) for cell in cells))  # noqa: PLR0124  (NaN)
    return rows


def labels_block() -> list[tuple[str, ...]]:
    """The labels of the example, as `toben show --labels` tells them."""
    document = documents_of(EXAMPLE)[0]
    return [
        ("shape", "count", "taken", "why", "examples"),
        *(
            (r.shape, str(r.number), "yes" if r.accepted else "no", r.why, "  ".join(r.examples[:3]))
            for r in explain(document, Config())
        ),
    ]


def printed(name: str) -> str:
    """A block of the README as it should stand there."""
    rows = {"figures": figures_block, "labels": labels_block}[name]()
    widths = [max(map(wide, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell + " " * (width - wide(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return f"<!-- output: {name} -->\n\n```\n" + "\n".join(lines) + "\n```\n"


def wide(text: str) -> int:
    """Columns on a terminal: a Japanese character takes two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


@pytest.mark.parametrize("name", ["figures", "labels"])
def test_the_output_shown_is_the_output(name: str) -> None:
    found = {block[1]: block.group() for block in BLOCK.finditer(README.read_text(encoding="utf-8"))}
    assert found[name] == printed(name), "python tests/test_readme.py writes it again"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("readme") / "outputs"
    run(ROOT / "corpus", out, workers=1)
    return out


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", blocks("sql"))
def test_queries_run(query: str, outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(outputs.parent)
    assert duckdb.sql(query).fetchall()


def test_pandas_query_runs(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(outputs.parent)
    code = next(block for block in blocks("python") if "read_parquet" in block)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102  (the README's own code)
    assert len(names["pairs"])  # type: ignore[arg-type]


def test_calls_give_what_the_readme_says() -> None:
    assert find_figures("交付件数は月約200件で推移しています", parse=False)[0].per == "月"
    assert find_dates("本年7月末", held_on=date(2017, 9, 1))[0].last_day == date(2017, 7, 31)


def test_every_file_that_the_readme_names_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")):
        place = README.parent / link
        assert place.exists(), link


if __name__ == "__main__":
    README.write_text(BLOCK.sub(lambda block: printed(block[1]), README.read_text(encoding="utf-8")), encoding="utf-8")
