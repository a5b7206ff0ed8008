"""Leave one layout out: how much the reading of a transcript rests on the known layouts of pipeline/segment/layouts.toml (make
eval).

    python tests/eval/layouts_out.py [CASE …]

Every case under tests/cases is read three times: as shipped; with its layout taken out, and with it every layout that shares a
family of labels with it, as if no such document had ever been seen; and with its layout forced (`--layout NAME`), which is the
most that a prior can give. Printed for each layout: F1 of the turns (a turn is right where its label and the beginning of its
speech are), and among those the share with the right role and speaker.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from marking import Row, among, plain  # noqa: E402

from pipeline import structure  # noqa: E402
from pipeline.segment import layouts as known  # noqa: E402

ROOT = Path(__file__).parents[2]
LAYOUTS = known.layouts()
WAYS = ("shipped", "left out", "forced")


@dataclass(slots=True)
class Tally:
    """Turns expected, found and right, and how many of the right ones have the right role and speaker."""

    expected: int = 0
    found: int = 0
    right: int = 0
    roles: int = 0
    speakers: int = 0

    def cells(self) -> str:
        """F1, role, speaker."""
        f1 = 2 * self.right / (self.expected + self.found) if self.expected + self.found else 1.0
        role, speaker = (n / self.right if self.right else 0.0 for n in (self.roles, self.speakers))
        return f"{f1:.3f} {role:.3f} {speaker:.3f}"


def cases(wanted: list[str]) -> dict[str, tuple[Path, list[Row]]]:
    """The cases that expect turns: their text's path and the turns."""
    found = {}
    for path in sorted((ROOT / "tests/cases").glob("*/expected.json")):
        name, expected = path.parent.name, json.loads(path.read_text(encoding="utf-8"))
        if expected.get("turns") and (not wanted or name in wanted):
            found[name] = (ROOT / expected["source"] if "source" in expected else path.parent / "input.txt", expected["turns"])
    return found


def without(name: str) -> Mapping[str, known.Layout]:
    """The layouts that share no family with one."""
    return {other: layout for other, layout in LAYOUTS.items() if not layout.families & LAYOUTS[name].families}


def read(path: Path, way: str, name: str | None = None) -> tuple[list[Row], str]:
    """The turns of a document and the name of its layout, read in one of the ways."""
    left = without(name) if way == "left out" and name else LAYOUTS
    with patch.object(known, "layouts", lambda *_: left):
        tables = structure(path, layout=name if way == "forced" else None, parse=False)
    turns = tables.turns.astype(object).where(tables.turns.notna(), None).to_dict("records")
    return turns, str(tables.documents["layout"].iloc[0] or "")


def count(tally: Tally, expected: list[Row], got: list[Row]) -> None:
    """Add a case: turns in order, each matched with the next found one that has its label and beginning."""
    tally.expected, tally.found = tally.expected + len(expected), tally.found + len(got)
    at = 0
    for turn in expected:
        for n in range(at, len(got)):
            row = got[n]
            if plain(row["text"]).startswith(plain(turn.get("starts", ""))) and among(row["label"], turn["label"]):
                tally.right += 1
                tally.roles += "role" not in turn or among(row["role"], turn["role"])
                tally.speakers += "speaker" not in turn or among(row["speaker"], turn["speaker"])
                at = n + 1
                break


def main() -> int:
    """See above."""
    totals: dict[str, dict[str, Tally]] = defaultdict(lambda: {way: Tally() for way in WAYS})
    number: dict[str, int] = defaultdict(int)
    changed: list[str] = []
    for case, (path, expected) in cases(sys.argv[1:]).items():
        shipped, layout = read(path, "shipped")
        name = layout.rpartition(" ")[0] or layout
        if name not in LAYOUTS:  # mixed, or no labels: nothing to leave out
            continue
        number[name] += 1
        readings = {"shipped": shipped, **{way: read(path, way, name)[0] for way in WAYS[1:]}}
        for way, turns in readings.items():
            for key in (name, "all"):
                count(totals[key][way], expected, turns)
        if readings["left out"] != shipped:
            changed.append(case)
    number["all"] = sum(number.values())
    sys.stdout.write(f"{'layout':18} cases  " + "".join(f"{way:20}" for way in WAYS) + "(turns F1, role, speaker)\n")
    for name in [*sorted(n for n in totals if n != "all"), "all"]:
        if name in totals:
            sys.stdout.write(f"{name:18} {number[name]:5}  " + "".join(f"{totals[name][w].cells():20}" for w in WAYS) + "\n")
    said = ", ".join(changed) or "none"
    sys.stdout.write(f"cases whose turns change in any way when their layout is left out: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
