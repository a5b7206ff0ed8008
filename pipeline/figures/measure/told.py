"""What the words behind a figure tell of it: who was asked and answered, the quantity that it changes, what its row describes."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.far import last_quantity, strong_before
from pipeline.figures.measure.names import Found, bare, found_at, span
from pipeline.figures.measure.near import attribute_of, left_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence


def told_behind(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """What figure p measures by the words behind it, or by the sum that it is added to."""
    asked = received(sentence, p) or sent(sentence, p) or of_times(sentence, p) or filed(sentence, p) or ranked(sentence, p)
    return asked or postposed(sentence, p) or added(sentence, p) or part_of(sentence, p, done)


def received(sentence: Sentence, p: int) -> Found | None:
    """What came from the number of those who sent it: 回答 in 58施設中44施設から回答があり; 返事をいただき."""
    following = sentence.pieces[p + 1]
    if sentence.kind(p) != "count" or sentence.pieces[p].mark != "from" or following.kind != "noun" or following.gap:
        return None
    came = sentence.noun(p + 1).endswith((*words().far["deeds"], *words().received)) and _CAME.match(sentence.text, following.end)
    return Found(sentence.trimmed(p + 1), sure=True) if came else None


_CAME = re.compile(r"(?:が(?:あ[りっる]|ござい|寄せ|届)|を(?:得|いただ|頂|受け|もら|寄せ))")


def sent(sentence: Sentence, p: int) -> Found | None:
    """What was sent to the number of those who got it, where no noun stands before: 依頼 in 23市945校に依頼をし."""
    following = sentence.pieces[p + 1]
    if sentence.kind(p) != "count" or sentence.pieces[p].mark != "to" or following.kind != "noun" or following.gap:
        return None
    noun = sentence.noun(p + 1)
    done = following.mark in ("", "object") and noun.endswith(words().sent) and _DID.match(sentence.text, following.end)
    left = left_of(sentence, p)
    bare = left < 0 or (sentence.kind(left) == "count" and left == p - 1 and not sentence.pieces[p].gap)
    return Found(sentence.trimmed(p + 1), sure=True) if done and bare else None


_DID = re.compile(r"を?(?:し(?!た[一-龠])|いたし|行|出し|かけ|さ)")


def filed(sentence: Sentence, p: int) -> Found | None:
    """Papers right before their number, though their name says little: 報告 in 議案15件、報告3件を提出."""
    before = sentence.pieces[p - 1] if p else sentence.pieces[p]
    beside = before.kind == "noun" and not before.mark and not sentence.pieces[p].gap and sentence.kind(p) == "count"
    return Found(sentence.trimmed(p - 1), sure=True) if beside and sentence.noun(p - 1) in words().filed else None


def ranked(sentence: Sentence, p: int) -> Found | None:
    """What has a rank that is told first: 3番目には外国人の方が, 2位に土木費が."""
    if sentence.kind(p) != "rank" or sentence.pieces[p].mark not in ("at", "to"):
        return None
    for k in range(p + 1, min(p + 1 + _FEW, len(sentence.pieces))):
        piece = sentence.pieces[k]
        if piece.kind == "figure" or (piece.kind == "noun" and piece.mark not in ("of", "subject")):
            return None
        if piece.mark == "subject":
            return None if sentence.is_empty(k) or sentence.is_transparent(k) else found_at(sentence, k, p)
    return None


def postposed(sentence: Sentence, p: int) -> Found | None:
    """The quantity that figure p says the change of, named right behind it: 3億円歳入が増え, 年間40万円手当が上乗せされ."""
    following = sentence.pieces[p + 1]
    beside = following.kind == "noun" and not following.gap and not sentence.pieces[p].mark
    changes = beside and following.mark in ("subject", "object") and sentence.agrees(p + 1, p) == QUANTITY
    if not changes or sentence.is_transparent(p + 1) or not _CHANGES.match(sentence.text, following.stop):
        return None
    left = left_of(sentence, p)
    item = left >= 0 and sentence.pieces[left].kind == "noun" and sentence.pieces[left].mark in TOPICAL
    thing = item and (sentence.agrees(left, p) == THING or is_holder(sentence, left))
    return Found(span(sentence, p + 1), sentence.trimmed(left) if thing else None, sure=True, quantity=True)


_CHANGES = re.compile(r"[^、。]{0,8}?(?:増|減|ふえ|へ[りっる]|上[がげ乗]|下[がげ]|伸び|高く|低く|多く|少なく|軽|不足|足り|余)")


def listed_before(sentence: Sentence, p: int, found: Found, done: dict[int, Found]) -> dict[int, Found]:
    """The items of a list whose last figure p is told by the quantity behind it: 委員長は8万円、副委員長は4万円手当が増える."""
    result: dict[int, Found] = {}
    unit = sentence.figures[sentence.pieces[p].index].unit
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind != "figure" or piece.index < 0:
            continue
        item = left_of(sentence, k)
        beside = item >= 0 and sentence.pieces[item].kind == "noun" and sentence.pieces[item].mark in TOPICAL
        if piece.index in done or sentence.figures[piece.index].unit != unit or not beside:
            break
        result[piece.index] = replace(found, of=sentence.trimmed(item))
    return result


def is_holder(sentence: Sentence, k: int) -> bool:
    """Whether noun k names one who holds a post: 副議長, 教育長, 議員."""
    return sentence.noun(k).endswith(words().posts) or sentence.noun(k) in words().holders


def added(sentence: Sentence, p: int) -> Found | None:
    """The sum that figure p is added to or taken from: 総額 in 予算の総額に歳入歳出それぞれ3億円を追加し."""
    figure = sentence.pieces[p]
    if sentence.kind(p) != "money" or not (figure.mark == "object" or sentence.figures[figure.index].change is not None):
        return None
    if figure.mark == "object" and not _ADDED.match(sentence.text, figure.stop):
        return None
    for k in sentence.back(p)[:_FEW]:
        piece = sentence.pieces[k]
        if piece.kind in ("figure", "comma"):
            return None
        if piece.kind == "noun" and piece.mark in ("to", "from") and sentence.noun(k) in words().added_to:
            return found_at(sentence, k, p)
    return None


_FEW = 4  # pieces between a sum and what is added to it
_ADDED = re.compile(r"(?:それぞれ)?(?:追加|加|増額|減額|減じ|上乗せ|差し引|差引)")


def part_of(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """What the whole right before figure p counts, of which it is a part: 県内の自治体41のうち17自治体で."""
    before = sentence.pieces[p - 1] if p else sentence.pieces[p]
    if before.kind != "figure" or sentence.kind(p) != "count" or sentence.kind(p - 1) != "count":
        return None
    among = next((word for word in words().among if sentence.text.startswith(word, before.end)), "")
    if not among or sentence.text[before.end : sentence.pieces[p].start].strip("、") != among.strip("、"):
        return None
    described = attribute_of(sentence, p)
    whole = done.get(before.index)
    return whole if described is None and whole is not None and not whole.quantity else None


def row_described(sentence: Sentence, p: int) -> Found | None:
    """The thing that figures side by side describe: 型 is none of what is counted in 借り上げ型を合わせて12棟180戸の市営住宅."""
    if sentence.kind(p) != "count" or sentence.pieces[p].mark or p + 1 >= len(sentence.pieces):
        return None
    last, most = p, p + _ROW
    while (
        last < most and sentence.kind(last + 1) == "count" and not sentence.pieces[last + 1].gap and not sentence.pieces[last].mark
    ):
        last += 1
    if sentence.kind(last) != "count" or last == p or sentence.pieces[last].mark != "of":
        return None
    left = left_of(sentence, p)
    classed = left < 0 or (sentence.pieces[left].kind == "noun" and sentence.is_class(left) and not sentence.is_place(left))
    k = attribute_of(sentence, last)
    people = sentence.figures[sentence.pieces[last].index].unit == words().person
    if not classed or k is None or people or sentence.agrees(k, p) != THING or sentence.is_transparent(k):
        return None
    return Found(span(sentence, k), sure=True)


_ROW = 6  # figures that describe one thing side by side: 12棟180戸


def of_times(sentence: Sentence, p: int) -> Found | None:
    """What was done so many times, where it is named behind: 今年度、学園で2度、合同訓練が実施され; 年に2回、健康調査を行い."""
    figure = sentence.pieces[p]
    if sentence.kind(p) != "count" or figure.mark or sentence.figures[figure.index].unit not in words().times_of:
        return None
    left = left_of(sentence, p)
    away = left < 0 or sentence.pieces[left].mark in ("in", "at") or sentence.kind(left) == "duration"
    event = event_after(sentence, p) if away else None
    if event is None:
        return None
    where = left >= 0 and sentence.pieces[left].kind == "noun" and not sentence.is_transparent(left) and not sentence.is_empty(left)
    return Found(span(sentence, event), sentence.trimmed(left) if where else None, sure=True)


def event_after(sentence: Sentence, p: int) -> int | None:
    """The noun of what is done behind figure p in its clause: 調査 in 3年ごとに委員による調査を行って."""
    first = p + 2 if sentence.pieces[p + 1].kind == "comma" else p + 1
    for k in range(first, min(first + _FEW, len(sentence.pieces))):
        piece = sentence.pieces[k]
        if piece.kind != "noun" or piece.mark in TOPICAL[:2]:
            return None
        if piece.mark in ("subject", "object"):
            done = _HELD.match(sentence.text, piece.stop) or (
                sentence.pieces[k + 1].kind == "noun"
                and not sentence.pieces[k + 1].gap
                and sentence.noun(k + 1).endswith(words().acts)
                and _DOES.match(sentence.text, sentence.pieces[k + 1].end)
            )
            usual = done and not (sentence.noun(k) in words().vacuous or sentence.is_transparent(k) or sentence.is_agent(k))
            return k if usual else None
    return None


_HELD = re.compile(r"行[わいうっな]|おこな|開[いかき催]|催|実施|開催|持[たちっ]|見直|改[めま正訂]|更新|策定|公表|発行")
_DOES = re.compile(r"[しさすでい]|され")


def of_bracket(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """What people are told apart by in money, where another of them had it: 年収400万円の世帯では…、同じく600万円の世帯では."""
    if sentence.kind(p) != "money" or not tells_apart(sentence, p) or not (p and words().again.search(sentence.pieces[p].gap)):
        return None
    for k in sentence.back(p):
        found = done.get(sentence.pieces[k].index) if sentence.kind(k) == "money" else None
        if found is not None and found.measure and sentence.text[slice(*found.measure)].endswith(words().incomes):
            return found
    return None


def tells_apart(sentence: Sentence, p: int) -> bool:
    """Whether figure p says of which people one speaks: 600万円の世帯, 300万円以下の方."""
    following = sentence.pieces[p + 1]
    people = following.kind == "noun" and not following.gap and sentence.noun(p + 1).endswith(words().far["people"])
    return people and sentence.pieces[p].mark == "of"


def of_holder(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """The measure of a figure that stands beside one who holds a post: 退職金は、市長は N円、副市長は M円."""
    holds = left >= 0 and sentence.pieces[left].kind == "noun" and sentence.is_empty(left) and is_holder(sentence, left)
    if not holds or sentence.pieces[left].mark not in TOPICAL:
        return None
    told = strong_before(sentence, p, p, item=left) or last_quantity(sentence, p, done, p)
    if told is None or told.measure is None:
        return None
    return replace(told, of=sentence.trimmed(left), measure=bare(sentence, told.measure))
