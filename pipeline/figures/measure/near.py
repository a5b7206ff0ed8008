"""What stands near a figure: the noun before it, the noun that it describes, the noun that it is, what is done to it."""

from __future__ import annotations

import re

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.anyone import deed_of_anyone, is_anyone
from pipeline.figures.measure.deeds import whole_event
from pipeline.figures.measure.names import Found, compared, found_at, names_place, owner, span, subject_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, REACH, THING, Sentence


def left_of(sentence: Sentence, p: int) -> int:
    """The noun or figure before figure p, dates, adverbs, bases of comparison and empty words passed; -1 where a clause ends."""
    left = sentence.lefts.get(p)
    if left is None:
        left = sentence.lefts[p] = _left_of(sentence, p)
    return left


def _left_of(sentence: Sentence, p: int) -> int:
    known = words()
    k, gap = p - 1, sentence.pieces[p].gap
    while k >= max(0, p - REACH):
        if sentence.pieces[k].kind == "noun" and reaches(sentence, k) and known.adverbs.fullmatch(gap[1:]):
            return k
        if gap and is_ago(sentence, k):
            gap = _AGO_GAP.sub("", gap, count=1)
        if gap and not known.adverbs.fullmatch(gap) and not known.compared.search(gap):
            return -1
        piece = sentence.pieces[k]
        if piece.kind == "figure" and not passed_figure(sentence, k, p):
            return k
        per = sentence.pieces[k + 1]
        priced = (
            piece.kind == "noun" and sentence.kind(p) == "money" and sentence.agrees(k, p) == QUANTITY
        )  # 供給単価1立方メートル当たり
        reckoned = per.kind == "per" and not piece.mark and not per.gap and not priced  # 市民1人当たり N
        on_date = reckoned or (piece.mark == "of" and sentence.pieces[k + 1].kind == "date")  # 改正後の平成27年には N
        passed = on_date or is_surpassed(sentence, k, p) or (passed_noun(sentence, k) and not is_other_place(sentence, k, p))
        if piece.kind == "noun" and not passed:
            return k
        if piece.kind == "noun" and (is_source(sentence, k) or piece.mark == "from"):
            while k > 0 and sentence.pieces[k - 1].mark == "of" and not sentence.pieces[k].gap:
                k -= 1
        if piece.kind == "close":
            while k > 0 and sentence.pieces[k].kind != "open":
                k -= 1
        gap = SUPERLATIVE.sub("", sentence.pieces[k].gap) if piece.kind == "noun" else sentence.pieces[k].gap
        k -= 1
    return -1


def is_surpassed(sentence: Sentence, k: int, p: int) -> bool:
    """Whether figure p tells by how much noun k right before it is surpassed or missed: 前年産を1.2ポイント下回り."""
    piece, figure = sentence.pieces[k], sentence.pieces[p]
    if k != p - 1 or piece.mark != "object" or figure.gap:
        return False
    ends = words().told["surpassing"]
    return sentence.text.endswith(ends, figure.start, figure.end) or sentence.text.startswith(ends, figure.end)


def is_other_place(sentence: Sentence, k: int, p: int) -> bool:
    """Whether noun k names the place of figure p after that of another one: 県全体が1.32倍、管内は0.98倍."""
    if sentence.pieces[k].mark not in ("topic", "subject") or not names_place(sentence, k):
        return False
    unit = sentence.figures[sentence.pieces[p].index].unit
    near = (piece for piece in sentence.pieces[max(0, k - 4) : k] if piece.kind == "figure" and piece.index >= 0)
    return any(sentence.figures[piece.index].unit == unit for piece in near)


def is_field(sentence: Sentence, k: int) -> bool:
    """Whether figure k counts the places that a rank is among: 42市町村中."""
    piece = sentence.pieces[k]
    places = sentence.kind(k) == "count" and sentence.text[piece.start : piece.end].endswith(words().places)
    near = range(k + 1, min(k + 4, len(sentence.pieces)))
    return places and sentence.text.startswith(_AMONG, piece.end) and any(sentence.kind(n) == "rank" for n in near)


_AMONG = ("中", "の中", "のうち")


def reaches(sentence: Sentence, k: int) -> bool:
    """Whether a duration or distance reaches up to noun k: 現場到着までは9分, 要請から到着までは7分."""
    piece = sentence.pieces[k]
    return piece.mark == "from" and sentence.text.startswith(("までは", "までが", "までも"), piece.end)


def is_source(sentence: Sentence, k: int) -> bool:
    """Whether noun k only says where the number is taken from: 研究所の推計では, 総合戦略では."""
    return sentence.text.startswith(("では", "によると", "によれば", "によりますと"), sentence.pieces[k].end) and sentence.noun(
        k
    ).endswith(words().sources)


def passed_figure(sentence: Sentence, k: int, p: int) -> bool:
    """A figure that only says among how many or by when: 7人で N円, 23区で N位, 42市町村中 N位."""
    if is_ago(sentence, k) or is_field(sentence, k):
        return True  # 5年後には今の1.3倍
    return sentence.pieces[k].mark in ("in", "at") and sentence.kind(k) != sentence.kind(p) and not is_label(sentence, k, p)


def is_ago(sentence: Sentence, k: int) -> bool:
    """Whether figure k only says how long before or after something was or will be: 10年前は72％, 5年後には."""
    return sentence.kind(k) == "duration" and sentence.text.startswith(_AGO, sentence.pieces[k].end)


_AGO_GAP = re.compile(r"[前後](?:には|では|から|より|[にはのがと])?")
_AGO = ("前は", "前の", "前に", "前が", "前か", "前よ", "前と", "前、", "後に", "後は", "後の", "後、", "ぶり")  # behind a duration


def passed_noun(sentence: Sentence, k: int) -> bool:
    """A noun that is looked through: 年間, 前年度比, 前回より, 額にして, 1人."""
    piece = sentence.pieces[k]
    if piece.mark == "and":
        return False
    noun = sentence.noun(k)
    if noun in words().generic and piece.mark in ("topic", "subject", "object"):
        return False  # 総額を N円とする
    if is_source(sentence, k) or (not piece.mark and noun.endswith(words().leading)):
        return True
    if sentence.is_transparent(k) or noun in words().comparison or piece.mark == "from" or compared(sentence, k):
        return True
    if piece.mark == "object" and sentence.text.startswith("含", piece.stop):
        return True  # 持ち時間は答弁を含め30分
    if piece.mark in ("as", "in", "at") and noun in words().anyone and SUPERLATIVE.search(piece.gap):
        return True  # 時間外は多い者で月112時間
    if piece.mark in ("in", "at", "of", "from") and noun.endswith(words().moments):
        return True  # 合併時の26人, 昨年の改選で20人に
    if piece.mark in ("as", "in") and len(noun) == 1 and owner(sentence, k) is None:
        return True
    return noun[:1].isdigit() and len(noun) <= 4


SUPERLATIVE = re.compile(r"(?:多|少な|高|低|大き|小さ|長|短|新し|古|若)い$")


def is_label(sentence: Sentence, k: int, p: int) -> bool:
    """Whether figure k only names a class that figure p counts: 65歳以上が N％, 40万円以上が N割, 7割減額が N人."""
    if sentence.pieces[k].mark not in TOPICAL or sentence.kind(k) == sentence.kind(p):
        return False
    label = sentence.figures[sentence.pieces[k].index]
    return label.kind == "age" or label.qualifier in ("at_least", "at_most", "under", "over") or label.change is not None


def attribute_of(sentence: Sentence, p: int) -> int | None:
    """The noun that figure p describes: 申請 in N件の申請, 世帯 in N％に当たる世帯."""
    figure, following = sentence.pieces[p], sentence.pieces[p + 1]
    if following.kind != "noun" or sentence.trimmed(p + 1)[0] > following.start:
        return None
    gap = following.gap
    counts = sentence.kind(p) == "count" or (sentence.kind(p) is None and sentence.figures[figure.index].asked)
    if not figure.mark and not gap and following.mark in ("subject", "object") and counts:
        return None if _DOING.match(sentence.text, following.end) else p + 1  # 3人子どもがいる; but 3人在園をしている
    near = figure.mark == "of" and len(gap) <= 8 and not gap.endswith(_APART) and "、" not in gap
    if not figure.mark and not gap and sentence.text.endswith(_NEARLY, 0, figure.end):
        return p + 1  # 2倍近い負担増
    if near or (figure.mark in ("to", "object", "", "of") and (_ATTRIBUTIVE.fullmatch(gap) or gap in words().told["built"])):
        if not near and gap.endswith(_BECAME) and sentence.noun(p + 1).endswith(words().far["abstract"]):
            return None  # 週4往復になった効果
        owned = not near and sentence.is_place(p + 1) and following.mark == "of" and sentence.pieces[p + 2].kind == "noun"
        return p + 2 if owned and not sentence.pieces[p + 2].gap else p + 1  # N トンあった本県の水揚げ
    return None


_BECAME = ("なった", "なる")
_APART = ("て", "り", "に", "を", "が", "で", "も", "から", "まま", "うち")  # 1時間50ミリの雨に対応
_NEARLY = ("近い", "近く", "余の", "強の", "弱の")
_DOING = re.compile(r"を(?:し|す|さ|いた|行)")


# between a figure and the noun it describes: に上る大幅な値上げ, を占める高齢者, 余りの方
_ATTRIBUTIVE = re.compile(
    r"(?:ほど|ぐらい|くらい|程度|以上|近く|余り)?(?:[もが]|に?まで)?(?:上る|のぼる|及ぶ|当たる|あたる|占める|相当する|達する|要する|上回る|下回る|超える|もの|ほどの|余りの|くらいの"
    r"|ぐらいの|るという|だった|であった|あった|である|とな[るった]{1,2}|にな[るった]{1,2}|に?上った|に?及んだ|に?達した|を?超えた|か[かけ]る|かかった|掛かる|必要な|を?要した"
    r"|とされる|とされた|とされている|といわれる|と言われる|に近い|る|た)"
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


_COPULA = re.compile(r"で(?:す|し|あり|ある|ござい|、|お[支払])|だ(?!と[一-龠])|という|となって")


def named_as(sentence: Sentence, p: int) -> int | None:
    """The quantity that the figure is set down as: N円を国の予算として計上."""
    if sentence.pieces[p].mark == "object":
        for k in range(p + 1, min(p + 4, len(sentence.pieces))):
            people = sentence.agrees(k, p) == THING and sentence.noun(k).endswith((*words().far["people"], *words().far["deeds"]))
            counted = people and sentence.figures[sentence.pieces[p].index].unit == words().person  # 6名を最終内定者としました
            made = sentence.pieces[k].mark == "and" and sentence.text.startswith(("し", "いたし"), sentence.pieces[k].stop)
            if (sentence.pieces[k].mark == "as" and sentence.agrees(k, p) == QUANTITY) or (counted and made):
                return k
    return None


def after_figure(sentence: Sentence, p: int) -> Found | None:
    """What stands after figure p and says what it is: N を予算として, N が生活保護費である, N の申請; sure where it describes."""
    named = named_as(sentence, p)
    if named is not None:
        return found_at(sentence, named, p, sure=False)
    right, predicate = attribute_of(sentence, p), predicate_of(sentence, p)
    if predicate is not None and (right is None or sentence.noun(right) in words().generic):
        return found_at(sentence, predicate, p, sure=False)
    if right is not None and (says_who(sentence, p, right) or is_bound_of(sentence, p, right)):
        return None
    if right is not None and sentence.noun(right) in words().holders and not sentence.pieces[right].gap:
        person = sentence.figures[sentence.pieces[p].index].unit == words().person
        return Found(sentence.trimmed(right), sure=True) if person else None  # 3人の委員から意見が
    if right is not None and is_anyone(sentence, right):
        deed = deed_of_anyone(sentence, right)
        if deed is not None:
            return Found(deed, subject_of(sentence, right, p), sure=True)
    event = whole_event(sentence, p, right) if right is not None else None
    if event is not None:
        return Found(event, subject_of(sentence, p, p), sure=True)
    if right is not None and sentence.agrees(right, p) >= THING and not sentence.is_transparent(right):
        of = subject_of(sentence, right, p)
        agent = of is not None and sentence.text[slice(*of)] in words().agents
        does = agent and sentence.noun(right).endswith(words().far["deeds"])  # 区では、6億円の発行を予定し
        return Found(span(sentence, right), None if does else of, sure=True, quantity=sentence.agrees(right, p) == QUANTITY)
    return None


def is_bound_of(sentence: Sentence, p: int, right: int) -> bool:
    """Whether a measurement only says which people noun `right` names: 4キロを超える児童."""
    return sentence.kind(p) == "measurement" and sentence.noun(right).endswith(words().far["people"])


def changed_amount(sentence: Sentence, left: int, p: int) -> int:
    """The quantity of which topic `left` only says what is done to it, else that noun: 定員 in 定員の変更については、72名から."""
    doing = left > 0 and sentence.pieces[left].mark in TOPICAL and sentence.noun(left).endswith(words().acts)
    beside = doing and sentence.pieces[left - 1].kind == "noun" and sentence.pieces[left - 1].mark == "of"
    amount = beside and not sentence.pieces[left].gap and sentence.agrees(left - 1, p) == QUANTITY
    return left - 1 if amount and sentence.agrees(left, p) == THING else left


def says_who(sentence: Sentence, p: int, right: int) -> bool:
    """Whether noun `right` only tells who reckoned figure p: 5,800人という研究所の推計."""
    said = sentence.pieces[p].stop - sentence.pieces[p].end > 2 or sentence.pieces[right].gap.endswith("いう")
    return said and sentence.pieces[right].mark == "of" and sentence.noun(right + 1).endswith(words().sources)


def after_noun(sentence: Sentence, p: int, left: int, mark: str) -> Found | None:
    """What stands after figure p, where thing `left` stands before it: not people who are only counted, nor what it is called."""
    after = after_figure(sentence, p)
    if after is None or after.measure is None:
        return None
    anyone = sentence.text[slice(*after.measure)] in words().anyone  # 事故で7人の方が亡くなり
    if mark in TOPICAL and is_anyone(sentence, p + 1) and sentence.noun(left).endswith(words().far["people"]):
        return None  # 民生委員につきましては、22名の方に活動いただき
    asked = sentence.kind(p) == "rate" and mark == "at" and sentence.noun(left).endswith(words().held)  # アンケートでは6割の方が
    if anyone and mark in (*TOPICAL, "in", "as") and not sentence.is_class(left) and not asked:
        return None
    told = after.sure and not after.quantity and sentence.text.startswith("と", sentence.pieces[p].end)
    return None if told and mark in ("subject", "topic") else after  # 浸水が N棟という被害: the subject is what is counted


def total_beside(sentence: Sentence, p: int) -> int | None:
    """A total right before figure p that says what it totals: 全体の計N人."""
    if p < 2 or sentence.pieces[p].gap or sentence.pieces[p - 1].mark or sentence.pieces[p - 2].mark != "of":
        return None
    before = sentence.pieces[p - 2]  # 類似団体53市の平均41万円
    if before.kind != "noun" and not (
        before.kind == "figure" and sentence.text[before.start : before.end].endswith(words().places)
    ):
        return None
    return p - 1 if sentence.is_transparent(p - 1) and sentence.noun(p - 1) in words().generic else None


def reply_beside(sentence: Sentence, p: int) -> Found | None:
    """A reply of a survey that is no noun, with its share beside the share of another: 反対が17％、どちらとも言えないが19.9％."""
    kind = sentence.kind(p)
    if kind not in ("rate", "count") or sentence.text[sentence.pieces[p].start - 1] not in "がは":
        return None
    unit = sentence.figures[sentence.pieces[p].index].unit
    comma = next((k for k in sentence.back(p) if sentence.pieces[k].kind == "comma"), 0)
    shares = [k for k in range(max(0, p - 4), min(p + 5, len(sentence.pieces))) if k != p and sentence.kind(k) == kind]
    shares = [k for k in shares if sentence.figures[sentence.pieces[k].index].unit == unit]
    if not comma or not shares:
        return None
    if _THIS.fullmatch(sentence.text, sentence.pieces[comma].stop, sentence.pieces[p].start):
        comma = next((k for k in sentence.back(comma) if sentence.pieces[k].kind == "comma"), 0)  # …とも言えない、これが1,986人
    reply = _REPLY.fullmatch(sentence.text, sentence.pieces[comma].stop, sentence.pieces[p].start) if comma else None
    return Found(reply.span("reply"), sure=True) if reply is not None else None


_THIS = re.compile(r"(?:これ|それ)[がは]")
_REPLY = re.compile(
    r"(?P<reply>[^、。はを]{2,18}(?:ない|たい|よい|良い|いる|ある|する|なる|える|れる|せる|した|った|らず))(?:[がは]|、(?:これ|それ)[がは])"
)


def act_on(sentence: Sentence, p: int) -> Found | None:
    """What is done to the figure, the last resort in a clause: N台を撤去し, N円を支払基金へ納付."""
    if sentence.pieces[p].mark not in ("subject", "object"):
        return None
    beside = sentence.pieces[p].mark == "subject"  # 19戸が床下浸水しました: nothing between
    for k in range(p + 1, min(p + 2 if beside else p + 5, len(sentence.pieces))):
        piece = sentence.pieces[k]
        if piece.kind in ("figure", "comma") or (beside and piece.mark):
            return None
        if piece.kind != "noun" or sentence.agrees(k, p) < THING:
            continue
        if sentence.noun(k).endswith(words().acts):
            return None  # 3台を設置し: any thing may be
        if passive_only(sentence, p, k):
            continue
        if piece.mark == "as" or sentence.text.startswith(_DONE, piece.end):
            return found_at(sentence, k, p, sure=False) if piece.mark == "as" else Found(sentence.trimmed(k))
    return None


def passive_only(sentence: Sentence, p: int, k: int) -> bool:
    """Whether what is done at piece k is done to figure p, which it then doesn't count: 3億円が計上され; but 1,861人が避難され."""
    people = sentence.figures[sentence.pieces[p].index].unit == words().person and sentence.noun(k).endswith(words().far["deeds"])
    return sentence.pieces[p].mark == "subject" and not people and PASSIVE.match(sentence.text, sentence.pieces[k].end) is not None


PASSIVE = re.compile(r"を?さ")  # 3億円が計上されて tells nothing of what it is
_DONE = ("し", "す", "さ", "いた", "でき", "をし", "をす", "をさ", "をいた")


def looked_at(sentence: Sentence, k: int) -> bool:
    """Whether noun k is what one looks at, which makes it the topic: 人数を合算してみますと、N人."""
    return sentence.pieces[k].mark == "object" and _LOOKED.match(sentence.text, sentence.pieces[k].stop) is not None


_LOOKED = re.compile(r"[^、。を]{0,10}(?:ますと|すると|みると|見ると|見れば|みれば|[たる]場合)")


def listed_topic(sentence: Sentence, k: int, before: int) -> bool:
    """Whether noun k is in a list that ends as a topic before piece `before`: 人数と、傾向といったところでございますが、"""
    return any(piece.mark == "topic" for piece in sentence.pieces[k + 1 : before])
