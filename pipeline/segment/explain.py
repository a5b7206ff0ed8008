"""Why the labels of a document were taken or left: what `toben show --labels` prints."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from pipeline.schema import Config, Document
from pipeline.segment.candidates import Candidate
from pipeline.segment.layouts import named
from pipeline.segment.seek import found_in
from pipeline.segment.shapes import decide
from pipeline.segment.tags import without_tags
from pipeline.text import fold

_EXAMPLES = 5


class ShapeReport(NamedTuple):
    """One form of label in one document: how often it stands there, whether it is used, why not, and some of its labels."""

    shape: str
    number: int
    accepted: bool
    why: str
    examples: tuple[str, ...]


def explain(document: Document, config: Config) -> list[ShapeReport]:
    """The label forms found in a document, those in use first, the commonest first."""
    folded = fold(document.text)
    text = without_tags(folded.text)
    found = found_in(text)
    verdict = decide(text, found, named(config.layout, config.layouts_toml))
    used = {candidate.start for candidate in verdict.used}
    groups: dict[tuple[str, bool], list[Candidate]] = defaultdict(list)
    for candidate in found:
        groups[candidate.label.shape, candidate.start in used].append(candidate)
    reports = []
    for (shape, accepted), members in groups.items():
        reasons = Counter(verdict.why.get(c.start, "in use" if accepted else "left out") for c in members)
        printed = dict.fromkeys(document.text[slice(*folded.span(c.start, c.end))] for c in members)
        reports.append(
            ShapeReport(
                shape=shape,
                number=len(members),
                accepted=accepted,
                why="; ".join(reason for reason, _ in reasons.most_common()),
                examples=tuple(list(printed)[:_EXAMPLES]),
            )
        )
    return sorted(reports, key=lambda r: (not r.accepted, -r.number, r.shape))
