"""Whose a measure is, where no の tells: the whole that it is a part of, the topic of its list, the owner of the same attribute."""

from __future__ import annotations

from pipeline.figures.measure.names import Found, compared, may_have, owner, said_topic, within
from pipeline.figures.measure.names import whole as whole_span
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span

_FEW = 6  # pieces in which a list has its next item


def whose(sentence: Sentence, p: int, found: Found, done: dict[int, Found]) -> Span | None:
    """Whose the measure of figure p is by the build of the sentence."""
    m = noun_of(sentence, found, p)
    if m is None:
        return None
    return (
        whole_of(sentence, m, p, found, done)
        or among(sentence, m, p, found, done)
        or alike(sentence, m, found, p)
        or topic_of_list(sentence, m, p, found)
        or matter(sentence, m, p, found)
    )


def noun_of(sentence: Sentence, found: Found, p: int) -> int | None:
    """The piece with which a measure begins, where it stands before figure p."""
    if found.measure is None:
        return None
    return next((k for k in sentence.back(p) if sentence.pieces[k].start <= found.measure[0] < sentence.pieces[k].end), None)


def is_part(sentence: Sentence, m: int) -> bool:
    """Whether noun m is introduced as a part: うち人工林が, 内訳としまして個人分が."""
    while m and sentence.pieces[m - 1].kind == "noun" and sentence.pieces[m - 1].mark == "of" and not sentence.pieces[m].gap:
        m -= 1  # そのうち外国人の宿泊が
    if words().part.search(sentence.pieces[m].gap):
        return True
    before = m - 1 if m and sentence.pieces[m - 1].kind == "comma" else m
    if before > 0 and sentence.pieces[before - 1].kind == "noun" and sentence.noun(before - 1) in words().breakdown:
        return True
    if sentence.is_class(m) or not words().breaks_down.search(sentence.text, sentence.start, sentence.pieces[m].start):
        return False
    return any(sentence.pieces[k].kind == "noun" and sentence.noun(k) in words().breakdown for k in sentence.back(m))


def whole_of(sentence: Sentence, m: int, p: int, found: Found, done: dict[int, Found]) -> Span | None:
    """The whole of which noun m is a part: 従業員 in 従業員23名、うちパート17名; of an attribute, whose that is."""
    if not is_part(sentence, m):
        return None
    for k in sentence.back(m):
        piece = sentence.pieces[k]
        whole = done.get(piece.index) if piece.kind == "figure" else None
        if whole is None or whole.measure is None:
            continue
        if any(sentence.pieces[n].kind == "noun" and sentence.noun(n) in words().breakdown for n in sentence.back(k)):
            return whole.of  # その内訳ですが、委託料が1,500万円、工事費が900万円: a part as well
        noun = sentence.text[slice(*whole.measure)]
        if noun.endswith((*words().attributes, *words().generic)) and not noun.endswith(words().not_heads):
            return whole.of
        same = sentence.figures[piece.index].unit == sentence.figures[sentence.pieces[p].index].unit
        return whole.measure if (same or sentence.kind(p) == "rate") and whole.measure != found.measure else None
    return None


def among(sentence: Sentence, m: int, p: int, found: Found, done: dict[int, Found]) -> Span | None:
    """What noun m is a part of by のうち: 瓶 in 回収した瓶のうち無色が52％、茶色が31％; 職員 in 職員640人のうち女性が N人."""
    if found.quantity or sentence.kind(p) not in ("count", "rate", "measurement", "money"):
        return None
    for k in sentence.back(m):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and sentence.text.startswith("に対し", piece.end):  # 高齢者2万人に対し、接種を終えた方が1万人
            base = done.get(piece.index)
            same = sentence.figures[piece.index].unit == sentence.figures[sentence.pieces[p].index].unit
            usual = base is not None and not base.quantity and base.measure != found.measure
            return base.measure if base is not None and same and usual else None
        if not sentence.text.startswith(words().among, piece.end):
            continue
        if piece.kind == "figure":
            whole = done.get(piece.index)
            return (whole.of or whole.measure) if whole is not None and whole.measure != found.measure else None
        if piece.kind == "noun" and sentence.noun(k) in words().anyone and sentence.kind(k - 1) == "age":
            return aged(sentence, k)
        if piece.kind == "noun" and sentence.noun(k) in words().anyone and piece.gap:
            return whole_span(sentence, k)  # 搬送された方のうち
        usual = piece.kind == "noun" and not sentence.is_empty(k) and not sentence.is_transparent(k)
        return sentence.trimmed(k) if usual else None
    return None


def aged(sentence: Sentence, k: int) -> Span | None:
    """Who are of the ages before piece k: 市民 in 市民の20歳から69歳の方のうち."""
    j = next((j for j in sentence.back(k) if sentence.kind(j) != "age"), None)
    named = j is not None and sentence.pieces[j].kind == "noun" and sentence.pieces[j].mark in ("of", "topic")
    return sentence.trimmed(j) if j is not None and named and not sentence.is_empty(j) else None


def vote_on(sentence: Sentence, m: int) -> Span | None:
    """What was voted on: 請願第3号 in 請願第3号は賛成12人、反対5人で採択."""
    if not sentence.noun(m).endswith(words().votes):
        return None
    if m and sentence.pieces[m - 1].kind == "noun" and sentence.pieces[m - 1].mark == "to" and not sentence.pieces[m].gap:
        return sentence.trimmed(m - 1)  # 16人とする案に賛成が7名
    for k in sentence.back(m):
        piece = sentence.pieces[k]
        if piece.kind == "noun" and piece.mark in ("topic", "subject") and words().papers.fullmatch(sentence.noun(k)):
            return sentence.trimmed(k)
    return None


def alike(sentence: Sentence, m: int, found: Found, p: int) -> Span | None:
    """Who has the same attribute in the topic before: 汐川 in 汐川の水位は氾濫危険水位の4メートルを上回り."""
    if not found.quantity or not sentence.is_attribute(m):
        return None
    noun = sentence.noun(m)
    for k in sentence.back(m):
        piece = sentence.pieces[k]
        if piece.kind != "noun" or piece.mark not in ("topic", "subject") or sentence.agrees(k, p) != QUANTITY:
            continue
        topic, own = sentence.noun(k), owner(sentence, k)
        if len(topic) < 2 or not noun.endswith(topic):
            return None
        return sentence.trimmed(own) if own is not None and sentence.pieces[own].kind == "noun" else None
    return None


def topic_of_list(sentence: Sentence, m: int, p: int, found: Found) -> Span | None:
    """The topic that a list of things and their numbers stands under: 住家被害 in 住家被害は、全壊4棟、半壊118棟."""
    if found.quantity or sentence.kind(p) not in ("count", "measurement", "rate") or sentence.pieces[m].mark not in ("", "subject"):
        return None
    if not listed(sentence, p, -1) and not listed(sentence, p, 1):
        return None
    for k in sentence.back(m):
        piece = sentence.pieces[k]
        if piece.kind != "noun" or piece.mark not in ("topic", "at") or compared(sentence, k):
            continue
        if sentence.pieces[k + 1].kind == "figure" or piece.mark == "at":
            return None
        empty = sentence.is_empty(k) or sentence.is_transparent(k) or sentence.noun(k).endswith(words().acts)
        return None if empty or sentence.agrees(k, p) != THING or not sentence.is_plausible(k, p) else sentence.trimmed(k)
    return None


def listed(sentence: Sentence, p: int, step: int) -> bool:
    """Whether the figure after (1) or before (-1) figure p counts in the same unit, another noun beside it."""
    unit = sentence.figures[sentence.pieces[p].index].unit
    for k in range(p + step, max(min(p + step * _FEW, len(sentence.pieces)), -1), step):
        piece = sentence.pieces[k]
        if piece.kind == "figure":
            beside = k > 0 and sentence.pieces[k - 1].kind == "noun" and not sentence.pieces[k].gap
            return piece.index >= 0 and sentence.figures[piece.index].unit == unit and beside
    return False


def matter(sentence: Sentence, m: int, p: int, found: Found) -> Span | None:
    """What the sentence says it speaks of: 国民健康保険 in 国民健康保険でございますが、被保険者が3,706人.

    It is whose people, deeds and quantities are that are counted, and the subject right after it: 養殖については、水揚げは5トン.
    """
    counted = sentence.noun(m).endswith((*words().far["people"], *words().far["deeds"])) or found.quantity
    counted = counted or sentence.noun(m) in words().of_schemes  # 給付金でございますが、対象が6,800世帯
    said = said_topic(sentence, m, p) if counted else said_first(sentence, m, p)
    if said is None and counted:
        said = over_said(sentence, m, p) or scheme_said(sentence, m)
    return said if said is not None and said != found.measure and not within(said, found.measure or said) else None


def said_first(sentence: Sentence, m: int, p: int) -> Span | None:
    """The thing said to be the topic right before subject m: ギンザケ養殖 in ギンザケ養殖につきましては、ことしの水揚げは5トン."""
    if sentence.pieces[m].mark not in ("topic", "subject") or sentence.is_place(m):
        return None
    j = next((j for j in sentence.back(m) if sentence.pieces[j].kind not in ("comma", "date")), None)
    if j is None or sentence.pieces[j].kind != "noun" or not may_have(sentence, j, m, p):
        return None
    return said_topic(sentence, j + 1, p)


def scheme_said(sentence: Sentence, m: int) -> Span | None:
    """The scheme that is said to be the topic before what schemes have: 給付金 in 給付金でございますが、対象が6,800世帯."""
    if sentence.noun(m) not in words().of_schemes:
        return None
    for j in sentence.back(m):
        piece = sentence.pieces[j]
        if piece.kind == "noun" and piece.mark == "topic" and piece.stop - piece.end > 1:
            return sentence.trimmed(j) if sentence.noun(j).endswith(words().far["schemes"]) else None
    return None


def over_said(sentence: Sentence, m: int, p: int) -> Span | None:
    """Whose the quantity is that is said to be the topic: ホーム in ホームの待機者については、在宅の方が1,350人."""
    for j in sentence.back(m):
        piece = sentence.pieces[j]
        if piece.kind != "noun" or piece.mark != "topic" or piece.stop - piece.end < 2:
            continue
        own = owner(sentence, j) if sentence.agrees(j, p) == QUANTITY else None
        return sentence.trimmed(own) if own is not None and sentence.pieces[own].kind == "noun" else None
    return None
