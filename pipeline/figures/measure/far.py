"""What a figure measures when nothing beside it tells: the nearest quantity, subject or clause before it in its sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.deeds import deed_of_clause
from pipeline.figures.measure.names import Found, compared, found_at, nominal_verb, owner, relative_clause, said_topic
from pipeline.figures.measure.near import SUPERLATIVE, act_on, listed_topic, looked_at
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence


def fallback(sentence: Sentence, before: int, p: int, done: dict[int, Found]) -> Found | None:
    """Where nothing beside figure p settles it: the nearest before piece `before`: a quantity, a clause, a figure, a subject."""
    reckoned = reckoned_anew(sentence, before, p, done)
    if reckoned is not None:
        return reckoned
    strong = strong_before(sentence, before, p)
    if strong is not None:
        return replace(strong, sure=False)
    if before == p:
        nominal = nominal_clause(sentence, p, done)
        if nominal is not None:
            return nominal
    series = last_quantity(sentence, before, done, p)
    changed = sentence.figures[sentence.pieces[p].index].change is not None and sentence.kind(p) in ("rate", "multiple")
    if series is None and changed:
        series = next((done[i] for i in (sentence.pieces[k].index for k in sentence.back(before)) if i in done), None)
        series = series if series is not None and series.quantity else None  # 更新費を8億円と見込み、…約2割の縮減
    if series is not None:
        return series
    subjects = [k for k in sentence.back(before) if is_subject(sentence, k, p)]
    done_with = [
        k
        for k in subjects
        if sentence.noun(k).endswith(words().acts) and _CARRIED_OUT.match(sentence.text, sentence.pieces[k].stop)
    ]
    subjects = [k for k in subjects if k not in done_with]  # 決定は3月に行い、N団体
    for k in subjects:
        if sentence.pieces[k].mark == "topic" or not sentence.closed(k, before):
            return found_at(sentence, k, p, sure=False)
    if before == p and sentence.pieces[p].mark == "subject":  # 雨が降り、19戸が床下浸水しました
        event = act_on(sentence, p)
        if event is not None:
            return event
    if subjects:
        return found_at(sentence, subjects[0], p, sure=False)
    thing = dealt_with(sentence, before, p)
    if thing is not None:
        return thing
    return act_on(sentence, p) if sentence.pieces[p].mark == "object" and before == p else None


def dealt_with(sentence: Sentence, before: int, p: int) -> Found | None:
    """The things of which the sentence says what is done to them: 街路灯 in 街路灯のLED化でございますが、全部で8,200基."""
    if sentence.kind(p) != "count" or sentence.figures[sentence.pieces[p].index].unit in words().far["counted_as_people"]:
        return None
    for k in sentence.back(before):
        piece = sentence.pieces[k]
        if piece.kind != "noun" or piece.mark != "topic" or piece.stop - piece.end < 2:
            continue
        own = owner(sentence, k) if sentence.noun(k).endswith((*words().far["abstract"], *words().acts)) else None
        if own is None or sentence.pieces[own].kind != "noun" or sentence.agrees(own, p) < THING:
            return None
        usual = sentence.is_plausible(own, p) and not (sentence.is_place(own) or sentence.is_agent(own))
        return Found(sentence.trimmed(own)) if usual else None
    return None


def reckoned_anew(sentence: Sentence, before: int, p: int, done: dict[int, Found]) -> Found | None:
    """The measure of the figure before where figure p is that amount per something: 差額の9,230万円…、市民1人当たり約700円."""
    figure = sentence.figures[sentence.pieces[p].index]
    k = next((k for k in sentence.back(before) if sentence.pieces[k].kind == "figure" and sentence.pieces[k].index >= 0), None)
    if figure.per is None or k is None or not any(sentence.pieces[n].kind == "per" for n in range(k + 1, p)):
        return None
    earlier = sentence.figures[sentence.pieces[k].index]
    same = (earlier.kind, earlier.unit) == (figure.kind, figure.unit) and earlier.per is None
    return done.get(sentence.pieces[k].index) if same else None


def is_subject(sentence: Sentence, k: int, p: int) -> bool:
    """Whether noun k is a topic or subject that can be what figure p counts: no place, no one who acts, no base of comparison."""
    if sentence.pieces[k].kind != "noun" or sentence.pieces[k].mark not in ("topic", "subject") or sentence.agrees(k, p) != THING:
        return False
    acts = sentence.pieces[p].mark == "object" and sentence.is_agent(k)
    outside = sentence.is_class(k) and sentence.noun(k).endswith(words().outside)  # 区外も含めて101人
    passed = sentence.is_transparent(k) or sentence.is_place(k) or outside or compared(sentence, k) or describes(sentence, k, p)
    return not (acts or passed or nominal_verb(sentence, k)) and sentence.is_plausible(k, p)


def describes(sentence: Sentence, k: int, p: int) -> bool:
    """Whether subject k belongs to a clause that describes a noun before figure p: 推進室が募集した要望に12区が提案し."""
    if sentence.pieces[k].mark != "subject":
        return False
    for piece in sentence.pieces[k + 1 : p]:
        if piece.kind in ("comma", "figure"):
            return False
        told = piece.gap.endswith(("た", "る")) and len(piece.gap) > 1
        if piece.kind == "noun" and told and piece.mark in ("to", "object", "of", "in"):
            return True
    return False


def topic_before(sentence: Sentence, left: int, p: int) -> Found | None:
    """The topic of the clause in which noun `left` only says how: 二次救急は輪番制で22病院."""
    for k in sentence.back(left):
        piece = sentence.pieces[k]
        if piece.kind == "figure" or sentence.closed(k + 1, left):
            return None
        if piece.mark == "topic" and is_subject(sentence, k, p):
            return found_at(sentence, k, p, sure=False)
    return None


def at_site(sentence: Sentence, left: int, found: Found | None) -> Found | None:
    """The topic of a clause as what is counted at site `left`: サンマにつきましては、女川港で6,300トン."""
    site = sentence.is_place(left) or sentence.noun(left).endswith((*words().sites, *words().far["institutions"]))
    return replace(found, of=sentence.trimmed(left)) if found is not None and site else found


def as_elsewhere(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """What the figure before counted at another site than `left`: …女川港で6,300トン、気仙沼港で3,200トン."""
    k = next((k for k in sentence.back(left) if sentence.pieces[k].kind == "figure"), None)
    found = done.get(sentence.pieces[k].index) if k is not None else None
    if k is None or not k or found is None or found.of is None:
        return None
    before, rows = sentence.pieces[k - 1], [sentence.figures[sentence.pieces[n].index] for n in (k, p)]
    alike = before.kind == "noun" and before.mark == sentence.pieces[left].mark and sentence.trimmed(k - 1) == found.of
    return replace(found, of=sentence.trimmed(left)) if alike and rows[0].unit == rows[1].unit else None


def strong_before(sentence: Sentence, before: int, p: int, *, item: int = -1) -> Found | None:
    """The nearest quantity of figure p's kind that is a topic or subject before piece `before`; `item` is whose it then is.

    A subject (が) that has its own figure is done with: 人口が N、面積が N. A topic (は, ですが) goes on.
    """
    thing = item >= 0 and sentence.pieces[item].kind == "noun"
    stop = item if thing else before - 1
    passed = False
    for k in sentence.back(stop + 1):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and sentence.kind(k) not in ("age", "duration"):
            passed = True
        if piece.kind == "noun" and piece.mark == "topic" and sentence.is_empty(k):  # 人口の推計についてですが、
            own = owner(sentence, k)
            if own is not None and sentence.pieces[own].kind == "noun" and sentence.agrees(own, p) == QUANTITY:
                return found_at(sentence, own, p)
        if piece.kind != "noun" or (piece.mark not in _NAMED and k != item):
            continue
        if sentence.agrees(k, p) != QUANTITY or compared(sentence, k):
            continue
        priced = (
            thing
            and sentence.kind(p) == "money"
            and sentence.agrees(item, p) == THING
            and sentence.text.startswith("では", piece.end)
        )
        if piece.mark == "at" and item >= 0 and k != item and not priced:  # 処理費用では、瓶の60円
            continue
        if k and sentence.noun(k) in words().generic and is_amount(sentence, k - 1) and not sentence.pieces[k].gap:
            continue  # N円という額は: the figure before says what it is
        if (
            piece.mark in ("topic", "at")
            or looked_at(sentence, k)
            or (piece.mark == "and" and not passed and listed_topic(sentence, k, before))
            or (piece.mark == "subject" and not (passed and (sentence.closed(k, before) or is_told(sentence, k, p))))
            or (piece.mark == "object" and sentence.text.startswith(words().told["first_of"], piece.end))
            or (piece.mark == "object" and sentence.pieces[p].mark in ("from", "to") and not sentence.closed(k + 1, before))
            or k == item
        ):
            if thing and k != item and piece.mark != "topic" and sentence.pieces[item].mark == "of" and not priced:
                continue
            found = found_at(sentence, k, p)
            own = thing and k != item and sentence.noun(item) not in words().limits
            return replace(found, of=sentence.trimmed(item)) if own else found
    return None


_NAMED = (*TOPICAL, "and", "object")  # marks of what may be a quantity that goes on
_AMOUNTS = ("money", "count", "measurement")


def is_told(sentence: Sentence, k: int, p: int) -> bool:
    """Whether subject k has its own figure right behind it, of another kind than figure p: 人口割が7割で、本町は652万円."""
    following = sentence.pieces[k + 1]
    own = following.kind == "figure" and following.index >= 0 and not following.gap.strip("、")
    return own and sentence.kind(p) in _AMOUNTS and sentence.kind(k + 1) not in (sentence.kind(p), "multiple", "age", "duration")


def is_amount(sentence: Sentence, k: int) -> bool:
    """Whether piece k is a figure that may be called an amount (N円という額), not the age of people (65歳以上の人数)."""
    return sentence.pieces[k].kind == "figure" and sentence.kind(k) != "age"


def last_quantity(sentence: Sentence, before: int, done: dict[int, Found], p: int | None = None) -> Found | None:
    """The quantity that the last figure before piece `before` measured, where figure p can be counted so."""
    for k in sentence.back(before):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done:
            found = done[piece.index]
            if found.quantity and found.measure and sentence.agreement(found.measure, before if p is None else p) == QUANTITY:
                return replace(found, sure=False)
            return None
    return None


def nominal_clause(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """A clause that のは makes a noun: 保育園に預けているのは N人."""
    k = p
    while (
        k > 0
        and sentence.pieces[k].gap in ("", "、", "に")  # …したものは、8月末までに12件
        and (sentence.pieces[k - 1].kind in ("date", "comma") or sentence.is_transparent(k - 1))
    ):
        k -= 1
    gap = sentence.pieces[k].gap
    bare = gap.rstrip("、 ")
    if not bare.endswith(("のは", "のが")) or len(bare) < 3:
        return None
    end = sentence.pieces[k].start - len(gap) + len(bare) - (1 if bare.endswith(("ものは", "ものが")) else 2)
    start = relative_clause(sentence, k)
    if end - start <= _ONLY_MOST and SUPERLATIVE.search(sentence.text, start, end):
        return None  # 一番多いのは8月で1万人: what is counted is said before
    before = sentence.pieces[k - 1] if k else sentence.pieces[k]
    if before.kind == "figure" and before.mark == "of" and start >= before.end:
        start = before.start  # 5年以上のものが4割
    for piece in (sentence.pieces[n] for n in sentence.back(k)):  # 何件あったかと申しますと、…とらえていますのは N件
        if piece.kind == "figure" and piece.start >= start and piece.index in done and sentence.figures[piece.index].asked:
            return done[piece.index]
    for n in sentence.back(k):  # 平成10年に65軒あったものが、現在は24軒: what that one counted
        piece = sentence.pieces[n]
        same = piece.kind == "figure" and sentence.kind(n) == sentence.kind(p) and start <= piece.start
        if same and _WAS.match(sentence.text, piece.end, end + 2):
            return done.get(piece.index)
    inside = [n for n in range(k) if start <= sentence.pieces[n].start < end]
    mixed = any(sentence.pieces[n].mark == "and" and not quoted(sentence, n) for n in inside)  # 表に出た数字と春にもらったのが
    if start >= end or mixed:
        return None
    of = said_topic(sentence, k, p)  # 公費解体につきましては、…終わったのが906棟
    return deed_of_clause(sentence, start, end, p) or Found((start, end), of if of and of[1] <= start else None, sure=True)


def of_class_told(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """Those of a whole counted before whom a clause names: 空き家の件数は1,840戸、そのうち特定空家に認定したものが12件."""
    if sentence.kind(p) != "count" or not sentence.pieces[p].gap.endswith(_CLASSED):
        return None
    whole = next((done[i] for i in (sentence.pieces[k].index for k in sentence.back(p)) if i in done), None)
    start, end = relative_clause(sentence, p), sentence.pieces[p].start - 1
    if whole is None or whole.measure is None or start <= whole.measure[1] or end - start < len(_CLASSED[0]):
        return None
    return Found((start, end), whole.of or whole.measure, sure=True)


_CLASSED = ("たものが", "れたものは", "したものは", "るものが")
_ONLY_MOST = 6  # letters of a clause that says no more than 最も多い


def quoted(sentence: Sentence, k: int) -> bool:
    """Whether と after noun k quotes what something is called or held to be: 管理不全と判定されたもの."""
    following = sentence.pieces[k + 1]
    held = following.kind == "noun" and not following.gap and _HELD.match(sentence.text, following.end) is not None
    return held or _CALLED.match(sentence.text, sentence.pieces[k].stop) is not None


_WAS = re.compile(r"(?:で?[あい]|だ|ござい|でし|に?な)[っまた]?(?:た|る|ました|した)?(?:も?の)")
_HELD = re.compile(r"さ|し(?!た?も)")
_CALLED = re.compile(r"[呼言思見]?(?:[わばらさ]れ|み?られ)")
_CARRIED_OUT = re.compile(r"[^、。]{0,12}(?:行い|行って|行われ|進み|進め|始ま|始め|済み|終わ|終え)")
