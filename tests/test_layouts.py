"""Short documents in the forms that systems, papers and pages print: who speaks, as what, where the speech begins and ends.

To add one, put a [[page]] into a file of cases/layouts: its text, and a row for each turn, "role | speaker | title | start…end"
("-" where there is none; spaces don't count). Only segment and roles run, so that a page costs milliseconds.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.memory import documents_of
from pipeline.roles import roles
from pipeline.schema import Config, Shard
from pipeline.segment import segment

FILES = sorted((Path(__file__).parent / "cases/layouts").glob("*.toml"))
PAGES = {f"{f.stem}/{page['name']}": page for f in FILES for page in tomllib.loads(f.read_text(encoding="utf-8"))["page"]}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("page", PAGES)
def test_page(page: str) -> None:
    shard = Shard(documents=documents_of(PAGES[page]["text"]))
    got = roles(segment(shard, Config()), Config()).turns
    wrong = []
    for n, (row, turn) in enumerate(zip(PAGES[page]["turns"], got, strict=False), start=1):
        *who, said = row.split(" | ")
        first, last = said.split("…")
        found = [str(turn.role), turn.speaker or "-", turn.title or "-"]
        if found != who:
            wrong.append(f"turn {n} {turn.label}: expected {who}, got {found}")
        text = squeezed(turn.text)
        if not text.startswith(squeezed(first)) or not text.endswith(squeezed(last)):
            wrong.append(f"turn {n} {turn.label}: expected {said}, got {turn.text[:20]!r}…{turn.text[-20:]!r}")
    if len(got) != len(PAGES[page]["turns"]):
        wrong.append(f"{len(PAGES[page]['turns'])} turns expected, got {[turn.label for turn in got]}")
    assert not wrong, "\n".join(["", *wrong])
