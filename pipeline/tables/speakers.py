"""Turns of all documents -> one row a person in an assembly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipeline.schema import Document, Role, Speaker, Turn


@dataclass(slots=True)
class _Person:
    speaker: str
    assembly: str | None
    roles: Counter[Role] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    seats: set[int] = field(default_factory=set)
    party: str | None = None
    party_since: date = date.min
    days: list[date] = field(default_factory=list)


def speakers(turns: Iterable[Turn], documents: Iterable[Document]) -> list[Speaker]:
    """The people who speak in these turns, sorted by id. Of equally frequent roles the one that sorts first is taken."""
    where = {document.doc_id: document for document in documents}
    people: dict[str, _Person] = {}
    for turn in turns:
        if turn.speaker_id is None or turn.speaker is None:
            continue
        document = where[turn.doc_id]
        person = people.setdefault(turn.speaker_id, _Person(turn.speaker_id.rpartition("/")[2], document.assembly))
        person.roles[turn.role] += 1
        if turn.title:
            person.titles.add(turn.title)
        if turn.seat is not None:
            person.seats.add(turn.seat)
        day = document.held_on
        if day is not None:
            person.days = [min([day, *person.days]), max([day, *person.days])]
        if turn.party and (day or date.min) >= person.party_since:
            person.party, person.party_since = turn.party, day or date.min
    return [_row(speaker_id, people[speaker_id]) for speaker_id in sorted(people)]


def _row(speaker_id: str, person: _Person) -> Speaker:
    return Speaker(
        speaker_id=speaker_id,
        assembly=person.assembly,
        speaker=person.speaker,
        role=min(person.roles, key=lambda role: (-person.roles[role], role)),
        titles=tuple(sorted(person.titles)),
        party=person.party,
        seats=tuple(sorted(person.seats)),
        n_turns=person.roles.total(),
        first_held_on=person.days[0] if person.days else None,
        last_held_on=person.days[-1] if person.days else None,
    )
