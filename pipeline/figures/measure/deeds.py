"""What a figure measures that is done: by those it counts (16団体が応募し), with what it is of (3件の空き家の苦情), in a clause."""

from __future__ import annotations

import re

from pipeline.figures.measure.names import Found, said_topic, subject_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, Sentence, Span

_CHAIN = 5  # nouns that の joins
_DOES = re.compile(r"を?(?:し|さ|す|せ|いた|行|得|頂)")  # 応募され, 参加をしております
_GOT = re.compile(r"[^、。]{0,4}(?:受け|いただ|頂|もら|得て|得た)")  # 補助をいただいて
# the verb of a clause that ends in what is done: 補助をいたしました, 負担している, 相談を受けた
_DID = re.compile(r"を?(?:(?:いた|致)?し|さ|行|受け|いただ|頂)[^、。を]{0,10}")


def took_part(sentence: Sentence, p: int) -> Found | None:
    """What those whom figure p counts do, where nothing stands between: 応募 in 16団体が応募され; 退職 in 3人が退職し."""
    piece, following = sentence.pieces[p], sentence.pieces[p + 1]
    row = sentence.figures[piece.index]
    doers = row.kind == "count" and row.unit in (words().person, *words().bodies)
    part = words().part.search(piece.gap) is not None and sentence.kind(p) == "count"  # 12件、うち5件が解体され
    befell = row.kind == "count" and following.kind == "noun" and sentence.noun(p + 1).endswith(words().told["happenings"])
    if befell and piece.mark == "in" and following.mark == "subject" and not following.gap:
        return Found(sentence.trimmed(p + 1), subject_of(sentence, p, p))  # 2,300軒で停電が発生
    doing = piece.mark == "subject" and following.kind == "noun" and not following.gap and following.mark in ("", "object")
    if not doing or not (doers or part or befell):
        return None
    deeds = (*words().far["deeds"], *words().far["costs"]) if part else words().far["deeds"]
    done = befell or sentence.noun(p + 1).endswith(deeds)
    if not done or not _DOES.match(sentence.text, following.end):
        return None
    return Found(sentence.trimmed(p + 1), subject_of(sentence, p, p))


def lacking(sentence: Sentence, p: int) -> Found | None:
    """What an amount is by the verb that stands right before it: 不足 in 不足する1億円につきましては."""
    before = sentence.pieces[p - 1] if p else sentence.pieces[p]
    does = sentence.kind(p) == "money" and before.kind == "noun" and not before.mark and sentence.pieces[p].gap in _DOING
    return Found(sentence.trimmed(p - 1), sure=True) if does and sentence.noun(p - 1).endswith(words().lacking) else None


_DOING = ("する", "した", "している", "しました", "しております", "される", "された")


def got_from(sentence: Sentence, p: int) -> Found | None:
    """What a share is got as: 補助 in 2分の1は県から補助をいただいており."""
    if sentence.kind(p) not in ("rate", "money") or sentence.pieces[p].mark not in ("topic", "subject"):
        return None
    giver, given = sentence.pieces[p + 1], sentence.pieces[min(p + 2, len(sentence.pieces) - 1)]
    from_one = giver.kind == "noun" and not giver.gap and sentence.text.startswith("から", giver.end)
    if not from_one or given.kind != "noun" or given.mark != "object" or not _GOT.match(sentence.text, given.stop):
        return None
    return Found(sentence.trimmed(p + 2))


def borne(sentence: Sentence, p: int) -> Found | None:
    """What a share or sum is to the one who bears or gives it: 負担 of 市 in 残り4,200万円を市が負担し."""
    if sentence.kind(p) not in ("rate", "money") or sentence.pieces[p].mark not in ("object", "topic"):
        return None
    if p and sentence.pieces[p - 1].mark == "of":
        return None  # 差額の9,200万円を市が負担し: the word before says what it is
    giver, given = sentence.pieces[p + 1], sentence.pieces[min(p + 2, len(sentence.pieces) - 1)]
    named = giver.kind == "noun" and giver.mark == "subject" and not giver.gap and not sentence.is_empty(p + 1)
    if not named or given.kind != "noun" or given.gap or given.mark not in ("", "object"):
        return None
    usual = sentence.noun(p + 2) in words().grants and _DOES.match(sentence.text, given.end)
    return Found(sentence.trimmed(p + 2), sentence.trimmed(p + 1), sure=True) if usual else None


def granted(sentence: Sentence, p: int) -> Found | None:
    """What an amount is given as, and to whom or for what: 補助 of 住宅の改修 in 住宅の改修に対し、1戸5万円を補助しております.

    Only where no quantity before it says what it is: 手当は月5,000円を支給.
    """
    piece, following = sentence.pieces[p], sentence.pieces[p + 1]
    if sentence.kind(p) not in ("money", "rate") or piece.mark != "object" or following.kind != "noun" or following.gap:
        return None
    if sentence.kind(p) == "rate" and p and sentence.pieces[p - 1].mark == "of":
        return None  # 工事費の2分の1を補助し: the base says what it is of
    if sentence.noun(p + 1) not in words().grants or not _DOES.match(sentence.text, following.end):
        return None
    taker: Span | None = None
    for k in sentence.back(p):
        before = sentence.pieces[k]
        if before.kind == "figure" or sentence.closed(k, p):
            break
        if before.kind != "noun" or sentence.is_transparent(k):
            continue
        if sentence.agrees(k, p) == QUANTITY and before.mark in ("topic", "subject", "as", "of", ""):
            return None
        to = before.mark == "to" or (before.mark == "at" and sentence.text.startswith("には", before.end))
        if taker is None and to and not sentence.is_empty(k):
            taker = chained(sentence, k)
    return Found(sentence.trimmed(p + 1), taker or said_topic(sentence, p, p), sure=True)


def chained(sentence: Sentence, k: int) -> Span:
    """Noun k with what it hangs on by の, where it is what is done: 住宅の改修."""
    done = k and sentence.noun(k).endswith((*words().far["costs"], *words().far["deeds"], *words().acts))
    beside = done and sentence.pieces[k - 1].kind == "noun" and sentence.pieces[k - 1].mark == "of" and not sentence.pieces[k].gap
    return sentence.trimmed(k - 1 if beside else k)[0], sentence.trimmed(k)[1]


def deed_of_clause(sentence: Sentence, start: int, end: int, p: int) -> Found | None:
    """What is done in the clause that the stretch is, and by what place: 負担 of 市 in 市が負担したのは N円.

    People are counted by the whole clause, which says who they are.
    """
    row = sentence.figures[sentence.pieces[p].index]
    k = next((k for k in sentence.back(p) if sentence.pieces[k].kind == "noun" and sentence.pieces[k].end <= end), None)
    if k is None or sentence.pieces[k].start < start or row.unit == words().person or row.kind not in ("money", "count"):
        return None
    done = sentence.noun(k).endswith((*words().far["deeds"], *words().far["costs"])) and not sentence.noun(k).endswith(words().acts)
    if not done or not _DID.fullmatch(sentence.text, sentence.pieces[k].end, end):
        return None
    by = next((j for j in sentence.back(k) if sentence.pieces[j].mark == "subject" and sentence.pieces[j].start >= start), None)
    named = by is not None and sentence.pieces[by].kind == "noun" and sentence.is_place(by)
    return Found(sentence.trimmed(k), sentence.trimmed(by) if by is not None and named else None, sure=True)


def whole_event(sentence: Sentence, p: int, right: int) -> Span | None:
    """What happened, with what it is of, where events are counted: 空き家の苦情 in 8件の空き家の苦情; 火災 in 3件の市内の火災."""
    if sentence.figures[sentence.pieces[p].index].unit not in words().events_by or sentence.pieces[right].mark != "of":
        return None
    head = right
    while (
        head < right + _CHAIN
        and sentence.pieces[head].mark == "of"
        and sentence.pieces[head + 1].kind == "noun"
        and not sentence.pieces[head + 1].gap
    ):
        head += 1
    if head == right or sentence.is_empty(head) or sentence.is_transparent(head):
        return None
    return sentence.trimmed(head if sentence.is_class(right) else right)[0], sentence.trimmed(head)[1]
