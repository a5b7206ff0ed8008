"""`toben run --dry-run`: what a run would do and why, without writing anything."""

from __future__ import annotations

from pipeline.errors import CannotRunError
from pipeline.places import Place
from pipeline.runs.ingredients import todo
from pipeline.runs.job import corpus_sources, hashed
from pipeline.runs.shards import NAMES, plan
from pipeline.runs.stop import Stop
from pipeline.schema import Config
from pipeline.tables.commit import CommitError, check_in_the_way
from pipeline.tables.store import store_of
from pipeline.terminal import planned


def dry_run(corpus: Place, out: Place, *, config: Config, to: str = NAMES[-1], force: bool = False) -> str:
    """The plan of a run in words. Raises CannotRunError where the run could not start."""
    found = corpus_sources(corpus, out)
    try:
        check_in_the_way(out)
    except CommitError as e:
        raise CannotRunError(str(e)) from e
    pieces = plan(found, hashed(found, Stop()), config)
    store = store_of(out)
    store.look()
    return planned(todo(pieces, store, config, to=to, force=force), out, shards=len(pieces), sources=len(found))
