"""The dependency parse (GiNZA) for the sentences whose measures the rules leave open: loaded once a process, when first needed.

Only the tokenizer, tok2vec and the parser run. Sentences are parsed in one stream, each content once, sorted by length so that a
batch is even. What the parser refuses (over 49,149 bytes, a lone surrogate) is left out beforehand, alone: it has no parse, and
its figures keep what the rules found.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Any

MODEL = "ja_ginza"
MAX_CHARS = 2_000  # of a sentence; longer ones are lists and tables, where a parse says little
_UNUSED_PIPES = ("attribute_ruler", "ner", "morphologizer", "compound_splitter", "bunsetu_recognizer")
_UNUSED_DATA = (
    "strings",
)  # 600,000 words: words are looked at by their hashes, and those that a text holds are added as it is read
_BATCH = 32
_CACHE_SIZE = 8_192
_cache: OrderedDict[bytes, Parsed | None] = OrderedDict()  # by `hash_of` the sentence
_listening: list[dict[bytes, Parsed]] = []  # see `remembering`


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed sentence: for each token its span, the token it depends on (itself for the root) and how (nsubj, obl, nmod …)."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    heads: tuple[int, ...]
    deps: tuple[str, ...]

    def token_at(self, start: int, end: int) -> int | None:
        """The token of a span that the others of the span hang on; None where the span has no token."""
        inside = [i for i, (a, b) in enumerate(zip(self.starts, self.ends, strict=True)) if a < end and b > start]
        if not inside:
            return None
        tops = [i for i in inside if self.heads[i] not in inside or self.heads[i] == i]
        return (tops or inside)[-1]

    def children(self, i: int) -> list[int]:
        """The tokens that hang on token i, in text order."""
        return [k for k, head in enumerate(self.heads) if head == i and k != i]


@cache
def _model() -> Any:
    """The pipeline with nothing but what a parse needs."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # small matrices: threads only cost, and results must not depend on their number
    import spacy  # noqa: PLC0415 - seconds to import, and many runs never need it
    from thinc.api import NumpyOps, set_current_ops  # noqa: PLC0415

    set_current_ops(NumpyOps(use_blis=False))
    return spacy.load(MODEL, exclude=(*_UNUSED_PIPES, *_UNUSED_DATA))


def parse(texts: Iterable[str]) -> dict[str, Parsed | None]:
    """Each text with its parse, None where it can't be parsed. Never raises for what a text holds."""
    wanted = dict.fromkeys(texts)
    result: dict[str, Parsed | None] = {}
    new: list[str] = []
    for text in wanted:
        key = hash_of(text)
        if key in _cache:
            _cache.move_to_end(key)
            result[text] = _cache[key]
        elif parsable(text):
            new.append(text)
        else:
            result[text] = None
    new.sort(key=lambda text: (len(text), text))
    for text, parsed in zip(new, _parsed(new), strict=True):
        result[text] = _cache[hash_of(text)] = parsed
    for asked in _listening:
        asked.update((hash_of(text), parsed) for text, parsed in result.items() if parsed is not None)
    for stale in list(islice(_cache, max(0, len(_cache) - _CACHE_SIZE))):
        del _cache[stale]
    return result


def hash_of(text: str) -> bytes:
    """What the parse of a sentence is remembered under."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@contextmanager
def remembering(known: Mapping[bytes, Parsed]) -> Iterator[Mapping[bytes, Parsed]]:
    """Take over parses that were made before, by `hash_of` their sentences; gives all that are asked for meanwhile.

    Whoever asks gets the same parse as without them, only sooner.
    """
    _cache.update(known)
    asked: dict[bytes, Parsed] = {}
    _listening.append(asked)
    try:
        yield asked
    finally:
        _listening.pop()


def parsable(text: str) -> bool:
    """Whether the tokenizer can take a text: not too long, and no lone surrogate, at which it would abort the whole stream."""
    return 0 < len(text) <= MAX_CHARS and not any("\ud800" <= c <= "\udfff" for c in text) and bool(text.strip())


def _parsed(texts: Sequence[str]) -> Iterable[Parsed | None]:
    """The parses of texts, in their order; a batch that fails is tried again one by one."""
    if not texts:
        return
    nlp = _model()
    for at in range(0, len(texts), _BATCH * 8):
        batch = texts[at : at + _BATCH * 8]
        try:
            with nlp.memory_zone():  # what the words of a batch took is given back: a long run grows no vocabulary
                docs: list[Parsed | None] = [_plain(doc) for doc in nlp.pipe(batch, batch_size=_BATCH)]
        except Exception:  # noqa: BLE001 - whatever one text does to the tokenizer, the others keep their parse
            docs = [_alone(nlp, text) for text in batch]
        yield from docs


def _alone(nlp: Any, text: str) -> Parsed | None:
    """One text's parse, None where it fails."""
    try:
        return _plain(nlp(text))
    except Exception:  # noqa: BLE001
        return None


def _plain(doc: Any) -> Parsed:
    """A spaCy document as a Parsed; GiNZA marks the head of a phrase in the label (nsubj_bunsetu), which is dropped."""
    return Parsed(
        tuple(token.idx for token in doc),
        tuple(token.idx + len(token.text) for token in doc),
        tuple(token.head.i for token in doc),
        tuple(token.dep_.removesuffix("_bunsetu") for token in doc),
    )
