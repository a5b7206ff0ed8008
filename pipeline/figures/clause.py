"""A sentence as pieces: noun, figure and date, each with the particle after it.

The rules that find what a figure measures don't look at characters but at these pieces. Figures and dates are masked first, so
that their inside (令和３年度, 10人) never looks like a noun. A noun is a run of kanji, katakana, Latin letters and digits, with the
okurigana that nouns take (取り組み) and the words of measures.toml that are written in hiragana (子ども, ごみ).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.figures.measure.words import words
from pipeline.quick import either, guarded

FIGURE, FIGURE_ON, DATE, DATE_ON = "\ue000", "\ue001", "\ue002", "\ue003"

# What follows a noun, by what it makes of the noun. The first that matches is taken, so long forms come first.
_COPULA = r"(?:で(?:ござい|あり)ます|です|なの?です|なんです|であ(?:る|り))"
_MARKS = {
    # topic: 交付件数は, 収入率につきましては, 通行量にしても, 再発行件数ですが, 人口でございますけれども, 予算を見てみますと
    "topic": (
        rf"(?:という|っていう|といいます|と申します)の?(?:は|が)(?!な|あ|違)|につき?まして(?:は|も)?|については|についても?|に関し(?:まし)?て(?:は)?|に至って(?:は)?|にし(?:まし)?ても|とし(?:まし)?ては|といたしましては|の場合(?:は|に?も|ですと|には)?(?!の)|のほう(?:は|が)"
        rf"|に?{_COPULA}(?:が|けれども|けども|けど)|(?:を|で)見(?:てみ)?(?:ます|る)と|(?:を|で)み(?:てみ)?(?:ます|る)と|を(?:申し上げ|申し|御?説明(?:申し上げ|いたし|し)|ご説明(?:申し上げ|いたし|し))ますと|とは|は|も(?!の|し|う)"
    ),
    # where or among whom: 女性では, 品川区には, 全国で
    "at": r"に(?:おき(?:まし)?て|おいて)(?:は|も)?|に(?:は|も)|で(?:は|も)|からは|だけで(?:は|も)?|で申し(?:上げ)?ますと"
    r"|にあ(?:りまして|って)は?|に限(?:り(?:ますと|まして(?:は|も)?)|ると|れば|って(?:は|も))|になり?ますと|になると|で言(?:い|う)(?:ます)?と|でいい?ますと|でい(?:く|きます)と|だと|ですと",
    "subject": r"が(?!く|ち|り)",
    "of": r"における|によ(?:る|ります)(?!と)|にかかわる|に係る|に関する|に対する|に占める|からの|への|での|との"
    r"|という|といった|の(?=[^で])",
    "object": r"を",
    "as": r"に(?:いた)?し(?:まし)?て|に(?:いたし|し)ますと|にすると|として|と(?:いた)?しまして",
    "and": r"と(?=[^い])|や|及び|並びに|または|もしくは|ないし|か(?=[、\ue000])",
    "from": r"から|より(?:も)?|まで",
    "to": r"に(?!なっ|なり|なる)|へ",
    "in": r"で(?!き|し|す|ござ|あ[りる])",
}
# the marks that follow most nouns, each where none of the longer ones above begins
_COMMON = {"topic": "は", "of": "の(?=[^で場ほ])", "subject": "が(?!く|ち|り)", "object": "を(?![見み申御ご説])"}
_MARK_OF = {name: name for name in _MARKS} | {f"{name}_": name for name in _COMMON}
_BASE = re.compile("[当あ]たり|当り|につき")  # of which one stands in every base
TOPICAL = ("topic", "at", "subject")


@dataclass(slots=True)  # not frozen, which takes thrice as long to make: there are some thirty to a figure
class Piece:
    """A noun, figure, date or punctuation mark of a sentence, offsets in the text."""

    kind: str  # noun, figure, date, per, comma, open, close, end
    start: int
    end: int
    mark: str  # a key of the marks, or "" where nothing of the kind follows
    stop: int  # where the mark ends
    gap: str  # what stands between the piece before and this one
    index: int = -1  # of the figure or date


# the letters of nouns; the first and last of runs of code points
_RUNS = (("一", "鿿"), ("々", "〇"), ("ァ", "ヺ"), ("ー", "ー"), ("A", "Z"), ("a", "z"), ("0", "9"))
_SIGNS = "&+/・･-"
_MOST = 60  # letters and words of a noun behind its first
_CLOSE = "）)」』"
_APART = "、,;:（(「『"  # pieces of their own that take no mark


@cache
def _pattern(*, bases: bool, runs: bool = True) -> re.Pattern[str]:
    """The pieces of a masked sentence; without `bases` of one that has none (1人当たり), which nearly every letter else tries.

    `runs`: letters with which nothing but they themselves can begin are taken many at once, which counts them as one.
    """
    kanji = "一-鿿々〆〇ヶヵ"
    # 1人当たり, 10キロ当たり, トン当たり, 1世帯につき: what the figure is reckoned by, never what is measured
    counter = rf"[0-9一十百千][0-9十百千万]{{0,6}}(?:[{kanji}か]{{1,3}}(?:[ァ-ー]{{1,6}})?|[ァ-ー]{{1,6}})"
    each = "(?:当たり|あたり|当り)"
    per = rf"(?:{counter}(?:につき(?!まし)|{each})|(?:{words().reckoned_by}){each}|[ァ-ー]{{2,6}}{each})[のでがはに]?"
    # a noun's okurigana stand before kanji or a particle (取り組みは), a verb's before て た 、
    after = rf"(?![第約既])(?=[{kanji}はがをのもにでとへやか（(])"
    okuri = "|".join(
        (
            rf"(?<=[{kanji}])(?:わせ|たち|ら?し(?=[はがをのも出込引上下])|[りけみえきちびめれげせじ]{{1,2}}){after}",
            rf"(?<=[高長深広重厚太大強])さ(?={FIGURE}|[はがをのもに])",
            rf"(?<=[{kanji}])[みげ](?={FIGURE})|(?<=引)き(?={FIGURE})",
            rf"(?<=[払扱違狙担雇問祝使舞集])い{after}",
        )
    )
    base = f"{per}|" if bases else ""
    apart = f"[合あ]わせ(?:て|まして|(?={FIGURE}))"
    injured = "(?!(?<=[向受掛付届明開欠避駆]け)が)"  # 単身者向けが: no けが
    kana = [noun for noun in words().nouns if "ぁ" <= noun[0] <= "ん"]
    other = [noun for noun in words().nouns if noun not in kana]
    begins, led = _class({noun[0] for noun in kana}), {"合"} | {noun[0] for noun in other}
    plain = _class({*_SIGNS, *(chr(c) for a, b in _RUNS for c in range(ord(a), ord(b) + 1))} - led)
    word = rf"{_class(led)}(?:{_tails(other)})?|{begins}{injured}{_tails(kana)}"
    letters = rf"(?!{per}){plain}" if bases else f"{plain}+" if runs else plain
    noun = rf"(?:{plain}|{word})(?:{letters}|(?!{base}{apart})(?:{word}|{guarded(okuri)})){{0,{_MOST}}}"
    common = "|".join(rf"(?P<{name}_>{mark})" for name, mark in _COMMON.items())
    marks = "|".join(rf"(?P<{name}>{mark})" for name, mark in _MARKS.items())
    only = "(?:など|のみ|だけ)"  # 返礼品などの経費, 実習だけだと
    body = rf"(?P<body>{noun}|{FIGURE}{FIGURE_ON}*|{DATE}{DATE_ON}*|[{_CLOSE}])"
    piece = rf"{body}(?:{guarded(f'{only}?(?:{common}|{marks})')})?|[{_APART}]"
    first = f"(?P<per>{per})|" if bases else ""
    return re.compile(rf"{first}{guarded(piece)}")


def _class(letters: Iterable[str]) -> str:
    """A class of letters, those in a row as a run."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, letters)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(re.escape(chr(a)) + (f"-{re.escape(chr(b))}" if b > a else "") for a, b in runs) + "]"


def _tails(nouns: Iterable[str]) -> str:
    """What goes on some nouns behind their first letters, by the second: there are few texts in which that stands there."""
    found: dict[str, dict[str, list[str]]] = {}
    for noun in nouns:
        found.setdefault(noun[1], {}).setdefault(noun[0], []).append(noun[2:])
    branches = (
        re.escape(second) + "(?:" + "|".join(rf"(?<={first}{second}){either(rests)}" for first, rests in firsts.items()) + ")"
        for second, firsts in sorted(found.items())
    )
    return rf"(?=[{''.join(sorted(found))}])(?:{'|'.join(branches)})"


def mask(text: str, start: int, end: int, figures: Sequence[tuple[int, int]], dates: Sequence[tuple[int, int]]) -> str:
    """A stretch of text with figures and dates replaced by letters of their own, lengths kept. Figures win where they overlap."""
    masked = text[start:end]
    for spans, first, on in ((dates, DATE, DATE_ON), (figures, FIGURE, FIGURE_ON)):
        parts: list[str] = []
        done = 0
        for a, b in spans:
            lo, hi = max(a - start, 0), min(b - start, len(masked))
            if lo >= hi:
                continue
            if lo < done:  # begins inside of the one before
                masked, parts, done = "".join(parts) + masked[done:], [], 0
            parts += (masked[done:lo], first, on * (hi - lo - 1))
            done = hi
        if parts:
            masked = "".join(parts) + masked[done:]
    return masked


# by the first letter of a piece; all else is a noun
_KINDS = {
    FIGURE: "figure",
    DATE: "date",
    **dict.fromkeys("、,;:", "comma"),
    **dict.fromkeys("（(「『", "open"),
    **dict.fromkeys("）)」』", "close"),
}


def pieces(masked: str, start: int, figures: dict[int, int], dates: dict[int, int], *, runs: bool = True) -> list[Piece]:
    """The pieces of a masked sentence, the last one its end; `figures` and `dates` give the index by start offset.

    `runs`: see the pattern. A noun that is longer than any, a row of dots, is cut letter by letter.
    """
    found: list[Piece] = []
    done, singles, closes = 0, words().singles, False
    for match in _pattern(bases=_BASE.search(masked) is not None, runs=runs).finditer(masked):
        first, last = match.span()
        group = match.lastgroup or ""
        mark = _MARK_OF.get(group, "")
        letter, index, body = masked[first], -1, match.end("body") if mark else last
        kind = "per" if group == "per" else _KINDS.get(letter, "noun")
        if kind == "noun":
            if runs and body - first > _MOST:
                return pieces(masked, start, figures, dates, runs=False)
            if body - first == 1 and letter not in singles and not _stands_alone(masked, mark, body):
                continue
        elif kind == "figure":
            index = figures.get(first + start, -1)
        elif kind == "date":
            index = dates.get(first + start, -1)
        elif kind == "close":
            closes = True
        found.append(Piece(kind, first + start, body + start, mark, last + start, masked[done:first], index))
        done = last
    found.append(Piece("end", start + len(masked), start + len(masked), "", start + len(masked), masked[done:]))
    return without_brackets(found) if closes else found


def _stands_alone(masked: str, mark: str, body: int) -> bool:
    """Whether a single letter is a noun (駅が) and not the stem of a verb or adverb (上がり, 最も, 主に)."""
    if mark == "subject":
        return not masked.startswith(("り", "る", "っ", "ら", "ろ"), body + 1)
    return mark in ("object", "of", "topic") and not masked.startswith("も", body)


_BRACKET = 30  # pieces of a bracket that is a remark


def without_brackets(found: list[Piece]) -> list[Piece]:
    """The pieces without brackets that hold no figure; the mark after the bracket goes to the noun before: 費用（税込み）は."""
    kept: list[Piece] = []
    opened: list[int] = []
    for piece in found:
        kept.append(piece)
        if piece.kind == "open":
            opened.append(len(kept) - 1)
        elif piece.kind == "close" and opened:
            at = opened.pop()
            before = kept[at - 1] if at else piece
            if before.kind != "noun" or before.mark or kept[at].gap.strip() or len(kept) - at > _BRACKET:
                continue
            inside = kept[at + 1 : -1]
            if any(p.kind == "figure" for p in inside):
                continue
            dates = [replace(p, mark="", gap="") for p in inside if p.kind == "date"]
            if dates and not piece.mark:
                continue
            kept[at - 1] = replace(kept[at - 1], mark=piece.mark, stop=piece.stop)
            kept[at:] = dates  # 入居率（4月1日現在）は N
    return kept
