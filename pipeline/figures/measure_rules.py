"""The rules that say what a figure measures, from the pieces of its sentence.

Every rule answers with a `Found`: the span of the measure, the span of whose it is, and how sure the rule is. What decides is
always the same three things: how the noun stands to the figure (交付件数は N, 通知カード N, N の申請, N, N), whether the noun can be
counted so (a 率 is never in 円), and whether it is a quantity (交付件数) or a thing (通知カード): a thing beside a quantity named
before is whose, not what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.figures.clause import TOPICAL, Piece
from pipeline.figures.measure_words import agreement, words

Span = tuple[int, int]
QUANTITY, THING = 2, 1  # agreement() of a noun with a figure


@dataclass(frozen=True, slots=True)
class Found:
    """What a figure measures: spans in the text, and whether the rule that found it is certain."""

    measure: Span | None = None
    of: Span | None = None
    sure: bool = False
    quantity: bool = False  # the measure is a quantity of the figure's kind, so that it serves the figures that follow


@dataclass(frozen=True, slots=True)
class Sentence:
    """The pieces of a sentence with what the rules need to know of its figures."""

    text: str
    pieces: Sequence[Piece]
    kinds: Sequence[str | None]  # kind of each figure of the document, by index
    topics: Sequence[Found] = ()  # what the sentences before speak of, the nearest first

    def noun(self, k: int) -> str:
        """The noun of a piece."""
        start, end = trimmed(self.text, self.pieces[k])
        return self.text[start:end]


_PREFIXES = ("現在", "今回", "今後", "先ほど", "実際", "平成", "令和", "昨今", "大体")
_WHOLE = ("高", "地", "価", "値", "員", "額", "数", "者")  # 現在高, 現在地 are words


def trimmed(text: str, piece: Piece) -> Span:
    """A noun's span without an adverb that is glued to it: 現在本市 → 本市."""
    start, end = piece.start, piece.end
    for prefix in _PREFIXES:
        if text.startswith(prefix, start) and end - start >= len(prefix) + 2 and not text.startswith(_WHOLE, start + len(prefix)):
            start += len(prefix)
            break
    while start < end and text[start] in "・/-+":
        start += 1
    return start, end


def agrees(sentence: Sentence, k: int, kind: str | None) -> int:
    """agreement() of piece k."""
    return agreement(sentence.noun(k), kind)


def owner(sentence: Sentence, k: int) -> int | None:
    """The noun that piece k hangs on by の: マイナンバーカード in マイナンバーカードの交付件数. Dates and empty words between are passed."""
    j = k - 1
    while j >= 0 and sentence.pieces[j + 1].gap.strip() == "" and sentence.pieces[j].mark == "of":
        piece = sentence.pieces[j]
        if piece.kind == "noun" and sentence.noun(j) not in words().transparent and agreement(sentence.noun(j), "count") != -1:
            return j
        if piece.kind not in ("noun", "date"):
            return None
        j -= 1
    return None


def span(sentence: Sentence, k: int) -> Span:
    """The measure that piece k names: with the bound before it (65歳以上の人口), and for a general head with what it is of (外国人の人数)."""
    start, end = trimmed(sentence.text, sentence.pieces[k])
    before = sentence.pieces[k - 1] if k else None
    if (
        before
        and before.kind == "figure"
        and not sentence.pieces[k].gap
        and before.mark in ("", "of")
        and sentence.kinds[before.index] == "age"
    ):
        return before.start, end
    if sentence.text[start:end] in words().generic:
        j = owner(sentence, k)
        if j == k - 1:
            return span(sentence, j)[0], end
        if j is None and start == sentence.pieces[k].start and sentence.pieces[k].gap[-1:] in ("る", "た", "い", "な"):
            return relative_clause(sentence, k), end
    return start, end


def relative_clause(sentence: Sentence, k: int) -> int:
    """Where the clause that describes piece k begins: after the comma or topic before it, at most 30 characters back."""
    j = k - 1
    while j >= 0:
        piece = sentence.pieces[j]
        if piece.kind in ("comma", "open", "close") or piece.mark in ("topic", "at"):
            return (
                max(piece.stop, sentence.pieces[k].start - 30)
                if piece.stop >= sentence.pieces[k].start - 30
                else sentence.pieces[k].start
            )
        j -= 1
    first = sentence.pieces[0].start
    return first if sentence.pieces[k].start - first <= 30 else sentence.pieces[k].start


def found_at(sentence: Sentence, k: int, kind: str | None, *, of: Span | None = None, sure: bool = True) -> Found:
    """Piece k as the measure; whose it is: by の, else what is given, else the topic before it."""
    j = owner(sentence, k)
    if j is not None:
        of = trimmed(sentence.text, sentence.pieces[j])
    elif of is None:
        of = subject_of(sentence, k, kind)
    return Found(span(sentence, k), of, sure, agrees(sentence, k, kind) == QUANTITY)


def subject_of(sentence: Sentence, k: int, kind: str | None) -> Span | None:
    """The thing that the clause speaks of, before piece k: 福岡市 in 福岡市は、人口が N."""
    for j in range(k - 1, -1, -1):
        piece = sentence.pieces[j]
        if piece.kind != "noun":
            continue
        noun = sentence.noun(j)
        if noun in words().comparison:
            continue
        if piece.mark in TOPICAL or (piece.mark in ("in", "object", "to") and noun.endswith(words().places)):
            if agreement(noun, kind) == -1 or noun in words().transparent and not noun.endswith(words().places):
                own = owner(sentence, j)
                if own is not None and piece.mark in TOPICAL:
                    return trimmed(sentence.text, sentence.pieces[own])
                continue
            return trimmed(sentence.text, piece) if agreement(noun, kind) == THING else None
    return None


def left_of(sentence: Sentence, p: int) -> tuple[int, bool]:
    """The noun or figure that stands before figure p, dates, adverbs, bases of comparison and empty words passed; -1 where a clause ends.

    The second value says whether a comma was passed.
    """
    k, gap, comma = p - 1, sentence.pieces[p].gap, False
    known = words()
    while k >= 0:
        if not known.adverbs.fullmatch(gap):
            if not known.compared.search(gap):
                return -1, comma
        piece = sentence.pieces[k]
        if piece.kind == "figure":
            return k, comma
        if piece.kind == "comma":
            comma = True
        elif piece.kind == "noun":
            noun = sentence.noun(k)
            passed = noun in known.transparent or noun in known.comparison or piece.mark == "from" or compared(sentence, k)
            if not passed:
                return k, comma
        elif piece.kind == "close":
            while k > 0 and sentence.pieces[k].kind != "open":
                k -= 1
        gap = sentence.pieces[k].gap
        k -= 1
    return -1, comma


def compared(sentence: Sentence, k: int) -> bool:
    """Whether piece k is what the figure is compared with: 前年度と比べ, 全国平均を上回る."""
    after = sentence.text[sentence.pieces[k].end : sentence.pieces[k].end + 6]
    return words().compared.match(after) is not None


def attribute_of(sentence: Sentence, p: int) -> int | None:
    """The noun that figure p describes: 申請 in N件の申請, 世帯 in N％に当たる世帯."""
    figure = sentence.pieces[p]
    following = sentence.pieces[p + 1]
    if following.kind != "noun":
        return None
    between = figure.mark, following.gap
    if (
        figure.mark == "of"
        and len(following.gap) <= 8
        and "、" not in following.gap
        and not following.gap.endswith(("て", "り", "、"))
    ):
        return p + 1
    if between[1] in ATTRIBUTIVE and figure.mark in ("to", "object", ""):
        return p + 1
    return None


ATTRIBUTIVE = (
    "上る",
    "のぼる",
    "及ぶ",
    "当たる",
    "あたる",
    "占める",
    "相当する",
    "達する",
    "要する",
    "もの",
    "ほどの",
    "余りの",
    "くらいの",
    "ぐらいの",
    "るという",
    "る",
    "た",
)


def settle(sentence: Sentence) -> dict[int, Found]:
    """What each figure of a sentence measures, by the figure's index; figures that no rule settles are not in it."""
    result: dict[int, Found] = {}
    for p, piece in enumerate(sentence.pieces):
        if piece.kind != "figure" or piece.index < 0:
            continue
        kind = sentence.kinds[piece.index]
        if kind == "age":
            found = of_age(sentence, p)
        else:
            found = of_figure(sentence, p, kind, result)
        if found is not None and found.measure is not None:
            result[piece.index] = found
    return result


def of_age(sentence: Sentence, p: int) -> Found | None:
    """An age is a measure only of a noun that is one: 平均寿命は N歳, 女性が N歳; 65歳以上の bounds people and measures nothing."""
    if sentence.pieces[p].mark in ("of", "from") or sentence.pieces[p + 1].kind == "noun" and not sentence.pieces[p + 1].gap:
        return None
    return strong_before(sentence, p, "age", item=left_of(sentence, p)[0])


def strong_before(sentence: Sentence, p: int, kind: str | None, *, item: int = -1) -> Found | None:
    """The nearest quantity of the figure's kind that is a topic or subject before piece p; a thing beside the figure is whose it is."""
    stop = item if item >= 0 and sentence.pieces[item].kind == "noun" else p
    for k in range(stop, -1, -1):
        piece = sentence.pieces[k]
        if (
            piece.kind == "noun"
            and (piece.mark in TOPICAL or k == item)
            and agrees(sentence, k, kind) == QUANTITY
            and not compared(sentence, k)
        ):
            of = (
                trimmed(sentence.text, sentence.pieces[item])
                if item >= 0 and k != item and sentence.pieces[item].kind == "noun"
                else None
            )
            found = found_at(sentence, k, kind, of=of)
            return replace(found, of=of) if of else found
    return None


def of_figure(sentence: Sentence, p: int, kind: str | None, done: dict[int, Found]) -> Found | None:
    """The measure of a figure that is no age."""
    figure = sentence.pieces[p]
    left, comma = left_of(sentence, p)
    right = attribute_of(sentence, p)
    beside = sentence.pieces[left] if left >= 0 else None
    if kind == "duration":
        return of_duration(sentence, p, left, done)
    if (
        beside is not None
        and beside.kind == "noun"
        and agrees(sentence, left, kind) == QUANTITY
        and not (beside.mark == "of" and kind in ("rate", "multiple"))
    ):
        return found_at(sentence, left, kind)
    if right is not None and agrees(sentence, right, kind) >= THING and sentence.noun(right) not in words().transparent:
        own = trimmed(sentence.text, beside) if beside and beside.kind == "noun" and beside.mark in (*TOPICAL, "of") else None
        return Found(span(sentence, right), own, sure=True, quantity=agrees(sentence, right, kind) == QUANTITY)
    if beside is not None and beside.kind == "figure":
        before = done.get(beside.index)
        if before is not None and before.measure and agreement(sentence.text[slice(*before.measure)], kind) != 0:
            return before
    if (
        beside is not None
        and beside.kind == "noun"
        and agrees(sentence, left, kind) == THING
        and beside.mark not in ("from", "and")
    ):
        return of_thing(sentence, p, left, kind, done)
    return fallback(sentence, p, kind, done)


def of_duration(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """A duration measures only what stands beside it as its subject: 工期は N か月, 使用日数でございますけれども、N 日."""
    beside = sentence.pieces[left] if left >= 0 else None
    if beside is None:
        return None
    if beside.kind == "figure":
        before = done.get(beside.index)
        return before if before and sentence.kinds[beside.index] == "duration" else None
    agreed = agrees(sentence, left, "duration")
    if beside.mark in (*TOPICAL, "", "object") and agreed == QUANTITY:
        return found_at(sentence, left, "duration")
    if (
        beside.mark in ("topic", "subject")
        and agreed == THING
        and sentence.pieces[p].mark == ""
        and not sentence.noun(left).endswith(words().agents)
    ):
        return replace(found_at(sentence, left, "duration"), sure=False)
    return None


def of_thing(sentence: Sentence, p: int, left: int, kind: str | None, done: dict[int, Found]) -> Found | None:
    """A thing beside the figure: whose it is where a quantity was named before (再発行件数ですが、通知カード N), else what is counted."""
    beside = sentence.pieces[left]
    item = trimmed(sentence.text, beside)
    strong = strong_before(sentence, p, kind, item=left)
    if strong is None and kind != "count":
        series = last_quantity(sentence, p, done, kind)
        strong = replace(series, of=item) if series else None
    if strong is not None:
        return replace(strong, of=item) if beside.mark != "object" else strong
    noun = sentence.noun(left)
    if beside.mark == "of" and kind in ("rate", "multiple", "rank"):
        subject = fallback(sentence, left, kind, done, weak=False)
        if subject is not None:
            return subject
        return replace(found_at(sentence, left, kind), sure=False)
    if noun.endswith(words().places) and beside.mark in ("in", "at", "topic", "subject", "of", "to"):
        return replace(fallback(sentence, p, kind, done) or Found(), of=item)
    if beside.mark == "in" or sentence.pieces[p].mark == "object" and beside.mark != "object":
        other = fallback(sentence, p, kind, done, weak=False)
        if other is not None:
            return other
    return found_at(sentence, left, kind, sure=beside.mark in ("", *TOPICAL))


def last_quantity(sentence: Sentence, p: int, done: dict[int, Found], kind: str | None) -> Found | None:
    """The quantity that the last figure of the sentence before piece p measured."""
    for k in range(p - 1, -1, -1):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done:
            found = done[piece.index]
            if found.quantity and found.measure and agreement(sentence.text[slice(*found.measure)], kind) == QUANTITY:
                return replace(found, sure=False)
            return None
    return None


def fallback(sentence: Sentence, p: int, kind: str | None, done: dict[int, Found], *, weak: bool = True) -> Found | None:
    """Where nothing stands beside the figure: the quantity or subject before it, the figure before it, the act that follows it."""
    strong = strong_before(sentence, p, kind)
    if strong is not None:
        return replace(strong, sure=False)
    nominal = nominal_clause(sentence, p)
    if nominal is not None:
        return nominal
    series = last_quantity(sentence, p, done, kind)
    if series is not None:
        return series
    object_ = sentence.pieces[p].mark == "object"
    for k in range(p - 1, -1, -1):
        piece = sentence.pieces[k]
        if piece.kind == "noun" and piece.mark in ("topic", "subject") and agrees(sentence, k, kind) == THING:
            noun = sentence.noun(k)
            if (
                noun in words().transparent
                or noun.endswith(words().places)
                or (object_ and noun.endswith(words().agents))
                or compared(sentence, k)
            ):
                continue
            return found_at(sentence, k, kind, sure=False)
    if object_ and weak:
        for k in range(p + 1, min(p + 5, len(sentence.pieces))):
            piece = sentence.pieces[k]
            if (
                piece.kind == "noun"
                and piece.mark == ""
                and sentence.text.startswith(("し", "す", "さ", "い", "で"), piece.end)
                and agrees(sentence, k, kind) >= THING
            ):
                return Found(trimmed(sentence.text, piece), None, sure=False)
    return None


def nominal_clause(sentence: Sentence, p: int) -> Found | None:
    """A clause that のは makes a noun: 保育園に預けているのは N人."""
    gap = sentence.pieces[p].gap.rstrip("、 ")
    if not gap.endswith(("のは", "のが")) or len(gap) < 3 or p == 0:
        return None
    end = sentence.pieces[p].start - len(sentence.pieces[p].gap) + len(gap) - 2
    start = relative_clause(sentence, p)
    return Found((start, end), None, sure=True) if start < end else None


def topics(sentence: Sentence) -> list[Found]:
    """What a sentence speaks of, the last first: for figures of the sentences after it that have no measure of their own."""
    result: list[Found] = []
    for k in range(len(sentence.pieces) - 1, -1, -1):
        piece = sentence.pieces[k]
        if piece.kind == "noun" and piece.mark == "topic":
            j = owner(sentence, k)
            result.append(Found(span(sentence, k), trimmed(sentence.text, sentence.pieces[j]) if j is not None else None))
    return result
