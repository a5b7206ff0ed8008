"""A page's own signs for its speakers: T=早瀬たかし、部=市民部長 tells what T: and 部: mean; ◆は質問、◇は答弁 what ◆ and ◇ do."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pipeline.roles.names import name_score
from pipeline.segment.candidates import Candidate
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words

_SEPARATED = re.compile(r"[、,/;。)]|[ \t]{1,}|\n")
_HALVES = ("=", ":", "…", "→", "⇒", "...", "―", "──")
_HALF = "|".join(map(re.escape, _HALVES))
_TOP = 1600  # a legend stands near the top
_BEFORE = "\n、,/; \t(〔[:。"
_LEAST = 2
_HEAD = re.compile(r"[ ]?[^\s。、「」]{2,24}(?=[ \n])")  # what stands behind a marker up to the first space


@cache
def _pair() -> re.Pattern[str]:
    """T=早瀬たかし / 市:市の答弁 / ◆は質問 / (質)…早瀬議員"""
    marks = re.escape(words().markers + words().signs)
    short = rf"(?P<mark>[{marks}])|[(\[【「]?(?P<short>[^\W\d_]{{1,2}}|[A-Z]{{1,2}})[)\]】」]?"
    return re.compile(
        rf"[ \t]{{0,4}}(?:{short})[ ]?(?:(?:{_HALF})|(?<=[{marks}])は)[ ]?「?(?P<long>[^\s、,/;。()=:「」]{{1,16}})」?"
    )


def legend(text: str) -> tuple[dict[str, Label], int]:
    """What each sign of a legend means, and where the legend ends; nothing where a text has none.

    A legend is a line (or some lines) of two pairs or more whose long halves are people: a post, a name, or a side's word.
    """
    best: dict[str, Label] = {}
    end = 0
    pairs: dict[str, Label] = {}
    last = -1
    top = text[:_TOP]
    if not any(half in top for half in _HALVES) and not any(mark + "は" in top for mark in words().markers):
        return best, end
    for m in _pair().finditer(top):
        at = m.end() - len(m.group().lstrip())
        if at and text[at - 1] not in _BEFORE:
            continue
        sign = m["mark"] or m["short"]
        meant = _meaning(m["long"])
        joined = last >= 0 and len(_SEPARATED.sub("", text[last : m.start()])) == 0 and m.start() - last <= 4
        if not joined:
            pairs = {}
        if meant is None or m["long"] == sign or sign in pairs:
            last = -1
            continue
        pairs[sign] = meant
        last = m.end()
        if len(pairs) >= _LEAST and len(pairs) > len(best) and any(label.strong for label in pairs.values()):
            best, end = dict(pairs), m.end()
    return best, end


def _meaning(long: str) -> Label | None:
    label = parse(long)
    if label is None or label.seat is not None or label.marker or label.bracket:
        return None
    if label.strong:
        return label if label.form not in {"B", "S"} else None
    return label if label.form == "N" and name_score(label.name or "") >= 0 else None


def signed(text: str) -> list[Candidate]:
    """The labels that a legend explains: its signs at the beginning of a line, with a colon, in brackets, or a marker alone."""
    meant, end = legend(text)
    if not meant:
        return []
    found = []
    named_anyway = 0
    for m in _used(tuple(meant)).finditer(text, end):
        head = _HEAD.match(text, m.end("label")) if m["mark"] else None
        after = parse(head.group()) if head is not None else None
        named_anyway += after is not None and (after.strong or (after.form == "N" and name_score(after.name or "") > 0))
        label = meant[m["mark"] or m["short"] or m["boxed"]]
        side = label.side or ("" if label.post else "Q")
        separator = m["separator"] or ""
        named = replace(label, form="L", side=side, marker=m["mark"] or "", separator=separator, bracket=m["open"] or "")
        own = text[m.end() : m.end() + 1] in ("\n", "")
        found.append(Candidate(start=m.start("label"), end=m.end("label"), label=named, head=True, own=own))
    signs = {c.label.name or c.label.post or c.label.word for c in found}
    if named_anyway * 2 > len(found):
        return []  # ○は議員及び説明員, but each is named behind the sign: ○早瀬議員
    return found if len(found) >= 3 and len(signs) >= _LEAST else []


def _used(signs: tuple[str, ...]) -> re.Pattern[str]:
    marks = "".join(re.escape(s) for s in signs if not s.isalnum())
    shorts = "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True) if s.isalnum()) or "(?!)"
    separators = re.escape(words().separators)
    mark = rf"(?P<mark>[{marks}])(?=[ ]?[^\s{marks}])" if marks else "(?P<mark>(?!))"
    return re.compile(
        rf"^[ \t]*(?P<label>{mark}|(?P<open>[(\[【「])(?P<boxed>{shorts})[)\]】」]"
        rf"|(?P<short>{shorts})(?:(?P<separator>[{separators}.)])|(?=[ \t]+\S)))",
        re.MULTILINE,
    )
