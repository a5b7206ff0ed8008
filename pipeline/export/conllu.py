"""CoNLL-U (https://universaldependencies.org/format.html): every turn with GiNZA's full annotation, one file a document.

Comments name the document, the turn, its speaker and role; MISC holds GiNZA's reading, inflection, bunsetsu, named entities
(OntoNotes and Sekine's) and clause heads, and the token's place in documents.text (start_char, end_char). What GiNZA can't take (a
sentence of more than 2,000 characters) is left out and named in a comment.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.export.cells import Progress
from pipeline.export.names import file_name
from pipeline.export.source import documents
from pipeline.figures.parse import MODEL, parsable
from pipeline.text import fold, sentences

_SPACES = re.compile(r"\s+")
_BATCH = 256  # sentences in memory as GiNZA's documents
_CLOSED = re.compile(r"[|\s]")


def to_conllu(out: Path, place: Path, manifest: dict[str, Any], progress: Progress) -> Counter[str]:
    """Write a file a document; returns how many sentences were left out, and how many documents have nothing to write."""
    notes: Counter[str] = Counter()
    for document, of in documents(out, ("turns",)):
        progress(document["doc_id"])
        path = place / "documents" / f"{file_name(document['doc_id'])}.conllu"
        path.parent.mkdir(parents=True, exist_ok=True)
        units = [(turn, *span) for turn in of["turns"] for span in _sentences(turn)]
        left_out = [f"# left_out = {turn['turn_id']} {start}-{end}" for turn, start, end, text in units if not parsable(text)]
        notes["sentences left out: too long to be parsed"] += len(left_out)
        head = [_comment("newdoc id", document["doc_id"]), *map(_line, left_out)]
        with path.open("w", encoding="utf-8", newline="\n") as file:
            turn_id, n = "", 0
            for turn, sentence in _annotated([unit for unit in units if parsable(unit[3])], notes):
                if turn["turn_id"] != turn_id:
                    turn_id, n = turn["turn_id"], 0
                    head += [_comment("newpar id", turn_id), *_about(turn)]
                n += 1
                head += [_comment("sent_id", f"{_CLOSED.sub('_', turn_id)}-s{n}"), *sentence]
                file.write("\n".join(head) + "\n\n")
                head = []
        if head:
            path.unlink()  # a file of CoNLL-U holds a sentence at least
            notes["documents without a sentence: no file"] += 1
    return notes + Counter()


def _sentences(turn: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """The sentences of a turn: their span in the document, and their text."""
    folded = fold(turn["text"])
    for first, last in sentences(folded.text):
        start, end = folded.span(first, last)
        yield turn["start"] + start, turn["start"] + end, turn["text"][start:end]


def _about(turn: dict[str, Any]) -> list[str]:
    named = (("speaker", turn["speaker"]), ("speaker_title", turn["title"]), ("speaker_role", turn["role"]), ("act", turn["act"]))
    return [_comment(key, value) for key, value in named if value]


def _comment(key: str, value: str) -> str:
    return _line(f"# {key} = {value}")


def _line(text: str) -> str:
    """One line, whatever a file is called."""
    return " ".join(text.split())


@cache
def _model() -> Any:
    """GiNZA with all its parts, alike on every machine."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    import spacy  # noqa: PLC0415 - seconds to import
    from thinc.api import NumpyOps, set_current_ops  # noqa: PLC0415

    set_current_ops(NumpyOps(use_blis=False))
    return spacy.load(MODEL)


Unit = tuple[dict[str, Any], int, int, str]


def _annotated(units: Sequence[Unit], notes: Counter[str]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The lines of each sentence that GiNZA sees in the units, in order."""
    for at in range(0, len(units), _BATCH):
        batch = units[at : at + _BATCH]
        spaced = [_SPACES.sub(" ", unit[3]) for unit in batch]
        for (turn, start, _, source), doc in zip(batch, _parsed(spaced, notes), strict=True):
            for sentence in doc.sents if doc is not None else ():
                lines = _sentence(sentence, _places(source, start))
                if lines:
                    yield turn, lines


def _parsed(texts: list[str], notes: Counter[str]) -> list[Any]:
    """GiNZA's documents; None where one can't be parsed, whatever it does to the others."""
    nlp = _model()
    try:
        return list(nlp.pipe(texts, batch_size=32))
    except Exception:  # noqa: BLE001 - one text must not stop the others
        return [_alone(nlp, text, notes) for text in texts]


def _alone(nlp: Any, text: str, notes: Counter[str]) -> Any:
    try:
        return nlp(text)
    except Exception:  # noqa: BLE001
        notes["sentences left out: GiNZA failed"] += 1
        return None


def _places(source: str, start: int) -> list[int]:
    """For each character of a unit whose white space was folded to single spaces, where it stands in the document."""
    places: list[int] = []
    done = 0
    for space in _SPACES.finditer(source):
        places += range(start + done, start + space.start() + 1)
        done = space.end()
    places += range(start + done, start + len(source) + 1)
    return places


def _sentence(sentence: Any, places: list[int]) -> list[str]:
    """A sentence's text and token lines. Tokens of nothing but white space are dropped; what hangs on one hangs on its head."""
    from ginza import clause_head_i  # noqa: PLC0415

    tokens = [token for token in sentence if not token.is_space]
    if not tokens:
        return []
    number = {token.i: n for n, token in enumerate(tokens, 1)}
    roots = [token for token in tokens if _head(token) is None]
    root = roots[0] if roots else tokens[0]
    phrases = _noun_phrases(sentence)
    lines, text = [], ""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        head = None if token is root else _head(token) or root
        spaced = following is not None and following.idx > token.idx + len(token.text)
        text += token.text + (" " if spaced else "")
        relation = "root" if head is None else "dep" if token.dep_ == "ROOT" else token.dep_.lower().removesuffix("_bunsetu")
        clause = number.get(clause_head_i(token) + sentence.start if clause_head_i(token) >= 0 else -1)
        misc = [*_misc(token), *phrases.get(token.i, ()), *([f"ClauseHead={clause}"] if clause else [])]
        misc += [f"start_char={places[token.idx]}", f"end_char={places[token.idx + len(token.text) - 1] + 1}"]
        cells = (
            str(number[token.i]),
            token.text,
            token.lemma_ or token.text,
            token.pos_ or "X",
            token.tag_.replace(",*", "").replace(",", "-") or "_",
            "NumType=Card" if token.pos_ == "NUM" else "_",
            str(number[head.i]) if head is not None else "0",
            relation or "dep",
            "_",
            "|".join(misc if spaced or following is None else ["SpaceAfter=No", *misc]),
        )
        lines.append("\t".join(_SPACES.sub(" ", cell).strip() or "_" for cell in cells))
    return [f"# text = {text}", *lines]


def _head(token: Any) -> Any:
    """The token that a token hangs on, over white space; None for the root."""
    head = token
    for _ in range(50):
        if head.head.i == head.i:
            return None
        head = head.head
        if not head.is_space:
            return head
    return None


def _noun_phrases(sentence: Any) -> dict[int, tuple[str]]:
    """NP=B and NP=I for the tokens of noun phrases."""
    from ginza import bunsetu_head_list, bunsetu_phrase_span  # noqa: PLC0415

    labels: dict[int, tuple[str]] = {}
    for head in bunsetu_head_list(sentence):
        phrase = bunsetu_phrase_span(sentence[head])
        if phrase.label_ == "NP":
            labels |= {i: ("NP=B" if i == phrase.start else "NP=I",) for i in range(phrase.start, phrase.end)}
    return labels


def _misc(token: Any) -> list[str]:
    """GiNZA's own attributes of a token."""
    import ginza  # noqa: PLC0415

    named = (
        ("BunsetuBILabel", ginza.bunsetu_bi_label(token)),
        ("BunsetuPositionType", ginza.bunsetu_position_type(token)),
        ("Inf", ginza.inflection(token)),
        ("Reading", ginza.reading_form(token, use_orth_if_none=True)),
        ("NE", ginza.ent_label_ontonotes(token)),
        ("ENE", ginza.ent_label_ene(token)),
    )
    return [f"{key}={_CLOSED.sub('_', value)}" for key, value in named if value and value != "O"]
