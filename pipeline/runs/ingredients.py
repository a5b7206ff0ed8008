"""What the last run was made of, and so why the next one has something to do: `toben run --dry-run`.

`OUT/.work/made.json` keeps hashes of the sources, of each file of code and data, the versions and the configuration. It only
explains: what is done is decided by the keys of the store, so a lost or damaged file costs nothing but the reasons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.places import Place, make_folder, put_text
from pipeline.schema import Config
from pipeline.shards.keys import files_of, versions
from pipeline.shards.plan import MATTERS, NAMES, READ, Piece
from pipeline.shards.work import finished
from pipeline.stages import STAGES
from pipeline.tables.store import Store

FILE = "made.json"
_CODE = {READ: ("read",), **{stage.name: stage.code for stage in STAGES}}
Made = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Todo:
    """What a stage would do: its shards, their sources, and the reasons with an example each."""

    shards: int = 0
    sources: int = 0
    reasons: dict[str, int] = field(default_factory=dict)  # reason -> sources
    examples: dict[str, str] = field(default_factory=dict)  # reason -> a source


def of(pieces: Sequence[Piece], config: Config) -> Made:
    """What a run over these pieces is made of."""
    hashes = {s.name: h for piece in pieces for s, h in zip(piece.sources, piece.hashes, strict=True)}
    settings = {stage: [getattr(config, name) for name in names] for stage, names in MATTERS.items()}
    return {
        "sources": hashes,
        "code": {stage: files_of(*places) for stage, places in _CODE.items()},
        "versions": dict(versions()),
        "config": settings,
    }


def save(folder: Place, made: Made) -> None:
    """Keep what a finished run was made of."""
    make_folder(folder)
    put_text(folder / FILE, json.dumps(made, ensure_ascii=True))


def last(folder: Place) -> Made | None:
    """What the last finished run was made of; None where nothing tells."""
    try:
        made = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {name: dict(made[name]) for name in ("sources", "code", "versions", "config")}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def todo(pieces: Sequence[Piece], store: Store, config: Config, *, to: str, force: bool) -> dict[str, Todo]:
    """What each stage up to `to` would do and why; the store is only looked at."""
    now, then = of(pieces, config), last(store.root)
    names = NAMES[: NAMES.index(to) + 1]
    found = {name: Todo() for name in names}
    for piece in pieces:
        first = 0 if force else len(finished(piece, store, to))
        for name in names[first:]:
            entry = found[name]
            entry.shards += 1
            entry.sources += len(piece.sources)
            reasons = {f"follows {names[first]}": [s.name for s in piece.sources]}
            if name == names[first]:
                reasons = {"--force": [s.name for s in piece.sources]} if force else _why(name, piece, now, then)
            for reason, sources in reasons.items():
                entry.reasons[reason] = entry.reasons.get(reason, 0) + len(sources)
                entry.examples.setdefault(reason, sources[0])
    return found


def _why(stage: str, piece: Piece, now: Made, then: Made | None) -> dict[str, list[str]]:
    """The reasons why a stage of a piece must be done, with the sources that each speaks of."""
    names = [source.name for source in piece.sources]
    if then is None:
        return {"no finished run before": names}
    common = list(_changes(stage, now, then))
    if stage == READ:
        new = [name for name in names if name not in then["sources"]]
        changed = [name for name in names if name in then["sources"] and then["sources"][name] != now["sources"][name]]
        if new or changed:
            rest = [name for name in names if name not in {*new, *changed}]
            reasons = {"new document": new, "changed document": changed, "in a shard with one of these": rest}
            return {reason: sources for reason, sources in reasons.items() if sources}
        if not common and (gone := [name for name in then["sources"] if name not in now["sources"]]):
            return {f"in a shard with a document that is gone ({len(gone)} in all)": names}
    return dict.fromkeys(common, names) or {"not finished before, or to be tried again": names}


def _changes(stage: str, now: Made, then: Made) -> Iterator[str]:
    """What has changed for all documents."""
    if files := _differ(now["code"].get(stage, {}), then["code"].get(stage, {})):
        yield f"code or data of {stage} changed: {_some(files)}"
    if stage == READ:
        return
    if packages := _differ(now["versions"], then["versions"]):
        yield "versions changed: " + ", ".join(f"{p} {then['versions'].get(p)} → {now['versions'].get(p)}" for p in packages)
    if now["config"].get(stage) != then["config"].get(stage):
        yield f"configuration changed: {', '.join(MATTERS[stage])}"


def _differ(now: dict[str, str], then: dict[str, str]) -> list[str]:
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))


def _some(names: Iterable[str], most: int = 3) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
