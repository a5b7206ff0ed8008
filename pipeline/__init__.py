"""toben (答弁): what Japan's assemblies asked and answered, as tables.

    from pipeline import structure, run, read_tables, find_figures, find_dates

    tables = structure("minutes.txt")      # one transcript: a data frame per table
    tables.turns[["role", "speaker", "text"]]
    run("corpus", "outputs")               # a folder of transcripts: Parquet tables
    read_tables("outputs").figures
    find_figures("交付件数は約200件です")    # any string

The columns of every table: `toben schema`, or pipeline/schema.py. Imports stand inside the functions so that a command or a
script pays only for what it uses (GiNZA is loaded when the first sentence needs a parse).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.runs.job import Report
    from pipeline.schema import DateRow, Figure

__all__ = ["Tables", "find_dates", "find_figures", "read_tables", "run", "structure"]


class Tables(Mapping[str, "pd.DataFrame"]):
    """Data frames by table name: `tables["turns"]` and `tables.turns` are the same."""

    def __init__(self, frames: dict[str, pd.DataFrame]) -> None:
        self._frames = frames

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def __getattr__(self, name: str) -> pd.DataFrame:
        frames: dict[str, pd.DataFrame] = self.__dict__.get("_frames", {})
        if name not in frames:
            raise AttributeError(name)
        return frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __repr__(self) -> str:
        return f"Tables({', '.join(f'{name}: {len(frame)} rows' for name, frame in self._frames.items())})"


def structure(source: str | Path, *, layout: str | None = None, parse: bool = True) -> Tables:
    """The tables of one transcript: a path of a file, or the text itself (a string that holds a line break).

    `layout` names the layout to read with (None: found from the text); `parse=False` does without GiNZA. Raises ValueError with the
    reject's message where the file can't be read.
    """
    from pipeline.memory import structure as in_memory  # noqa: PLC0415

    return Tables(in_memory(source, layout=layout, parse=parse))


def run(corpus: str | Path, out: str | Path, **options: Any) -> Report:
    """Make the tables of a corpus in `out`, both paths or URLs, doing again only what has changed. Options: `runs.job.run`."""
    from pipeline.runs.job import run as job  # noqa: PLC0415

    return job(corpus, out, **options)


def read_tables(out: str | Path) -> Tables:
    """The tables of a run, by path or URL, as data frames. Raises FileNotFoundError where there are none."""
    from pipeline.memory import read_tables as from_disk  # noqa: PLC0415

    return Tables(from_disk(out))


def find_figures(text: str, held_on: date | None = None, *, parse: bool = True, broad: bool = False) -> list[Figure]:
    """The figures in any string, in text order. `held_on` is the day that relative dates (as_of) count from.

    `broad`: also what the table `figures` leaves out and annotators of named entities mark: ordinals (2人目, 第1話, 三代目, 初代),
    names by number (ステージ4, 震度5弱), 一人 and 二度, 半分, and numbers that nothing counts.
    """
    from pipeline.figures import find_figures as find  # noqa: PLC0415

    return find(text, held_on, parse=parse, broad=broad)


def find_dates(text: str, held_on: date | None = None, *, broad: bool = False) -> list[DateRow]:
    """The expressions of time in any string, in text order. Without `held_on`, relative ones have null days.

    `broad`: also days of the week and ages (月曜日, 江戸時代, 清代, 現代, 90年代), which the table `dates` leaves out.
    """
    from pipeline.figures import find_dates as find  # noqa: PLC0415

    return find(text, held_on, broad=broad)
