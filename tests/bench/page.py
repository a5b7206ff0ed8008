"""docs/bench.md from what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

TARGETS = {
    "help": ("`toben --help`", 0.3, "s"),
    "first_rows": ("first rows of one document, GiNZA's load included", 5.0, "s"),
    "unchanged": ("unchanged run", 3.0, "s"),
    "shards_redone": ("shards re-done for one changed document", 1, ""),
    "growth": ("cost of a character, largest against smallest corpus", 0.10, ""),
    "peak": ("memory of a worker", 1536.0, "MB"),
}


def page(found: dict[str, Any]) -> str:
    """The page."""
    machine, stages = found["machine"], found["stages"]
    measured, versions = stages["with GiNZA"], machine["versions"]
    return f"""# What it costs

Written by `make bench` (the numbers: bench.json). {machine["cpu"]}, {machine["cores"]} cores; Python {versions["python"]}, spaCy
{versions["spacy"]}; load {machine["load_before"]} before and {machine["load_after"]} after. CPU seconds count the work of
all processes, whatever else the machine does.

## Stage by stage

{measured["documents"]} documents, {measured["characters"]:,} characters, one process, everything loaded before; each text once.

{_table(("stage", "characters in a CPU second", "without GiNZA", "share of the time"), _stages(stages))}

Peak memory of that process: {measured["peak_mb"]:,.0f} MB; without GiNZA {stages["without"]["peak_mb"]:,.0f} MB.

## Beside others

The same texts, {found["others"][0].get("characters", 0):,} characters, each reader in a process of its own. They do other things:
toben's line is all stages, where the others find numbers or dates, or only words.

{_table(("reader", "characters in a CPU second", "in a second by the clock"), _others(found, stages))}

## Whole runs

The same documents over and over under other names, one worker, into an empty folder. The cost of a character is without the fixed
cost of starting and loading. {"Every repetition has other digits." if found["corpus"].get("salt") else REMEMBERED}

{_table(SIZES, map(_size, found["sizes"]))}

{_table(("engine, workers", "documents", "seconds", "CPU seconds", "times as fast"), _scaling(found["scaling"]))}

## Targets

{_table(("what", "target", "measured", ""), _targets(found))}
"""


REMEMBERED = """Sentences that come again in the same process are cheaper, because parses are remembered: where a
corpus is small, more documents of it look cheaper than they are (`--salt` gives each repetition other digits)."""
SIZES = (
    "documents",
    "characters",
    "shards",
    "seconds",
    "CPU seconds",
    "of these fixed",
    "CPU seconds a million characters",
    "largest process, MB",
    "tables, bytes a character",
    "store, bytes a character",
)


def _table(heads: tuple[str, ...], rows: Iterable[str]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}", *rows])


def _stages(stages: dict[str, Any]) -> list[str]:
    rows = []
    full, bare = stages["with GiNZA"], stages["without"]
    total = sum(full["seconds"].values())
    for name, seconds in full["seconds"].items():
        speeds = (_speed(full["characters"], seconds), _speed(bare["characters"], bare["seconds"][name]))
        rows.append(f"| {name} | {speeds[0]} | {speeds[1]} | {seconds / total:.0%} |")
    both = (_speed(full["characters"], total), _speed(bare["characters"], sum(bare["seconds"].values())))
    return [*rows, f"| **all** | **{both[0]}** | **{both[1]}** | 100% |"]


def _speed(characters: float, seconds: float) -> str:
    return f"{characters / max(seconds, 1e-9):,.0f}"


def _others(found: dict[str, Any], stages: dict[str, Any]) -> list[str]:
    rows = [
        (f"**toben**, {name}", s["characters"] / sum(s["seconds"].values()), None)
        for name, s in (("all stages", stages["with GiNZA"]), ("all stages without GiNZA", stages["without"]))
    ]
    rows += [(o["name"], o["per_second"], o.get("per_second_wall")) for o in found["others"] if "error" not in o]
    rows.sort(key=lambda row: row[1])
    lines = [f"| {name} | {cpu:,.0f} | {f'{wall:,.0f}' if wall else ''} |" for name, cpu, wall in rows]
    return lines + [f"| {o['name']} | not run: {o['error']} | |" for o in found["others"] if "error" in o]


def _size(row: dict[str, Any]) -> str:
    cells = (
        f"{row['documents']:,}",
        f"{row['characters']:,}",
        f"{row['shards']:,}",
        f"{row['wall']:.1f}",
        f"{row['cpu']:.1f}",
        f"{row['cpu_fixed']:.1f}",
        f"{row['cpu_per_million']:.1f}",
        f"{row['peak_mb']:,.0f}",
        f"{row['bytes_tables'] / row['characters']:.2f}",
        f"{row['bytes_store'] / row['characters']:.2f}",
    )
    return f"| {' | '.join(cells)} |"


def _scaling(rows: list[dict[str, Any]]) -> list[str]:
    first = rows[0]["wall"]
    return [f"| {r['name']} | {r['documents']:,} | {r['wall']:.1f} | {r['cpu']:.1f} | {first / r['wall']:.2f} |" for r in rows]


def _targets(found: dict[str, Any]) -> list[str]:
    sizes, again = found["sizes"], found["incremental"]
    growth = sizes[-1]["cpu_per_million"] / sizes[0]["cpu_per_million"] - 1
    values = {
        **found["start"],
        "unchanged": again["unchanged"],
        "shards_redone": again["shards_redone"],
        "growth": growth,
        "peak": max(row["peak_mb"] for row in sizes),
    }
    notes = {
        "unchanged": f"{again['documents']:,} documents",
        "shards_redone": f"{again['one_changed']:.1f} s with the tables written again",
        "growth": f"{sizes[-1]['documents']:,} against {sizes[0]['documents']:,} documents",
    }
    lines = []
    for key, (what, target, unit) in TARGETS.items():
        value = values[key]
        if key == "growth":
            lines.append(f"| {what} | within ±{target:.0%} | {value:+.1%} | {_kept(abs(value), target)} {notes[key]} |")
        else:
            digits = 0 if unit in {"", "MB"} else 2
            lines.append(
                f"| {what} | ≤ {target:g} {unit} | {value:,.{digits}f} {unit} | {_kept(value, target)} {notes.get(key, '')} |"
            )
    return lines


def _kept(value: float, target: float) -> str:
    return "kept" if value <= target else "**missed**"
