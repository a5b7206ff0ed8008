"""Turns -> questions, answers and the links between them; figures that answer and figures that repeat."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from pipeline.qa.align import EVEN, LEANS, Weights, without
from pipeline.qa.asking import points
from pipeline.qa.dividing import divided
from pipeline.qa.exchanges import OFFICIALS, Round, exchanges
from pipeline.qa.later import matched, still_left
from pipeline.qa.matching import WEIGHTS, merge, posts_of
from pipeline.qa.neighbours import together
from pipeline.qa.passages import by_sentence, reply
from pipeline.qa.points import label_marks
from pipeline.qa.quantities import Met, figures_that_answer
from pipeline.qa.restated import restated
from pipeline.qa.signs import Asked, Told
from pipeline.qa.stance import stance
from pipeline.qa.wraps import unwrapped, width
from pipeline.schema import Answer, Config, Document, Evidence, Figure, Link, Question, Role, Shard, Status, Turn
from pipeline.text import Fold, fold

_FEW = 4  # questions put together that one breath may answer, sentence by sentence


def qa(shard: Shard, config: Config, *, off: Evidence | None = None) -> Shard:
    """Fill `questions`, `answers` and `links`, and complete `figures` with what they answer and restate.

    `off`: an evidence to leave out of account, to measure what it is worth.
    """
    weights = without(off, WEIGHTS)
    turns: dict[str, list[Turn]] = defaultdict(list)
    figures: dict[str, list[Figure]] = defaultdict(list)
    for turn in shard.turns:
        turns[turn.doc_id].append(turn)
    for figure in shard.figures:
        figures[figure.doc_id].append(figure)
    questions: list[Question] = []
    answers: list[Answer] = []
    links: list[Link] = []
    done: list[Figure] = []
    for document in shard.documents:
        found = _document(document, sorted(turns[document.doc_id], key=lambda t: t.seq), figures[document.doc_id], weights)
        questions += found[0]
        answers += found[1]
        links += found[2]
        done += found[3]
    known = {d.doc_id for d in shard.documents}
    done += [f for f in shard.figures if f.doc_id not in known]
    return dataclasses.replace(shard, questions=questions, answers=answers, links=links, figures=done)


def _document(
    document: Document, turns: Sequence[Turn], figures: list[Figure], weights: Weights
) -> tuple[list[Question], list[Answer], list[Link], list[Figure]]:
    questions: list[Question] = []
    answers: list[Answer] = []
    links: list[Link] = []
    posts = posts_of(turns, OFFICIALS)
    of_turn: dict[str | None, list[Figure]] = defaultdict(list)
    for figure in figures:
        of_turn[figure.turn_id].append(figure)
    reader = _reader(document)
    wants: dict[str, str] = {}
    for exchange in exchanges(turns):
        again = _Rounds()
        left: list[tuple[Asked, int]] = []  # questions without an answer so far, with their places among all
        for part in exchange:
            asked, told = _read(part, posts, reader, of_turn)
            number = again.next(asked)
            first_question, first_answer = len(questions), len(answers)
            before = [item for item, _ in left]
            everyone = [*asked, *before]
            matches = matched(asked, before, told, weights)
            told, matches = divided(everyone, told, matches)
            told, matches = merge(told, matches)
            answered = {m.question for m in matches if m.score >= EVEN}
            places = [*range(first_question, first_question + len(asked)), *(n for _, n in left)]
            for place in (places[n] for n in sorted(answered) if n >= len(asked)):
                questions[place] = dataclasses.replace(questions[place], status="answered")
                links = [k for k in links if k.question_id != questions[place].question_id]  # what seemed to answer it
            left = [(everyone[n], places[n]) for n in still_left(asked, before, matches)]
            for n, item in enumerate(asked):
                questions.append(_question(document, item, number, len(questions) + 1, answered=n in answered))
                if item.point.wants is not None:
                    wants[questions[-1].question_id] = item.point.wants
            answers += [_answer(document, item, len(answers) + n + 1) for n, item in enumerate(told)]
            links += [
                Link(
                    question_id=questions[places[m.question]].question_id,
                    answer_id=answers[first_answer + m.answer].answer_id,
                    score=m.score,
                    evidence=m.evidence,
                )
                for m in matches
            ]
    ordered = sorted(figures, key=lambda f: f.start)
    passages = {a.answer_id: a for a in answers}
    told_to: dict[str, list[tuple[float, Answer]]] = defaultdict(list)
    for link in links:
        told_to[link.question_id].append((link.score, passages[link.answer_id]))
    met = figures_that_answer(document.text, ordered, questions, linked=told_to, wants=wants, answers=answers)
    repeats = restated(document.text, turns, ordered)
    done = [
        dataclasses.replace(f, answers=met.answers.get(f.figure_id), restates=repeats.get(f.figure_id))
        if f.figure_id in met.answers or f.figure_id in repeats
        else f
        for f in ordered
    ]
    return [_met(q, met) for q in questions], answers, links, done


def _met(question: Question, met: Met) -> Question:
    """A question with what is known of the number that it asks for."""
    if question.question_id not in met.asking:
        return question
    status: Status = "partly" if question.question_id in met.without else question.status
    return dataclasses.replace(question, asks_figure=True, status=status)


class _Rounds:
    """Counts re-questions: each further round is one, unless it goes on to the next printed number (one question, one answer)."""

    def __init__(self) -> None:
        self.number = -1
        self.highest: dict[str, int] = {}

    def next(self, asked: Sequence[Asked]) -> int:
        """The number of a round, given its questions."""
        marks = asked[0].point.marks if asked else ()
        goes_on = any(m.value > self.highest[m.level] for m in marks if m.level in self.highest)
        self.number = 0 if goes_on else self.number + 1
        for item in asked:
            for mark in item.point.marks:
                self.highest[mark.level] = max(self.highest.get(mark.level, 0), mark.value)
        return self.number


def _reader(document: Document) -> Callable[[Turn], Fold]:
    """What reads the turns of a document: their folds, hard wraps taken out."""
    text, whole, at = document.text, fold(document.text), width(document.text)

    def read(turn: Turn) -> Fold:
        # a part of the document's fold, which other stages need too, where that is as long as the document
        same = whole.same and text[turn.start : turn.end] == turn.text
        shadow = Fold(whole.text[turn.start : turn.end]) if same else fold(turn.text)
        return unwrapped(shadow, at, turn.start - text.rfind("\n", 0, turn.start) - 1 if at else 0)

    return cache(read)


def _read(
    part: Round, posts: Mapping[str, Role], reader: Callable[[Turn], Fold], figures: Mapping[str | None, list[Figure]]
) -> tuple[list[Asked], list[Told]]:
    asked: list[Asked] = []
    for turn in part.asked:
        shadow = reader(turn)
        under = label_marks(turn.label or "")
        implied = bool(part.answered) and turn is part.asked[-1] and all(k.point.request for k in asked)
        asked += [
            Asked(turn, shadow, point, figures.get(turn.turn_id, ()))
            for point in points(shadow.text, posts, answered=implied, under=under)
        ]
    leaning = together(asked) >= LEANS  # these share a passage
    wanted = sum(not k.point.request and not leans for k, leans in zip(asked, leaning, strict=True))
    told = _told(part, reader, figures)
    if len(told) < wanted:
        told = _told(part, reader, figures, by_line=True)
    if len(told) == 1 < wanted <= _FEW:
        pieces = [dataclasses.replace(t, passage=piece) for t in told for piece in by_sentence(t.fold.text, t.passage)]
        if len(pieces) <= wanted:  # a sentence for each
            pieces = [dataclasses.replace(t, passage=dataclasses.replace(t.passage, weak=False)) for t in pieces]
        told = pieces
    return asked, told


def _told(
    part: Round, reader: Callable[[Turn], Fold], figures: Mapping[str | None, list[Figure]], *, by_line: bool = False
) -> list[Told]:
    told: list[Told] = []
    for turn in part.answered:
        shadow = reader(turn)
        said = reply(shadow.text, label_marks(turn.label or ""), by_line=by_line)
        told += [Told(turn, shadow, said, passage, figures.get(turn.turn_id, ())) for passage in said.passages]
    return told


def _span(turn: Turn, shadow: Fold, start: int, end: int) -> tuple[int, int]:
    a, b = shadow.span(start, end)
    return turn.start + a, turn.start + b


def _words(turn: Turn, shadow: Fold, span: tuple[int, int] | None) -> str | None:
    if span is None:
        return None
    a, b = shadow.span(*span)
    return turn.text[a:b].strip() or None


def _question(document: Document, item: Asked, number: int, n: int, *, answered: bool) -> Question:
    point = item.point
    start, end = _span(item.turn, item.fold, point.start, point.end)
    status: Status = "request" if point.request else "answered" if answered else "unanswered"
    return Question(
        question_id=f"{document.doc_id}#q{n:04d}",
        doc_id=document.doc_id,
        turn_id=item.turn.turn_id,
        number=point.number,
        start=start,
        end=end,
        text=document.text[start:end],
        topic=_words(item.turn, item.fold, point.topic),
        round=number,
        addressee_role=point.addressee_role,
        addressee_title=point.addressee,
        status=status,
    )


def _answer(document: Document, item: Told, n: int) -> Answer:
    passage = item.passage
    start, end = _span(item.turn, item.fold, passage.start, passage.end)
    return Answer(
        answer_id=f"{document.doc_id}#a{n:04d}",
        doc_id=document.doc_id,
        turn_id=item.turn.turn_id,
        number=" ".join(m.text for m in passage.marks) or None,
        start=start,
        end=end,
        text=document.text[start:end],
        topic=_words(item.turn, item.fold, passage.topic),
        stance=stance(item.fold.text[passage.start : passage.end]),
    )


__all__ = ["qa"]
