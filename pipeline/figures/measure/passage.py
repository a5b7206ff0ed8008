"""What the passage tells of a figure that its sentence leaves open: the question or heading before it, the topic, whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.measure.again import told_again
from pipeline.figures.measure.carry import carried_on, moved_before, said_before, same_sentence, told_before, totals
from pipeline.figures.measure.done import done_after
from pipeline.figures.measure.exchange import owner_asked
from pipeline.figures.measure.names import Found
from pipeline.figures.measure.owners import lacks_owner, owner_in_passage, topic_of_sentence
from pipeline.figures.measure.paid import paid_for
from pipeline.figures.measure.reckoned import anew
from pipeline.figures.measure.speaking import minutes_of
from pipeline.figures.measure.words import agreement, countable, endings_of, plausible, words
from pipeline.figures.reading import BACK, Reading
from pipeline.figures.sentence import QUANTITY, THING, Span
from pipeline.schema import Figure

_NEAR = 60  # characters between a number and the same by something (1便当たりでは)


def from_passage(reading: Reading, parsed: dict[int, Found]) -> None:
    """Complete a reading with what the figure's clause doesn't tell.

    A measure that is lacking: the quantity that the parse finds in the sentence, that the sentences before speak of, the thing that
    the parse finds; and whose a measure is: what the sentences before name as their topic.
    """
    before: tuple[int, Sequence[Span]] = (-1, ())
    for n, figure in enumerate(reading.figures):
        minutes = minutes_of(reading, n) if figure.kind == "duration" else None
        told = minutes or (paid_for(reading, n) if figure.kind == "money" else None)
        if told is not None:
            reading.found[n] = (told, "rule")
            continue
        found = reading.found[n][0] if n in reading.found else None
        lacks = (found is None and measures(figure)) or n in reading.items
        whose = found is not None and lacks_owner(reading, found)
        if lacks and n in reading.bare and n not in reading.items:
            carried = _carried(reading, n)
            if carried is not None:
                reading.found[n] = (carried, "rule")
                found, lacks, whose = carried, False, lacks_owner(reading, carried)
        if (lacks or whose) and before[0] != figure.sentence_start:
            turn = reading.turn_at(figure.sentence_start)
            before = (figure.sentence_start, reading.sentences_before(turn, figure.sentence_start)[-4:])
        if lacks:
            _complete(reading, n, before[1], parsed.get(n))
            found = reading.found[n][0] if n in reading.found else None
            whose = found is not None and lacks_owner(reading, found)
        again = anew(reading.text, figure, found) if found is not None and figure.per is not None else None
        if again is not None:
            reading.found[n] = (again, reading.found[n][1])
        elif found is not None and whose:
            total = n > 0 and totals(reading.text, reading.figures[n - 1].end, figure)
            same = _as_before(reading, n, found, named=False) if not total else None
            owner = same or owner_in_passage(reading, figure, found, before[1])
            owner = owner or (None if total else _as_before(reading, n, found))
            owner = owner or owner_asked(reading, figure, found) or found.of or topic_of_sentence(reading, n, found)
            if owner != found.of:
                reading.found[n] = (replace(found, of=owner), reading.found[n][1])
        elif found is None and (done := done_after(reading.text, figure) or told_again(reading, n)) is not None:
            reading.found[n] = (done, "rule")


def _as_before(reading: Reading, n: int, found: Found, *, named: bool = True) -> Span | None:
    """Whose the measure of figure n is by one before, asked for or told, of the same: 保育所の待機児童は何人か。待機児童は23人.

    `named`: of the same name; else the very same.
    """
    if found.measure is None or found.of is not None:
        return None
    noun, figure = reading.text[slice(*found.measure)], reading.figures[n]
    for k in range(n - 1, max(n - 1 - _SERIES, -1), -1):
        before = reading.found[k][0] if k in reading.found else None
        if figure.start - reading.figures[k].end > BACK:
            return None
        if before is None or before.measure is None:
            continue
        if (not named or noun in words().generic) and before.measure != found.measure:
            continue
        if reading.text[slice(*before.measure)] == noun:
            item = before.of is not None and before.of[0] > before.measure[0]  # 滞納額は、市税が N円、…、合わせて M円
            since = reading.figures[n - 1].end
            total = words().together.search(reading.text, since, figure.start) or totals(reading.text, since, figure)
            return before.of if not (item and total) else None
    return None


def _complete(reading: Reading, n: int, before: Sequence[Span], by_parse: Found | None) -> None:
    """Find the measure that figure n lacks, or that its item (現年課税分が99％) has from the sentences before."""
    figure, found = reading.figures[n], reading.found.get(n)
    near = before[-3:][0][0] if before else 0  # what no について makes the matter is forgotten after three sentences
    named = reading.topics_before(before, endings_of(figure.kind))
    topics = (t for t in named if t.measure and (t.sure or t.measure[0] >= near))
    topic = next((t for t in topics if t.measure and _agreement(reading.text, t.measure, figure) == QUANTITY), None)
    if n in reading.items:
        house = not countable(reading.text[slice(*reading.items[n])], figure.unit)
        shared = (_who_there(reading, n) or moved_before(reading, n)) if house else None
        topic = shared or topic or _asked_for(reading, figure)
        if topic is not None:
            reading.found[n] = (replace(topic, of=reading.items[n]), "rule")
        elif found is None and by_parse is not None:
            reading.found[n] = (by_parse, "parse")
        elif found is None or house:
            carried = carried_on(reading, n, far=True)
            if carried is not None:
                reading.found[n] = (replace(carried, of=reading.items[n]), "rule")
    elif n in reading.running and found is None and (running := same_sentence(reading, n)) is not None:
        reading.found[n] = (running, "rule")
    elif by_parse is not None and (by_parse.quantity or topic is None):
        reading.found[n] = (by_parse, "parse")
    elif topic is not None:
        reading.found[n] = (_nearer(reading, topic, n) or topic, "rule")
    elif found is None:
        carried = _same_year(reading, n)
        if carried is None and n in reading.bare:
            carried = told_before(reading, n) or carried_on(reading, n)
        carried = carried or said_before(reading, n)
        if carried is not None:
            reading.found[n] = (carried, "rule")


def _who_there(reading: Reading, n: int) -> Found | None:
    """The people who are the topic before a house beside which they are counted: 職員は各センター3名."""
    item, text = reading.items[n], reading.text
    for topic in reading.topics_of(max(reading.figures[n].sentence_start, item[0] - BACK), item[0]):  # a sentence may be a book
        noun = text[slice(*topic.measure)] if topic.measure else ""
        if noun.endswith(words().far["people"]) and countable(noun, reading.figures[n].unit):
            return topic
    return None


def _nearer(reading: Reading, topic: Found, n: int) -> Found | None:
    """What was counted in the unit of figure n after a topic of sentences before: 救急出動は3,217件。… 1日平均8.8件."""
    figure = reading.figures[n]
    for k in range(n - 1, -1, -1):
        row = reading.figures[k]
        if topic.measure is None or row.start < topic.measure[1] or row.sentence_start == figure.sentence_start:
            return None
        same = (row.kind, row.unit, row.per) == (figure.kind, figure.unit, None) and row.kind == "count"
        if same and k in reading.found:
            found = reading.found[k][0]
            opens = found.measure is not None and found.measure[0] == row.sentence_start and found.sure
            return found if opens and not found.quantity else None
    return None


_SERIES = 12  # figures back in a sentence in which what one of another day counts is looked for


def _same_year(reading: Reading, n: int) -> Found | None:
    """What was counted before in the same unit, where a figure gives that of another day: 22戸で、令和3年の31戸から."""
    figure, text = reading.figures[n], reading.text
    at = reading.dates_between(0, figure.start).stop - 1
    dated = at >= 0 and text[reading.dates[at].end : figure.start] == "の"
    beside = n > 0 and n - 1 in reading.beside and text[reading.figures[n - 1].end : figure.start] == "、"
    if figure.kind != "count" or not (dated or beside):
        return None
    for k in range(n - 1, max(n - _SERIES, -1), -1):
        row = reading.figures[k]
        if row.sentence_start != figure.sentence_start:
            return None
        if (row.kind, row.unit, row.per) == (figure.kind, figure.unit, figure.per) and k in reading.found:
            reading.beside.add(n)
            return reading.found[k][0]
    return None


def measures(figure: Figure) -> bool:
    """Whether a figure is worth looking further than its clause: ages and durations mostly measure nothing."""
    return figure.kind not in ("age", "duration")


def _carried(reading: Reading, n: int) -> Found | None:
    """The measure of a figure whose sentence names none, from what was asked or announced right before it.

    What a figure asked for (…は何人か。742人), what the question or heading before speaks of (普及率は。58.8％),
    or the measure of the figure before it that was found so (10年前は511人).
    """
    figure = reading.figures[n]
    item = reading.items.get(n)
    for k in range(n - 1, max(n - 4, -1), -1) if figure.per is not None else ():
        before = reading.figures[k]  # 利用者は31万人で、4％減少しました。1便当たりでは5.3人です。
        near = figure.start - before.end <= _NEAR and k in reading.found
        if near and (before.kind, before.unit, before.per) == (figure.kind, figure.unit, None):
            return reading.found[k][0]
    for k in range(n - 1, max(n - 6, -1), -1):
        before = reading.figures[k]
        if figure.start - before.end > BACK or not (before.asked or k in reading.bare):
            break
        if k in reading.found and before.kind == figure.kind and (before.unit == figure.unit or before.asked):
            found = reading.found[k][0]
            return replace(found, of=item or found.of)
    announced, named = _announced(reading, figure.sentence_start), False
    if not announced:
        announced, named = _headed(reading, figure.sentence_start), True
    agreeing = [t for t in announced if t.measure and _agreement(reading.text, t.measure, figure) == QUANTITY]
    described = _DESCRIBES.match(reading.text, figure.end) is not None  # 町内5校の児童数は: no answer to what was announced
    things = [t for t in (_counted(reading.text, t, figure, near=named) for t in announced[:1]) if t is not None and not described]
    topic = next(iter(agreeing or things), None)
    return replace(topic, of=item or topic.of, quantity=bool(agreeing)) if topic is not None else None


def _counted(text: str, topic: Found, figure: Figure, *, near: bool) -> Found | None:
    """What a figure may count of a topic: the thing, or whose it is where that can be counted and the thing can't (街路灯のLED化).

    People are counted of those who have what is spoken of: 3人 after 新規就農者への支援は十分か is of 新規就農者.
    """
    if topic.measure is None:
        return None
    whose = topic.of is not None and text[slice(*topic.of)].endswith(words().far["people"])
    people = whose and figure.unit == words().person and not text[slice(*topic.measure)].endswith(words().far["people"])
    idle = near and text[slice(*topic.measure)].endswith((*words().no_owner, *words().acts))  # 相談支援の充実。2つございます
    if not people and not idle and _plausible(text, topic.measure, figure, near=near):
        return topic
    if topic.of is None or not (people or near) or agreement(text[slice(*topic.of)], figure.kind, figure.unit) < THING:
        return None
    return Found(topic.of) if _plausible(text, topic.of, figure, near=near) else None


_DESCRIBES = re.compile(r"の[一-鿿ァ-ー]{2}")
_ASKS = re.compile(r"(?:か|は|[をと](?:問う|伺う)|(?:伺い|お尋ねし|お聞きし)ます)[。?？]?$")
_ANNOUNCES = re.compile(r"(?:です|でございます|であります|ついて[^、。]{0,16})。?$")


def _announced(reading: Reading, start: int) -> list[Found]:
    """The topics of the question or heading right before a sentence, or before its turn where the turn begins with it."""
    at = reading.turn_at(start)
    here = reading.turns[at][0] if at >= 0 else 0
    before = reading.sentences_before(at, start)
    if at > 0 and not before:
        before = reading.sentences_before(at - 1, reading.turns[at - 1][1])
    for a, b in reversed(before[-2:]):
        asks = _ASKS.search(reading.text, a, b) is not None or reading.asks(a, b)  # …は、三町で割って、うちは幾ら。
        if not asks and (b <= here or reading.counts(a, b) or not _ANNOUNCES.search(reading.text, a, b)):
            return []
        found = reading.topics_of(a, b)
        if found:
            return found
    return []


_HEADS = re.compile(r"[一-鿿ァ-ー]。?$")  # 気になったのは国保の短期証。
_LONGEST_HEADING = 40


def _asked_for(reading: Reading, figure: Figure) -> Found | None:
    """The quantity that the question before names, itself or by what is done to it: 給食費 in 給食費の改定について伺う."""
    for topic in _announced(reading, figure.sentence_start):
        for span in (topic.measure, topic.of):
            if span is not None and _agreement(reading.text, span, figure) == QUANTITY:
                return Found(span, quantity=True)
    return None


def _headed(reading: Reading, start: int) -> list[Found]:
    """What the sentence right before names that has no verb, as a heading has none."""
    before = reading.sentences_before(reading.turn_at(start), start)[-1:]
    for a, b in before:
        if b - a <= _LONGEST_HEADING and _HEADS.search(reading.text, a, b) and not reading.counts(a, b):
            return reading.topics_of(a, b)[:1]
    return []


def _agreement(text: str, span: Span, figure: Figure) -> int:
    """How the noun in a span agrees with a figure."""
    return agreement(text[slice(*span)], figure.kind, figure.unit)


def _plausible(text: str, span: Span, figure: Figure, *, near: bool = False) -> bool:
    """Whether a figure may be of the noun in a span that stands far from it."""
    return plausible(text[slice(*span)], figure.kind, figure.unit, near=near)
