"""`toben run --dry-run`: what a run would do and why, without writing anything."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import CannotRunError
from pipeline.places import Place
from pipeline.runs.ingredients import Todo, todo
from pipeline.runs.job import corpus_sources, hashed
from pipeline.schema import Config
from pipeline.shards.plan import NAMES, plan
from pipeline.shards.stop import Stop
from pipeline.tables.commit import CommitError, check_in_the_way
from pipeline.tables.store import store_of


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do."""

    todo: dict[str, Todo]  # by stage, as far as it is asked for
    shards: int  # of the corpus
    sources: int


def dry_run(corpus: Place, out: Place, *, config: Config, to: str = NAMES[-1], force: bool = False) -> Plan:
    """The plan of a run. Raises CannotRunError where the run could not start."""
    found = corpus_sources(corpus, out)
    try:
        check_in_the_way(out)
    except CommitError as e:
        raise CannotRunError(str(e)) from e
    pieces = plan(found, hashed(found, Stop()), config)
    store = store_of(out)
    store.look()
    return Plan(todo(pieces, store, config, to=to, force=force), len(pieces), len(found))
