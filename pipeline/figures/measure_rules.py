"""The rules that say what a figure measures, from the pieces of its sentence.

What decides is always the same three things: how the noun stands to the figure (交付件数は N, 通知カード N, N の申請, N、N), whether
the noun can be counted so (a 率 is never in 円), and whether it is a quantity (交付件数) or a thing (通知カード): a thing beside a
quantity named before is whose, not what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure_words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span


@dataclass(frozen=True, slots=True)
class Found:
    """What a figure measures: spans in the text, and whether the rule that found it is certain."""

    measure: Span | None = None
    of: Span | None = None
    sure: bool = False
    quantity: bool = False  # the measure is a quantity of the figure's kind, so that it serves the figures that follow


def settle(sentence: Sentence) -> dict[int, Found]:
    """What each figure of a sentence measures, by the figure's index; figures that no rule settles are not in it."""
    done: dict[int, Found] = {}
    for p, piece in enumerate(sentence.pieces):
        if piece.kind != "figure" or piece.index < 0:
            continue
        kind = sentence.kind(p)
        rule = {"age": of_age, "duration": of_duration}.get(kind or "", of_figure)
        found = rule(sentence, p, done)
        if found is not None and found.measure is not None:
            done[piece.index] = with_owner(sentence, p, found, done)
    return done


def with_owner(sentence: Sentence, p: int, found: Found, done: dict[int, Found]) -> Found:
    """A finding that lacks whose it is: the place beside the figure (全国で N社), else that of the figure before (Aの相談は N件、就職は N件)."""
    if found.of is not None or found.measure is None:
        return found
    for k in range(p - 1, -1, -1):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done:
            before = done[piece.index]
            same = before.of and before.measure and before.quantity == found.quantity and before.of[1] <= before.measure[1]
            return replace(found, of=before.of) if same and not closed(sentence, k, p) else found
        if piece.kind == "noun" and sentence.is_place(k) and piece.mark in ("in", "at") and found.measure != sentence.trimmed(k):
            return replace(found, of=sentence.trimmed(k))
    return found


def of_age(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """An age is a measure only of a noun that is one: 平均寿命は N歳, 女性が N歳; 65歳以上 bounds people and measures nothing."""
    following = sentence.pieces[p + 1]
    if sentence.pieces[p].mark in ("of", "from") or (following.kind == "noun" and not following.gap):
        return None
    left = left_of(sentence, p)
    if left >= 0 and sentence.pieces[left].kind == "figure":
        return done.get(sentence.pieces[left].index)
    strong = strong_before(sentence, p, p, item=left)
    if strong is not None or left < 0:
        return strong
    series = last_quantity(sentence, p, done, p)
    return replace(series, of=sentence.trimmed(left)) if series else None


def of_duration(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """A duration measures only what stands beside it as its subject: 工期は N か月, 使用日数でございますけれども、N 日."""
    left = left_of(sentence, p)
    if left < 0:
        return None
    beside = sentence.pieces[left]
    if beside.kind == "figure":
        return done.get(beside.index) if sentence.kind(left) == "duration" else None
    agreed = sentence.agrees(left, p)
    if beside.mark in (*TOPICAL, "", "object") and (agreed == QUANTITY or (agreed >= 0 and beside.mark == "object")):
        return found_at(sentence, left, p)
    if beside.mark in ("topic", "subject") and agreed == THING and not sentence.pieces[p].mark and not sentence.is_agent(left):
        return found_at(sentence, left, p, sure=False)
    return None


def of_figure(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The measure of a figure that is neither age nor duration: what stands beside it on the left, on the right, or further off."""
    shares = sentence.kind(p) in ("rate", "multiple", "rank")  # of a base: 扶助費の5割, 全国平均の2.3倍
    left, right = left_of(sentence, p), attribute_of(sentence, p)
    beside = sentence.pieces[left] if left >= 0 else None
    if beside is not None and beside.kind == "noun" and sentence.is_empty(left):
        own = owner(sentence, left)
        if own is not None and sentence.pieces[own].kind == "noun":
            left, beside = own, replace(sentence.pieces[own], mark="topic")
    is_noun = beside is not None and beside.kind == "noun"
    agreed = sentence.agrees(left, p) if is_noun else -1
    base = beside is not None and beside.mark == "of" and shares
    total = total_beside(sentence, p)
    if total is not None:
        return found_at(sentence, total, p)
    if beside is not None and agreed == QUANTITY and not base:
        return found_at(sentence, left, p)
    named = named_as(sentence, p)
    predicate = predicate_of(sentence, p)
    if named is not None:
        return found_at(sentence, named, p)
    if predicate is not None and (right is None or sentence.noun(right) in words().generic):
        found = found_at(sentence, predicate, p)
        return replace(found, of=sentence.trimmed(left)) if beside is not None and is_noun and beside.mark == "of" else found
    if right is not None and sentence.agrees(right, p) >= THING and not sentence.is_transparent(right):
        beside_of = beside is not None and is_noun and beside.mark in (*TOPICAL, "of") and agreed == THING
        of = sentence.trimmed(left) if beside_of else subject_of(sentence, p, p)
        return Found(span(sentence, right), of, sure=True, quantity=sentence.agrees(right, p) == QUANTITY)
    if beside is not None and beside.kind == "figure":
        if is_label(sentence, left, p):
            strong = strong_before(sentence, left, p)
            label = (beside.start, beside.end)
            return replace(strong, of=label) if strong else Found(label, subject_of(sentence, left, p), sure=True)
        before = done.get(beside.index)
        if before is not None and before.measure and sentence.agreement(before.measure, p) != 0:
            return before
    if beside is not None and agreed == THING and beside.mark not in ("from", "and"):
        return of_thing(sentence, p, left, done)
    return fallback(sentence, p, p, done)


def of_thing(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """A thing beside the figure: whose it is where a quantity was named before (再発行件数ですが、通知カード N), else what is counted."""
    beside = sentence.pieces[left]
    if beside.mark == "object":
        return found_at(sentence, left, p)
    item = sentence.trimmed(left)
    kind = sentence.kind(p)
    strong = strong_before(sentence, p, p, item=left)
    if strong is None and kind != "count":
        strong = last_quantity(sentence, p, done)
    if strong is not None and strong.measure:
        # 相談と就職につながった件数は、相談が N: what the quantity names itself is counted, not an owner
        inside = sentence.text[slice(*item)] in sentence.text[slice(*strong.measure)]
        return found_at(sentence, left, p) if inside else replace(strong, of=item)
    if beside.mark == "of" and kind in ("rate", "multiple", "rank"):
        subject = fallback(sentence, left, p, done)
        if subject is not None:
            return subject
        return None if sentence.is_place(left) else found_at(sentence, left, p, sure=False)
    if sentence.is_place(left) and beside.mark:
        other = fallback(sentence, left, p, done)
        if other is not None:
            return replace(other, of=item)
        return (
            found_at(sentence, left, p, sure=False) if beside.mark in ("topic", "subject") and kind == "count" else Found(of=item)
        )
    if beside.mark in ("in", "at") or sentence.pieces[p].mark == "object":
        other = fallback(sentence, left, p, done) or act_on(sentence, p)
        if other is not None:
            return other
    return found_at(sentence, left, p, sure=beside.mark in ("", *TOPICAL))


def fallback(sentence: Sentence, before: int, p: int, done: dict[int, Found]) -> Found | None:
    """Where nothing beside figure p settles it: what piece `before` comes after: a quantity, a clause, the figure before, a subject."""
    strong = strong_before(sentence, before, p)
    if strong is not None:
        return replace(strong, sure=False)
    if before == p:
        nominal = nominal_clause(sentence, p, done)
        if nominal is not None:
            return nominal
    series = last_quantity(sentence, before, done, p)
    if series is not None:
        return series
    acted = sentence.pieces[p].mark == "object"
    for k in range(before - 1, -1, -1):
        if sentence.pieces[k].kind == "noun" and sentence.pieces[k].mark in ("topic", "subject") and sentence.agrees(k, p) == THING:
            if sentence.is_transparent(k) or sentence.is_place(k) or (acted and sentence.is_agent(k)) or compared(sentence, k):
                continue
            return found_at(sentence, k, p, sure=False)
    return act_on(sentence, p) if acted and before == p else None


def strong_before(sentence: Sentence, before: int, p: int, *, item: int = -1) -> Found | None:
    """The nearest quantity of figure p's kind that is a topic or subject before piece `before`; `item` is whose it then is.

    A subject (が) that has its own figure is done with: 人口が N、面積が N. A topic (は, ですが) goes on.
    """
    thing = item >= 0 and sentence.pieces[item].kind == "noun"
    stop = item if thing else before - 1
    passed = False
    for k in range(stop, -1, -1):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and sentence.kind(k) not in ("age", "duration"):
            passed = True
        if piece.kind != "noun" or sentence.agrees(k, p) != QUANTITY or compared(sentence, k):
            continue
        if sentence.noun(k) in words().generic and sentence.pieces[k - 1].kind == "figure" and k and not sentence.pieces[k].gap:
            continue  # N円という額は: the figure before says what it is
        if (
            piece.mark in ("topic", "at")
            or looked_at(sentence, k)
            or (piece.mark == "and" and not passed and listed_topic(sentence, k, before))
            or (piece.mark == "subject" and not (passed and closed(sentence, k, before)))
            or k == item
        ):
            if thing and k != item and piece.mark != "topic" and sentence.pieces[item].mark == "of":
                continue
            found = found_at(sentence, k, p)
            return replace(found, of=sentence.trimmed(item)) if thing and k != item else found
    return None


def looked_at(sentence: Sentence, k: int) -> bool:
    """Whether noun k is what one looks at, which makes it the topic: 人数を合算してみますと、N人."""
    return sentence.pieces[k].mark == "object" and _LOOKED.match(sentence.text, sentence.pieces[k].stop) is not None


_LOOKED = re.compile(r"[^、。を]{0,10}(?:ますと|すると|みると|見ると|見れば|みれば)")


def total_beside(sentence: Sentence, p: int) -> int | None:
    """A total right before figure p that says what it totals: 全体の計N人."""
    if p < 2 or sentence.pieces[p].gap or sentence.pieces[p - 1].mark or sentence.pieces[p - 2].mark != "of":
        return None
    return p - 1 if sentence.is_transparent(p - 1) and sentence.noun(p - 1) in words().generic else None


def listed_topic(sentence: Sentence, k: int, before: int) -> bool:
    """Whether noun k is in a list that ends as a topic before piece `before`: 人数と、傾向といったところでございますが、"""
    return any(piece.mark == "topic" for piece in sentence.pieces[k + 1 : before])


def is_label(sentence: Sentence, k: int, p: int) -> bool:
    """Whether figure k only names a class that figure p counts: 65歳以上が N％, 40万円以上が N割, 7割減額が N人."""
    if sentence.pieces[k].mark not in TOPICAL or sentence.kind(k) == sentence.kind(p):
        return False
    label = sentence.figures[sentence.pieces[k].index]
    return label.kind == "age" or label.qualifier in ("at_least", "at_most", "under", "over") or label.change is not None


def closed(sentence: Sentence, k: int, before: int) -> bool:
    """Whether a clause ends between pieces k and `before`: … 人いて、…ですが、…"""
    return any(_CLOSED.search(sentence.pieces[n].gap) for n in range(k + 1, min(before + 1, len(sentence.pieces))))


# the end of a clause that has its own predicate: ましたが、 ですから、 ており、
_CLOSED = re.compile(
    r"(?:ます|ました|ません|です|でした|った|いる|ある)(?:が|から|ので|けれども|けども|し)|(?:おり|なり|あり)(?:まして)?$|[てば]$"
)


def last_quantity(sentence: Sentence, before: int, done: dict[int, Found], p: int | None = None) -> Found | None:
    """The quantity that the last figure before piece `before` measured, where figure p can be counted so."""
    for k in range(before - 1, -1, -1):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done:
            found = done[piece.index]
            if found.quantity and found.measure and sentence.agreement(found.measure, before if p is None else p) == QUANTITY:
                return replace(found, sure=False)
            return None
    return None


def found_at(sentence: Sentence, k: int, p: int, *, sure: bool = True) -> Found:
    """Piece k as the measure of figure p; whose it is: by の, else the topic before it."""
    j = owner(sentence, k)
    of = sentence.trimmed(j) if j is not None else object_in(sentence, k) or subject_of(sentence, k, p)
    return Found(span(sentence, k), of, sure, sentence.agrees(k, p) == QUANTITY)


def object_in(sentence: Sentence, k: int) -> Span | None:
    """Whose a general head is by its clause: マイナンバーカード in マイナンバーカードを紛失された件数."""
    if k and sentence.noun(k) in words().generic and sentence.pieces[k].gap and sentence.pieces[k - 1].mark == "object":
        return sentence.trimmed(k - 1) if sentence.pieces[k - 1].kind == "noun" else None
    return None


def owner(sentence: Sentence, k: int) -> int | None:
    """The noun that piece k hangs on by の: マイナンバーカード in マイナンバーカードの交付件数. Dates and empty words between are passed."""
    j = k - 1
    while j >= 0 and not sentence.pieces[j + 1].gap.strip():
        piece = sentence.pieces[j]
        if piece.mark != "of" and (piece.kind != "date" or piece.mark):
            return None
        if piece.kind == "figure":
            return j if sentence.text[piece.start : piece.end].endswith((*words().places, "目")) else None
        if piece.kind == "noun" and not sentence.is_transparent(j) and not sentence.is_empty(j):
            return j
        j -= 1
    return None


def subject_of(sentence: Sentence, k: int, p: int) -> Span | None:
    """The thing that the clause speaks of, before piece k: 福岡市 in 福岡市は、人口が N. Topics that have their own figure are passed."""
    for j in range(k - 1, -1, -1):
        piece = sentence.pieces[j]
        if (
            piece.kind == "figure"
            and piece.mark in ("topic", "at")
            and sentence.text[piece.start : piece.end].endswith(words().places)
        ):
            return piece.start, piece.end
        if piece.kind != "noun" or sentence.pieces[j + 1].kind == "figure" or compared(sentence, j):
            continue
        if piece.mark in ("topic", "at") or (piece.mark in ("in", "subject") and sentence.is_place(j)):
            own = owner(sentence, j)
            if sentence.is_empty(j):
                if own is not None and sentence.agrees(own, p) == THING:
                    return sentence.trimmed(own)
            elif (
                (sentence.agrees(j, p) == THING or piece.mark == "at")
                and (not sentence.is_transparent(j) or sentence.is_place(j))
                and not nominal_verb(sentence, j)
            ):
                return sentence.trimmed(j)
    return None


def nominal_verb(sentence: Sentence, j: int) -> bool:
    """Whether the noun is the stem of what is done (単純比較はできない): no thing that has a measure."""
    return sentence.text.startswith(("はでき", "はし", "もし", "はせ"), sentence.pieces[j].end)


def span(sentence: Sentence, k: int) -> Span:
    """The measure that piece k names: with the bound before it (65歳以上の人口), and for a general head with what it is of (外国人の人数)."""
    start, end = sentence.trimmed(k)
    if not k:
        return start, end
    before = sentence.pieces[k - 1]
    gap = sentence.pieces[k].gap
    if before.kind == "figure" and not gap and before.mark in ("", "of") and sentence.kind(k - 1) == "age":
        return before.start, end
    if sentence.text[start:end] in words().generic:
        if owner(sentence, k) == k - 1 and before.kind == "noun":
            return span(sentence, k - 1)[0], end
        if gap and not gap.endswith(("、", " ", "て", "は", "が")):
            return relative_clause(sentence, k), end
    return start, end


def relative_clause(sentence: Sentence, k: int) -> int:
    """Where the clause that describes piece k begins: after the comma or topic before it, at most 30 characters back."""
    first = sentence.pieces[k].start
    for j in range(k - 1, -2, -1):
        at = sentence.pieces[j].stop if j >= 0 else sentence.start
        if j < 0 or sentence.pieces[j].kind in ("comma", "open", "close", "date") or sentence.pieces[j].mark in ("topic", "at"):
            while sentence.text.startswith((" ", "\u3000"), at):
                at += 1
            return at if first - at <= 30 else first
    return first


def left_of(sentence: Sentence, p: int) -> int:
    """The noun or figure before figure p, with dates, adverbs, bases of comparison and empty words passed; -1 where a clause ends."""
    known = words()
    k, gap = p - 1, sentence.pieces[p].gap
    while k >= 0:
        if not known.adverbs.fullmatch(gap) and not known.compared.search(gap):
            return -1
        piece = sentence.pieces[k]
        if piece.kind == "figure" and not passed_figure(sentence, k, p):
            return k
        if piece.kind == "noun" and not passed_noun(sentence, k):
            return k
        if piece.kind == "close":
            while k > 0 and sentence.pieces[k].kind != "open":
                k -= 1
        gap = sentence.pieces[k].gap
        k -= 1
    return -1


def passed_figure(sentence: Sentence, k: int, p: int) -> bool:
    """A figure that only says among how many or by when: 7人で N円, 23区で N位."""
    return sentence.pieces[k].mark in ("in", "at") and sentence.kind(k) != sentence.kind(p) and not is_label(sentence, k, p)


def passed_noun(sentence: Sentence, k: int) -> bool:
    """A noun that is looked through: 年間, 前年度比, 前回より, 額にして, 1人."""
    piece = sentence.pieces[k]
    if piece.mark == "and":
        return False
    noun = sentence.noun(k)
    if sentence.is_transparent(k) or noun in words().comparison or piece.mark == "from" or compared(sentence, k):
        return True
    if piece.mark in ("as", "in") and len(noun) == 1 and owner(sentence, k) is None:
        return True
    return noun[:1].isdigit() and len(noun) <= 4


def compared(sentence: Sentence, k: int) -> bool:
    """Whether piece k is what the figure is compared with: 前年度と比べ, 全国平均を上回る."""
    end = sentence.pieces[k].end
    return words().compared.match(sentence.text, end, end + 6) is not None


def attribute_of(sentence: Sentence, p: int) -> int | None:
    """The noun that figure p describes: 申請 in N件の申請, 世帯 in N％に当たる世帯."""
    figure, following = sentence.pieces[p], sentence.pieces[p + 1]
    if following.kind != "noun":
        return None
    gap = following.gap
    if not figure.mark and not gap and following.mark in ("subject", "object") and sentence.kind(p) == "count":
        return p + 1  # 3人子どもがいる
    if figure.mark == "of" and len(gap) <= 8 and not gap.endswith(("て", "り")) and "、" not in gap:
        return p + 1
    return p + 1 if figure.mark in ("to", "object", "", "of") and _ATTRIBUTIVE.fullmatch(gap) else None


# between a figure and the noun it describes: に上る大幅な値上げ, を占める高齢者, 余りの方
_ATTRIBUTIVE = re.compile(
    r"も?(?:上る|のぼる|及ぶ|当たる|あたる|占める|相当する|達する|要する|上回る|下回る|超える|もの|ほどの|余りの|くらいの|ぐらいの|るという|だった|である|となる|となった|る|た)"
)


def predicate_of(sentence: Sentence, p: int) -> int | None:
    """The noun that the figure is, where it stands as the subject: 生活保護費 in N円が生活保護費である, N％の方が減額世帯です."""
    at = p + 1 if sentence.pieces[p].mark in ("subject", "topic") else -1
    if (
        sentence.pieces[p].mark == "of"
        and sentence.pieces[p + 1].kind == "noun"
        and sentence.pieces[p + 1].mark in ("subject", "topic")
    ):
        at = p + 2
    if at < 0 or sentence.pieces[at].kind != "noun" or sentence.pieces[at].gap.strip():
        return None
    while sentence.pieces[at].mark == "of" and sentence.pieces[at + 1].kind == "noun" and not sentence.pieces[at + 1].gap:
        at += 1
    copula = _COPULA.match(sentence.text, sentence.pieces[at].end)
    return at if copula and sentence.agrees(at, p) >= THING else None


_COPULA = re.compile(r"で(?:す|あり|ある|ござい|、|お[支払])|だ|という|となって")


def nominal_clause(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """A clause that のは makes a noun: 保育園に預けているのは N人."""
    k = p
    while (
        k > 0
        and sentence.pieces[k].gap in ("", "、")
        and (sentence.pieces[k - 1].kind in ("date", "comma") or sentence.is_transparent(k - 1))
    ):
        k -= 1
    gap = sentence.pieces[k].gap
    bare = gap.rstrip("、 ")
    if not bare.endswith(("のは", "のが")) or len(bare) < 3:
        return None
    end = sentence.pieces[k].start - len(gap) + len(bare) - 2
    start = relative_clause(sentence, k)
    for piece in sentence.pieces[:k]:  # 何件あったかと申しますと、…とらえていますのは N件
        if piece.kind == "figure" and piece.start >= start and piece.index in done and sentence.figures[piece.index].asked:
            return done[piece.index]
    return Found((start, end), None, sure=True) if start < end else None


def named_as(sentence: Sentence, p: int) -> int | None:
    """The quantity that the figure is set down as: N円を国の予算として計上."""
    if sentence.pieces[p].mark == "object":
        for k in range(p + 1, min(p + 4, len(sentence.pieces))):
            if sentence.pieces[k].mark == "as" and sentence.agrees(k, p) == QUANTITY:
                return k
    return None


def act_on(sentence: Sentence, p: int) -> Found | None:
    """What is done to the figure, the last resort in a clause: N台を撤去し, N円を支払基金へ納付."""
    for k in range(p + 1, min(p + 5, len(sentence.pieces))):
        piece = sentence.pieces[k]
        if piece.kind in ("figure", "comma"):
            return None
        if piece.kind != "noun" or sentence.agrees(k, p) < THING:
            continue
        if piece.mark == "as" or sentence.text.startswith(_DONE, piece.end):
            return found_at(sentence, k, p, sure=False) if piece.mark == "as" else Found(sentence.trimmed(k))
    return None


_DONE = ("し", "す", "さ", "いた", "でき", "をし", "をす", "をさ", "をいた")


_ENDS = re.compile(r"(?:について|に関して)?(?:で(?:す|ございます|あります|ある))?(?:。|$)")


def topics(sentence: Sentence) -> list[Found]:
    """What a sentence speaks of, the last first: for figures of the sentences after it that have no measure of their own."""
    result: list[Found] = []
    last = len(sentence.pieces) - 2
    for k in range(last, -1, -1):
        piece = sentence.pieces[k]
        focus = k == last and _ENDS.fullmatch(sentence.pieces[-1].gap) is not None  # 1点目は契約金額でございます。
        if piece.kind == "noun" and (piece.mark == "topic" or focus):
            j = owner(sentence, k)
            if not sentence.is_empty(k):
                spoken = piece.stop - piece.end > 1 or sentence.is_place(k)  # につきましては, ですが: said to be the topic
                result.append(Found(span(sentence, k), sentence.trimmed(j) if j is not None else None, sure=spoken))
            elif j is not None:
                result.append(Found(span(sentence, j), sure=True))
    return result
