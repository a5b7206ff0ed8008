"""The language data of this package: TOML files beside the code, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """A TOML file of this package as a dictionary."""
    return tomllib.loads((files("pipeline.qa") / name).read_text(encoding="utf-8"))
