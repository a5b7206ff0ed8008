"""The topic that stands before …について: the last noun phrase of what is said there, or nothing rather than half a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.qa.data import load
from pipeline.qa.terms import tokenizer

Span = tuple[int, int]
_LONGEST = 45  # characters of a topic
_REACH = 120  # characters before its end that are looked at
_SHORTEST = 2

# SudachiPy's first and second levels
_BEFORE = frozenset({"接続詞", "副詞", "感動詞", "補助記号", "空白", "助詞", "助動詞"})  # what a topic does not begin with
_AFTER = frozenset({"助詞", "助動詞", "補助記号", "空白", "接続詞", "副詞"})  # … nor end with
_LAST = frozenset({"名詞", "接尾辞", "形状詞", "記号"})  # what it ends with
_LISTS = frozenset({"名詞", "接尾辞", "形状詞", "記号"})  # before the comma of a list: 出産、育児
_POINTS = frozenset({"連体詞", "代名詞"})
_PAUSE = frozenset("、,\n。")
# What surely ends a clause: what stands before it need not be read. 福祉は、… but not 現在まで、…
_CLAUSE = re.compile(r"(?:[はがて]|(?<!ま)で)、|[。\n]")
_HALVES = re.compile("[\ud800-\udfff]")  # lone surrogates, which Sudachi refuses


class _Token(NamedTuple):  # of which there are many: quicker to make than a dataclass
    start: int
    end: int
    word: str  # as printed
    form: str  # normalised
    pos: str
    kind: str
    ending: str  # of a verb: 連用形-一般


@dataclass(frozen=True, slots=True)
class _Words:
    empty: frozenset[str]
    adverbial: frozenset[str]
    manner: dict[str, list[tuple[str, ...]]]  # by their last words, the longest first
    remains: frozenset[str]


@cache
def _words() -> _Words:
    data = load("points.toml")["topic"]
    manner: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((tuple(m.split()) for m in data["manner"]), key=len, reverse=True):
        manner.setdefault(words[-1], []).append(words)
    return _Words(frozenset(data["empty"]), frozenset(data["adverbial"]), manner, frozenset(data["remains"]))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[_Token, ...]:
    read, _ = tokenizer()
    found = []
    for m in read.tokenize(_HALVES.sub(" ", text)):
        pos = m.part_of_speech()
        found.append(_Token(m.begin(), m.end(), m.surface(), m.normalized_form(), pos[0], pos[1], pos[5]))
    return tuple(found)


def noun_phrase(text: str, start: int, end: int) -> Span | None:
    """The last noun phrase of a span of folded text: `保育園が足りないと聞きますが、待機児童の解消` is about 待機児童の解消."""
    start = max(start, end - _REACH)
    for clause in _CLAUSE.finditer(text, start, end - _SHORTEST):
        start = clause.end()
    said = list(_tokens(text[start:end]))
    tokens = _without_end(said)
    if tokens and tokens[-1].pos == "動詞" and any(t.pos == "助動詞" for t in said[len(tokens) : len(tokens) + 1]):
        return None  # 質問に入り|ます
    first = next((n for n in range(len(tokens), 0, -1) if _breaks(tokens, n - 1, tokens[n - 1])), 0)
    tokens = _without_beginning(tokens[first:])
    if not tokens or not _names(tokens):
        return None
    a, b = start + tokens[0].start, start + tokens[-1].end
    return (a, b) if _SHORTEST <= b - a <= _LONGEST and _balanced(text[a:b]) else None


def _without_end(tokens: list[_Token]) -> list[_Token]:
    """Without particles and manners of speech at the end."""
    end = len(tokens)
    while end:
        last = tokens[end - 1]
        manners = (m for m in _words().manner.get(last.form, ()) if len(m) < end)
        if manner := next((m for m in manners if tuple(t.form for t in tokens[end - len(m) : end]) == m), None):
            end -= len(manner)
        elif last.pos in _AFTER and last.word not in _CLOSING:
            end -= 1
        else:
            break
    return tokens[:end]


_CLOSING = frozenset("」』)")
_OPENING = frozenset("「『(")


def _without_beginning(tokens: list[_Token]) -> list[_Token]:
    """Without そういう, この, まず, 先ほどの, 委員ご指摘の and 11ページの, which name nothing."""
    while tokens:
        token = tokens[0]
        if (token.pos in _BEFORE and token.word not in _OPENING) or token.pos in _POINTS or token.form in _words().remains:
            tokens = tokens[1:]
        elif said := _nothing_first(tokens):
            tokens = tokens[said:]
        else:
            break
    return tokens


def _nothing_first(tokens: list[_Token]) -> int:
    """How many tokens lead up to the first particle, if none of them names anything."""
    for n, token in enumerate(tokens):
        if n and token.pos == "助詞":
            return n + 1
        if token.form not in _words().empty and token.pos != "接頭辞" and token.kind != "数詞":
            return 0
    return 0


def _breaks(tokens: list[_Token], n: int, token: _Token) -> bool:
    """Whether a clause ends with a token, so that the topic begins after it."""
    if token.pos == "助動詞" and token.form in {"です", "ます"}:
        return True
    if token.word[:1] not in _PAUSE:
        return False
    before = tokens[n - 1] if n else None
    if token.word[:1] not in {"、", ","} or before is None:
        return True
    return (before.pos not in _LISTS and before.kind != "副助詞") or before.form in _words().adverbial


def _names(tokens: list[_Token]) -> bool:
    """Whether words name something: they end in a noun, and one of them is more than 点 or 件."""
    last = tokens[-1]
    nominal = last.pos in _LAST or (last.pos == "動詞" and last.kind == "一般" and last.ending.startswith("連用形"))  # 見守り
    if not nominal and last.word not in _CLOSING:
        return False
    nouns = [
        t for t in tokens if t.pos in {"名詞", "形状詞", "動詞", "形容詞"} and t.kind not in {"数詞", "助動詞語幹", "非自立可能"}
    ]
    return any(t.form not in _words().empty for t in nouns)


def _balanced(words: str) -> bool:
    return words.count("「") == words.count("」") and words.count("(") == words.count(")")


__all__ = ["noun_phrase"]
