"""Whose a measure is by the passage: what the sentences before say they speak of, the speaker's own body, the work told of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from pipeline.figures.measure.names import Found, within
from pipeline.figures.measure.nouns import has_number
from pipeline.figures.measure.topics import done_to, home
from pipeline.figures.measure.words import agreement, words
from pipeline.figures.reading import BACK, Reading
from pipeline.figures.sentence import QUANTITY, THING, Span
from pipeline.schema import Figure

_OF = "の"
_AT_HOME = ("count", "measurement", "rate", "rank")  # kinds whose measure may be the speaker's own body's
_SAID = ("count", "measurement", "rate", "money", "duration")  # kinds of things that are counted of what is said to be the matter


def lacks_owner(reading: Reading, found: Found) -> bool:
    """Whether nothing says whose a measure is, or only a quantity that its name holds (歳入歳出予算の総額)."""
    text = reading.text
    if found.measure is None or counted_before(reading, found.measure[0]):
        return False
    if found.of is None and not found.quantity and _OF in text[slice(*found.measure)]:
        return False  # パンフレットのつくり方
    return found.of is None or (within(found.of, found.measure) and text[slice(*found.of)].endswith(words().accounts))


def counted_before(reading: Reading, at: int) -> bool:
    """Whether a figure hangs on the measure that begins at `at`, which tells whose it is: 町内5校の児童数."""
    k = reading.figures_before(at) - 1
    return k >= 0 and reading.text[reading.figures[k].end : at] == _OF


def owner_in_passage(reading: Reading, figure: Figure, found: Found, before: Sequence[Span]) -> Span | None:
    """Whose a measure is that has no owner in its sentence; `before`: the sentences before it."""
    relational = is_relational(reading.text, found)
    turns = words().turning.match(reading.text, figure.sentence_start) is not None
    announced = bool(before) and figure.kind in _SAID and not reading.counts(*before[-1])  # 宿についてお答えします。旅館は12軒
    of_matter = figure.kind in _SAID and is_of_matter(reading.text, found)
    if not turns and (relational or of_matter or announced):
        near = before if relational else before[-2:] if of_matter else before[-1:]
        said = (span for topic in reading.topics_before(near) if topic.sure for span in _named(reading.text, topic))
        # 上水道の給水人口は: also 給水量 is 上水道's
        told = (topic.of for topic in reading.topics_before(before if relational else ()) if not topic.sure)
        for span in chain(said, told):
            if span is not None and _owns(reading.text, span, figure, found):
                return span
    own = _home(reading, figure) if figure.kind in _AT_HOME or relational else None
    scheme = found.measure is not None and reading.text[slice(*found.measure)] in words().of_schemes
    return own or (_worked_on(reading, found, figure) if relational or scheme else None)


def _named(text: str, topic: Found) -> tuple[Span | None, Span | None]:
    """What a topic names, the likelier owner first: カード before 受け取り in カードの受け取りについて."""
    noun = text[slice(*topic.measure)] if topic.measure else ""
    deeds = (*words().far["deeds"], *words().far["abstract"], *words().acts)
    done = noun.endswith(deeds) and not noun.endswith(words().far["schemes"])
    return (topic.of, topic.measure) if done else (topic.measure, topic.of)


def is_of_matter(text: str, found: Found) -> bool:
    """Whether a measure names people or what is done, which a service or scheme that is spoken of has: 被保険者, 貸し出し."""
    noun = text[slice(*found.measure)] if found.measure else ""
    return noun.endswith((*words().far["people"], *words().far["deeds"])) and not noun.endswith(words().far["residents"])


def is_relational(text: str, found: Found) -> bool:
    """Whether a measure is something's, so that what the sentences before speak of may have it: 収納率, 件数; not 市税, 会議."""
    noun = text[slice(*found.measure)] if found.measure else ""
    if noun in words().of_services:
        return True
    heads = (*words().attributes, *words().generic, *words().of_things)
    return found.quantity and noun.endswith(heads) and not noun.endswith(words().not_heads)


def _owns(text: str, topic: Span, figure: Figure, found: Found) -> bool:
    """Whether what a sentence before speaks of can be whose the figure's measure is."""
    between = text[topic[1] : figure.sentence_start].strip(" ")
    if "\n" in between and not announces(between) and not text[slice(*topic)].endswith(words().places):
        return False  # a paragraph of its own
    return may_own(text, topic, figure, found)


def announces(between: str) -> bool:
    """Whether all that stands behind a topic is that it is reported on, and a new line: …について御報告申し上げます。⏎"""
    head, _, rest = between.partition("\n")
    said = head.rstrip(" ")
    return said.endswith("。") and said.count("。") == 1 and "\n" not in rest and words().announce.search(said) is not None


def may_own(text: str, topic: Span, figure: Figure, found: Found) -> bool:
    """Whether what is spoken of can be whose the figure's measure is."""
    noun, measure = text[slice(*topic)], text[slice(*found.measure)] if found.measure else ""
    if noun in measure or measure in noun:
        return False
    if noun.endswith((*words().no_owner, *words().generic, *words().acts)):
        return False
    if figure.kind in ("money", "count") and agreement(noun, "rate") == QUANTITY and agreement(noun, "money") != QUANTITY:
        return False  # 補助率は2分の1、上限は20万円
    done = noun.endswith((*words().far["deeds"], *words().far["abstract"])) and not noun.endswith(words().far["people"])
    if done and not has_number(measure):
        return False  # nothing that is merely done has a number, unless of its own: 相談についてですが、件数は N件
    agreed = agreement(noun, figure.kind, figure.unit)
    return agreed == THING or (agreed >= 0 and not noun.endswith(words().attributes))  # ふるさと納税について: 寄附件数は N件


def _home(reading: Reading, figure: Figure) -> Span | None:
    """The speaker's own body that the sentence of a figure, or one before it in its paragraph, speaks of, no other place since."""
    ends = words().turning.match(reading.text, figure.sentence_start) is not None
    before = [] if ends else reading.sentences_before(reading.turn_at(figure.start), figure.sentence_start)[-3:]
    here = max(figure.sentence_start, figure.start - BACK)  # a sentence may be as long as a book
    since = before[0][0] if before else here
    if not any(reading.text.find(own, since, figure.start) >= 0 for own in words().own):
        return None
    for a, b in [(here, figure.start), *reversed(before)]:
        if b <= figure.sentence_start and "\n" in reading.text[b : figure.sentence_start]:
            return None
        own, other = home(reading.without_figures(a, b))
        if own is not None or other:
            return own if not other else None
    return None


def _worked_on(reading: Reading, found: Found, figure: Figure) -> Span | None:
    """The thing that the sentence right before tells of, for the attributes that things have: 延長, 幅員, 事業費."""
    noun = reading.text[slice(*found.measure)] if found.measure else ""
    before = reading.sentences_before(reading.turn_at(figure.start), figure.sentence_start)[-1:]
    if (
        not before
        or not (noun.endswith(words().of_things) or noun in words().of_schemes)
        or "\n" in reading.text[before[0][1] : figure.sentence_start]
    ):
        return None
    return done_to(reading.without_figures(*before[0]))


def topic_of_sentence(reading: Reading, n: int, found: Found) -> Span | None:
    """Whose the measure of figure n is as the last resort: the plain topic of its sentence (は), unless it has a number of its own.

    A thing that was counted may have others (待機者は72人で、平均が81歳); an amount that was told has none.
    """
    figure, text = reading.figures[n], reading.text
    if found.measure is None or found.measure[0] <= figure.sentence_start:
        return None
    before = [(k, reading.found[k][0]) for k in range(max(0, n - _SENTENCE), n) if k in reading.found]
    end = min(found.measure[0], figure.start)
    for topic in reading.topics_of(max(figure.sentence_start, end - BACK), end):
        if text.startswith("は", found.measure[1]) and any(
            topic.measure == of.measure and _same_unit(reading, k, n) for k, of in before
        ):
            continue  # 人事課は1名の減、防災課は2名: each its own
        if topic.sure or any(of.quantity or reading.figures[k].kind != "count" for k, of in before if of.measure == topic.measure):
            continue
        for span in _named(text, topic):
            if span is not None and may_own(text, span, figure, found):
                return span
    return None


def _same_unit(reading: Reading, k: int, n: int) -> bool:
    """Whether two figures count in the same unit."""
    return reading.figures[k].unit == reading.figures[n].unit


_SENTENCE = 12  # figures back in a sentence among which a topic's own is looked for
