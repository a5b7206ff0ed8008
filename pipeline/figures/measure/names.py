"""How a noun becomes a measure: its span as it is to be shown, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.figures.measure.nouns import (
    counts_noun,
    frames,
    has_number,
    heads_clause,
    holds_name,
    is_base,
    is_limit,
    is_means,
    is_stance,
    is_telling,
)
from pipeline.figures.measure.words import agreement, words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span


@dataclass(frozen=True, slots=True)
class Found:
    """What a figure measures: spans in the text, and whether the rule that found it is certain."""

    measure: Span | None = None
    of: Span | None = None
    sure: bool = False
    quantity: bool = False  # the measure is a quantity of the figure's kind, so that it serves the figures that follow


_CHAIN = 20  # nouns that の joins


def found_at(sentence: Sentence, k: int, p: int, *, sure: bool = True) -> Found:
    """Piece k as the measure of figure p; whose it is: by の, else the topic before it."""
    j = owner(sentence, k)
    quantity = sentence.agrees(k, p) == QUANTITY
    of = whole(sentence, j) if j is not None else object_in(sentence, k) or as_whole(sentence, k, p) or subject_of(sentence, k, p)
    if j is not None and sentence.kind(j) == "age":
        of = subject_of(sentence, k, p) or of  # 日本では、18歳から27歳までの人口は; but 65歳以上の接種率は
    if of is not None and j is not None and quantity:  # 消防団につきましては、… 5市町村の定数, 被雇用者の割合
        shared = sentence.kind(p) == "rate" and within(of, span(sentence, k))  # but 財産に関しては、町有林の面積が
        said = sentence.pieces[j].kind == "figure" or shared
        of = (said_topic(sentence, k, p) if said else None) or of
    named = of is not None and (
        sentence.text[slice(*of)].endswith(words().places)
        or sentence.text.startswith(("では", "でも", "において", "には", "にも"), of[1])
    )
    attribute = agreement(sentence.noun(k), None) == QUANTITY or is_done(sentence, k)  # 給食センターは、調理能力が6,000食
    if j is not None and sentence.pieces[j].kind == "noun" and sentence.is_attribute(j) and is_limit(sentence, k):
        over = owner(sentence, j)
        of = whole(sentence, over) if over is not None else of  # 建築物の高さの最高限度
    described = clause_owner(sentence, k) if j is None else None
    if described is not None:
        of = described
    elif j is None and not quantity and not named and not attribute:
        of = None  # 被害は、床上浸水が N 棟: what a thing's clause speaks of is seldom whose it is
    return Found(span(sentence, k), of, sure, quantity)


def whole(sentence: Sentence, j: int) -> Span:
    """The span of owner j, with the clause that says who is meant (80時間を超えた者 of the 割合)."""
    start, end = sentence.trimmed(j)
    if sentence.pieces[j].kind != "noun" or sentence.noun(j) not in words().anyone:
        return start, end
    if sentence.pieces[j].gap:
        return relative_clause(sentence, j), end
    before = sentence.pieces[j - 1] if j else sentence.pieces[j]
    return (sentence.trimmed(j - 1)[0], end) if before.kind == "noun" and before.mark == "of" else (start, end)


def clause_owner(sentence: Sentence, k: int) -> Span | None:
    """Whose noun k is by the clause that describes it: こども園 in こども園に申し込んだ子ども, カード in カードを発行した人."""
    gap = sentence.pieces[k].gap
    asks = sentence.noun(k).endswith(words().appeals)
    if k and asks and not gap and is_stance(sentence, k - 1, k):
        k, gap = k - 1, sentence.pieces[k - 1].gap  # 委員会に寄せられた再開反対の陳情
    if not gap.endswith(_VERB_ENDS) or "、" in gap or not k:
        return None
    j = k - 1
    if j and sentence.pieces[j].kind == "noun" and not sentence.pieces[j].mark and not sentence.pieces[j].gap:
        j -= 1
    piece = sentence.pieces[j]
    received = piece.mark == "to" and asks  # 県議会に出された請願
    if piece.kind != "noun" or piece.mark not in ("to", "object") or (sentence.is_agent(j) and not received):
        return None
    if (piece.mark == "object" and asks) or sentence.noun(j)[:1].isdigit():
        return None  # 存続を求める請願, 1回目を終えた方
    if sentence.text.startswith(words().not_taken, piece.stop):
        return None  # 保護者を含めた参加者, 免許を持つ方: no taker of it
    if is_nobody(sentence, j) or sentence.noun(j).endswith((*words().far["deeds"], *words().acts)):
        own = owner(sentence, j)
        return sentence.trimmed(own) if own is not None and sentence.pieces[own].kind == "noun" else None
    usual = not (sentence.is_empty(j) or sentence.is_transparent(j) or sentence.is_attribute(j))
    return sentence.trimmed(j) if usual else None


_VERB_ENDS = ("た", "んだ", "いだ", "る", "い", "く", "う", "ぬ")


def is_done(sentence: Sentence, k: int) -> bool:
    """Whether noun k names what is done to or by something, which then has it: 解体補助は、昨年度の交付が32件."""
    noun = sentence.noun(k) if sentence.pieces[k].kind == "noun" else ""
    return noun in words().of_services or noun.endswith(words().far["deeds"])


def owner(sentence: Sentence, k: int) -> int | None:
    """The noun that piece k hangs on by の: カード in カードの交付件数. Dates and empty words between are passed."""
    j = k - 1
    while max(0, k - _CHAIN) <= j and not sentence.pieces[j + 1].gap.strip():
        piece = sentence.pieces[j]
        heads = piece.kind == "comma" and j and sentence.pieces[j - 1].kind == "noun" and not sentence.pieces[j - 1].mark
        if heads and j - 1 > 0 and sentence.pieces[j - 2].mark == "of" and not sentence.pieces[j - 1].gap and not piece.gap:
            j -= 2  # 通知カードの紛失、再発行件数
            continue
        if piece.kind == "per":  # 本県の人口10万人当たりの医師数
            reckoned = j and sentence.pieces[j - 1].kind == "noun" and not sentence.pieces[j - 1].mark and not piece.gap
            people = reckoned and sentence.noun(j - 1).endswith(words().far["people"]) and not sentence.noun(j - 1)[:1].isdigit()
            if people and sentence.is_kind_of_people(j - 1):
                return j - 1  # 隊員1人当たりの経費; but 人口10万人当たりの医師数
            j -= 2 if reckoned else 1
            continue
        if piece.kind == sentence.pieces[k].kind == "noun" and piece.mark == "and" and j == k - 1:
            return owner(sentence, j)  # 市民からの要望や苦情
        if piece.mark != "of" and (piece.kind != "date" or piece.mark):
            return None
        if is_base(sentence, j, k):
            j -= 1  # 人件費の歳出総額に対する割合
            continue
        if is_means(sentence, j) or is_stance(sentence, j, k):
            return None
        if piece.kind == "figure" and counts_noun(sentence, j):
            return j - 1  # クレーン1基の能力
        if piece.kind == "figure":
            named = sentence.text[piece.start : piece.end].endswith((*words().places, "目"))
            return j if named or sentence.kind(j) == "age" else None  # 65歳以上の接種率
        if piece.kind == "noun" and can_own(sentence, j):
            return j
        j -= 1
    return None


def within(inner: Span, outer: Span) -> bool:
    """Whether a span lies in another."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def said_topic(sentence: Sentence, k: int, p: int) -> Span | None:
    """The thing that is said to be the topic before piece k: 消防団 in 消防団につきましては、…割合は."""
    for j in sentence.back(k):
        piece = sentence.pieces[j]
        if piece.kind != "noun" or piece.mark != "topic" or piece.stop - piece.end < 2:
            continue
        usual = not (sentence.is_empty(j) or sentence.is_transparent(j) or is_nobody(sentence, j) or sentence.is_attribute(j))
        return sentence.trimmed(j) if usual and sentence.agrees(j, p) == THING else None
    return None


def object_in(sentence: Sentence, k: int) -> Span | None:
    """Whose a general head is by its clause: マイナンバーカード in マイナンバーカードを紛失された件数."""
    if sentence.noun(k) in words().generic and sentence.pieces[k].gap:
        for j in range(k - 1, max(k - 4, -1), -1):
            piece = sentence.pieces[j]
            if piece.kind != "noun" or piece.mark not in ("", "object"):
                return None
            if piece.mark == "object":
                return sentence.trimmed(j)
    return None


def can_own(sentence: Sentence, j: int) -> bool:
    """Whether noun j may be whose a measure is: no empty word, unless a place (県内) or one who holds a post (市長)."""
    if sentence.noun(j).endswith(words().posts):
        return True
    if sentence.noun(j).isdigit():
        return False
    described = sentence.pieces[j].gap.endswith(("た", "る", "い", "な"))  # 80時間を超えた者の割合
    alone = not described and (not j or sentence.pieces[j - 1].mark != "of")  # but 中国人の方の割合
    nobody = sentence.noun(j) in words().anyone and alone
    if nobody or sentence.noun(j).endswith(words().tellers):
        return False
    return not sentence.is_empty(j) and (not sentence.is_transparent(j) or names_place(sentence, j))


def names_place(sentence: Sentence, j: int) -> bool:
    """Whether noun j names a place (県内, 23区全体), not only the whole of something (全体)."""
    return sentence.is_place(j) and sentence.noun(j) not in words().generic


def subject_of(sentence: Sentence, k: int, p: int) -> Span | None:
    """The thing that the clause speaks of, before piece k: 福岡市 in 福岡市は、人口が N; topics with a figure are passed."""
    done = sentence.pieces[k].kind == "noun" and sentence.noun(k).endswith(words().far["deeds"])
    for j in sentence.back(k):
        piece = sentence.pieces[j]
        if (
            piece.kind == "figure"
            and piece.mark in ("topic", "at")
            and sentence.text[piece.start : piece.end].endswith(words().places)
        ):
            return piece.start, piece.end
        beside = sentence.pieces[j + 1].kind == "figure" and j + 1 != p  # but 図書館では月に2,000人が利用し
        if piece.kind != "noun" or piece.mark not in _SPEAKS or beside or compared(sentence, j) or is_telling(sentence, j):
            continue
        if sentence.is_agent(j) and (sentence.pieces[k].mark == "object" or (done and sentence.noun(j) in words().agents)):
            continue  # 区では、6億円の発行を予定し: who does it
        if sentence.noun(j) in words().class_nouns and sentence.closed(j, k):
            continue  # 平日は本業に就いているので、報酬も
        if piece.mark == "subject" and any(between.mark == "object" for between in sentence.pieces[j + 1 : k]):
            continue  # 東京都が方針を策定し、… 延長26キロ: who acts
        if piece.mark in ("topic", "at") or (piece.mark in ("in", "subject") and sentence.is_place(j)):
            own = owner(sentence, j)
            deeds = (*words().far["deeds"], *words().far["costs"], *words().acts)
            deed = sentence.noun(j).endswith(deeds) and not sentence.noun(j).endswith(words().far["schemes"])
            doer = own if deed and own is not None and sentence.pieces[own].kind == "noun" else None
            if doer is not None and may_have(sentence, doer, k, p) and not is_nobody(sentence, doer):
                return sentence.trimmed(doer)  # カードの受け取りについて、交付件数は
            attribute = sentence.is_attribute(j) and piece.mark == "topic" and piece.stop - piece.end < 2
            if attribute or holds_name(sentence, j, k):
                if own is not None and sentence.pieces[own].kind == "noun" and may_have(sentence, own, k, p):
                    return sentence.trimmed(own)  # 本市の給水人口は N人、普及率は M％; 本市の空き家は N戸、空き家率は
                continue
            if sentence.is_empty(j):
                own = place_over(sentence, own)
                named = own is not None and sentence.agrees(own, p) == THING and not is_nobody(sentence, own)
                if own is not None and named and may_have(sentence, own, k, p):
                    return sentence.trimmed(own)
            elif (
                (
                    sentence.agrees(j, p) == THING
                    or piece.mark == "at"
                    or piece.stop - piece.end > 1
                    or heads_clause(sentence, j, k)
                    or (own is not None and frames(sentence, j, k))
                )
                and (not sentence.is_transparent(j) or sentence.is_place(j))
                and not nominal_verb(sentence, j)
                and (not is_nobody(sentence, j) or takes_part(sentence, j, k))
                and may_have(sentence, j, k, p)
            ):
                # 福岡市の一般会計を見ますと、予算が N: a quantity is not whose another quantity is, but may tell whose
                told = own is not None and piece.mark == "topic" and sentence.agrees(j, p) != THING
                return sentence.trimmed(own if told and own is not None else j)
    return None


_SPEAKS = ("topic", "at", "in", "subject")  # marks of what a clause may speak of


def takes_part(sentence: Sentence, j: int, k: int) -> bool:
    """Whether piece k is what is done by scheme j: 申請 of 後期高齢者医療制度."""
    return is_done(sentence, k) and sentence.noun(j).endswith(words().far["schemes"])


def as_whole(sentence: Sentence, k: int, p: int) -> Span | None:
    """What is given its measure at piece k as a part of the work: 導入路 in 導入路といたしまして延長約30m."""
    if k != p - 1 or sentence.pieces[p].gap or not sentence.is_attribute(k):
        return None
    pieces, first = sentence.pieces, max(3, k - 3 * _ROW)
    while k >= first and not pieces[k].gap and (pieces[k - 1].kind, pieces[k - 2].kind) == ("comma", "figure"):
        if sentence.pieces[k - 3].kind != "noun" or sentence.pieces[k - 3].mark or not sentence.is_attribute(k - 3):
            return None
        k -= 3  # …延長約30m、幅員16m
    before = sentence.pieces[k - 1] if k else sentence.pieces[k]
    if before.kind != "noun" or before.mark != "as" or sentence.pieces[k].gap.strip("、"):
        return None
    usual = sentence.agrees(k - 1, p) == THING and not is_nobody(sentence, k - 1) and not sentence.is_transparent(k - 1)
    return sentence.trimmed(k - 1) if usual else None


_ROW = 4  # attributes that are given of one part


def place_over(sentence: Sentence, j: int | None) -> int | None:
    """The place that noun j is of by の where j is a mere field (本市の水産業), else noun j."""
    field = j is not None and sentence.pieces[j].kind == "noun" and sentence.noun(j).endswith(words().fields)
    over = owner(sentence, j) if j is not None and field and not sentence.is_place(j) else None
    return over if over is not None and sentence.pieces[over].kind == "noun" and sentence.is_place(over) else j


def is_nobody(sentence: Sentence, j: int) -> bool:
    """Whether noun j names what is done or dealt with, which has no number of its own: 浚渫, 確保, 申請."""
    noun = sentence.noun(j)
    return sentence.pieces[j].kind == "noun" and (noun.isdigit() or noun.endswith(words().no_owner)) and not sentence.is_place(j)


def may_have(sentence: Sentence, j: int, k: int, p: int) -> bool:
    """Whether topic j may have the measure at piece k: nothing that is merely done has, unless its number (相談は、件数が N).

    What something costs has an amount or a rate only (児童館運営費), and what it comes to (支出済額) has nothing itself.
    """
    piece, known = sentence.pieces[j], words()
    if piece.kind != "noun" or sentence.is_place(j):
        return True
    if sentence.noun(j) in known.generic:
        return False  # ただいまの件数ですけれども、求人が145件
    noun, measure = sentence.noun(j), sentence.noun(k) if sentence.pieces[k].kind == "noun" else ""
    if noun.endswith(known.far["schemes"]) and (is_done(sentence, k) or (piece.mark == "topic" and sentence.is_attribute(k))):
        return True
    if noun.endswith((*known.acts, *known.far["deeds"], *known.far["abstract"])) and not noun.endswith(known.far["people"]):
        return has_number(measure)
    return not noun.endswith(known.mere_costs) or sentence.kind(p) in ("money", "rate", "multiple", "rank")


def nominal_verb(sentence: Sentence, j: int) -> bool:
    """Whether the noun is the stem of what is done (単純比較はできない): no thing that has a measure."""
    return sentence.text.startswith(("はでき", "はし", "もし", "はせ", "は行", "は実施"), sentence.pieces[j].end)


def span(sentence: Sentence, k: int, depth: int = 2) -> Span:
    """The measure that piece k names, with the bound before it (65歳以上の人口); a general head with its owner (外国人の人数)."""
    start, end = sentence.trimmed(k)
    if not k:
        return start, end
    before = sentence.pieces[k - 1]
    gap = sentence.pieces[k].gap
    if before.kind == "figure" and not gap and before.mark in ("", "of") and sentence.kind(k - 1) == "age":
        return before.start, end
    if before.kind == "figure" and gap.startswith("もの"):
        return start, end  # 1,500人もの方々: no clause
    if depth and sentence.text[start:end] in words().generic:
        if owner(sentence, k) == k - 1 and before.kind == "noun":
            return span(sentence, k - 1, depth - 1)[0], end
        if gap and not gap.endswith(("、", " ", "て", "は", "が", "より", "比べ", "対し")):
            return relative_clause(sentence, k), end
    return start, end


def bare(sentence: Sentence, measure: Span) -> Span:
    """The head of a measure alone, where it is one that took its owner along: 割合 of 職員の割合, for 正職員が N％."""
    head = sentence.text[slice(*measure)].rpartition("の")[2]
    return (measure[1] - len(head), measure[1]) if head in words().generic else measure


_PARTICLES = (" ", "に", "は", "で", "を", "が", "の", "と", "も")


def relative_clause(sentence: Sentence, k: int) -> int:
    """Where the clause that describes piece k begins: after the comma or topic before it, at most 30 characters back."""
    first = sentence.pieces[k].start
    for j in range(k - 1, -2, -1):
        at = sentence.pieces[j].stop if j >= 0 else sentence.start
        if j >= 0 and sentence.pieces[j].mark == "of" and sentence.noun(j)[:1].isdigit():
            return at  # 2点目の同意された方は
        part = next((word for word in words().among if j >= 0 and sentence.text.startswith(word, sentence.pieces[j].end)), "")
        if part:
            return sentence.pieces[j].end + len(part)  # 卒業生のうち進学を希望した方
        if first - at > 30:
            break
        if j < 0 or sentence.pieces[j].kind in ("comma", "open", "close", "date") or sentence.pieces[j].mark in ("topic", "at"):
            while at < first and sentence.text.startswith(_PARTICLES, at):
                at += 1
            opener = next((word for word in words().openers if sentence.text.startswith(word, at, first)), "")
            return at + len(opener)
    return first


def compared(sentence: Sentence, k: int) -> bool:
    """Whether piece k is what the figure is compared with: 前年度と比べ, 全国平均を上回る."""
    end = sentence.pieces[k].end
    return words().compared.match(sentence.text, end, end + 6) is not None
