"""Whose a measure is that its finding leaves open: the topic, those who have the same, the place or the figure beside it."""

from __future__ import annotations

from dataclasses import replace

from pipeline.figures.measure.beside import both_of, each_of, stands_by
from pipeline.figures.measure.lists import owner_before
from pipeline.figures.measure.names import Found, names_place
from pipeline.figures.measure.reckoned import per_whom
from pipeline.figures.measure.whose import noun_of, vote_on, whose
from pipeline.figures.measure.words import agreement, words
from pipeline.figures.sentence import QUANTITY, Sentence, Span


def with_owner(sentence: Sentence, p: int, found: Found, done: dict[int, Found]) -> Found:
    """A finding that lacks whose it is: the place beside the figure (全国で N社), else that of the figure before it."""
    m = noun_of(sentence, found, p)
    voted = vote_on(sentence, m) if m is not None else None
    if voted is not None:
        return replace(found, of=voted)
    by = stands_by(sentence, p, found, m, done)
    if by is not None and (found.of is None or found.of[0] < by[0]):
        return replace(found, of=by)
    if found.measure is None or (found.of is not None and not says_only_who(sentence, found.measure, found.of)):
        return found
    topic = owner_before(sentence, p, found, done) or whose(sentence, p, found, done)
    if topic is not None:
        return replace(found, of=topic)
    both = both_of(sentence, p, found)
    if both is not None:
        return replace(found, of=both)
    payer = per_whom(sentence.text, sentence.figures[sentence.pieces[p].index]) or each_of(sentence, p, m)
    if payer is not None:
        return replace(found, of=payer)
    return as_beside(sentence, p, found, m, done)


def says_only_who(sentence: Sentence, measure: Span, of: Span) -> bool:
    """Whether what a measure hangs on only says who is counted, who may be a part of others: 65歳以上の方, 軽症の方."""
    return of[0] == measure[0] and of[1] < measure[1] and sentence.text[of[1] + 1 : measure[1]] in words().anyone


def as_beside(sentence: Sentence, p: int, found: Found, m: int | None, done: dict[int, Found]) -> Found:
    """A finding with the owner of the figure before it, or the place beside it; `m`: the piece of its measure."""
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done:
            before = done[piece.index]
            if before.measure == found.measure and before.of and before.measure and before.of[0] > before.measure[1]:
                continue  # 市税の収入は5億円、収納率は現年分が98％、合計では92％: the item before
            same = goes_on(sentence, before, found)
            if before.of is None or before.measure is None:
                same = False
            elif same:
                same = before.of[1] <= before.measure[1] or sentence.text.startswith("とも", before.of[1])
                same = same or (before.measure == found.measure and k >= p - 2 and sentence.is_place(k - 1))  # 町内21団地、425戸
            if m is not None and words().compared.search(sentence.pieces[m].gap):
                return found  # 使用料の収入は N円、これに対し維持管理費が M円
            m, n = noun_of(sentence, found, p), noun_of(sentence, before, k)
            if m is not None and n is not None and sentence.pieces[m].mark == "topic" and sentence.pieces[n].mark == "subject":
                return found  # うち普通交付税が16億円、繰入金は14億円: no part any more
            on = same and (not sentence.closed(k, p) or (found.quantity and before.quantity and no_topic_between(sentence, k, m)))
            return replace(found, of=before.of) if on else found
        if piece.kind == "noun" and sentence.noun(k) in words().agents and done_by(sentence, found):
            return found  # 区では、6億円の発行を予定し
        beside = piece.mark in ("to", "") and k == p - 1 and words().adverbs.fullmatch(sentence.pieces[p].gap)  # 市内に214団体
        inside = piece.mark in ("in", "at") or beside
        scheme = piece.mark == "at" and sentence.noun(k).endswith(words().far["schemes"])  # 雇用創出事業では、95人を雇用し
        if piece.kind != "noun" or found.measure == sentence.trimmed(k):
            continue
        where = scheme or names_place(sentence, k) or given_to(sentence, k, p)
        if where and (inside or against(sentence, k, p)):
            return replace(found, of=sentence.trimmed(k))
    return found


def no_topic_between(sentence: Sentence, k: int, m: int | None) -> bool:
    """Whether nothing but piece m is made the topic after figure k: 収入済額は6億円となり、収納率は98％."""
    return m is not None and not any(piece.kind == "noun" and piece.mark == "topic" for piece in sentence.pieces[k + 1 : m])


def done_by(sentence: Sentence, found: Found) -> bool:
    """Whether a measure is what is done, which those who do it don't own."""
    return found.measure is not None and sentence.text[slice(*found.measure)].endswith(words().far["deeds"])


def goes_on(sentence: Sentence, before: Found, found: Found) -> bool:
    """Whether two measures are of a kind, so that they are the same one's: quantities both, or named alike (所得割, 均等割)."""
    if before.measure is None or found.measure is None:
        return False
    names = [sentence.text[slice(*span)] for span in (before.measure, found.measure)]
    if names[1].startswith(names[0]) or all(agreement(name, None) == QUANTITY for name in names):
        return True  # 被害は1,500棟、被害額は18億円; 作付面積が N、平均収量を M
    return before.quantity == found.quantity or sentence.text[before.measure[1] - 1] == sentence.text[found.measure[1] - 1]


def given_to(sentence: Sentence, k: int, p: int) -> bool:
    """Whether noun k is the house or the office that figure p is given to: 北保育園に1名増員し, 福祉課に2名."""
    house = sentence.noun(k).endswith((*words().far["institutions"], *words().agents))
    return house and k == p - 1 and sentence.pieces[k].mark == "to" and sentence.kind(p) == "count"


def against(sentence: Sentence, k: int, p: int) -> bool:
    """Whether place k stands right against the number that is counted in it: 市内35か所, 市内の3か所."""
    return k == p - 1 and not sentence.pieces[p].gap and sentence.pieces[k].mark in ("", "of") and sentence.kind(p) == "count"
