"""Rows as they are filled: a row is made where its number is found, and gets its other columns where they are known."""

from __future__ import annotations

from typing import Any, TypeVar

from pipeline.schema import DateRow, Figure

Row = TypeVar("Row", Figure, DateRow)


def completed(row: Row, **columns: Any) -> Row:
    """A row with further columns. It is filled in place, so only its maker may do so, before anybody else has seen it.

    Rows are frozen for all who read them, and `dataclasses.replace` takes ten times as long: it reads and sets all columns anew.
    """
    for column, value in columns.items():
        object.__setattr__(row, column, value)
    return row
