"""The rules that say what a figure measures, from the pieces of its sentence.

What decides is always the same three things: how the noun stands to the figure (交付件数は N, 通知カード N, N の申請, N、N),
whether the noun can be counted so (a 率 is never in 円), and whether it is a quantity (交付件数) or a thing (通知カード): a thing
beside a quantity named before is whose, not what.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.budget import set_aside
from pipeline.figures.measure.deeds import borne, got_from, granted, lacking, took_part
from pipeline.figures.measure.empty import of_empty_word
from pipeline.figures.measure.far import as_elsewhere, at_site, fallback, last_quantity, of_class_told, strong_before, topic_before
from pipeline.figures.measure.heads import mark_head
from pipeline.figures.measure.lists import joint, of_list, of_parallel, respective
from pipeline.figures.measure.names import Found, bare, found_at, is_nobody, names_place, owner, span
from pipeline.figures.measure.near import (
    SUPERLATIVE,
    act_on,
    after_figure,
    after_noun,
    attribute_of,
    changed_amount,
    is_ago,
    is_field,
    is_label,
    left_of,
    reply_beside,
    total_beside,
)
from pipeline.figures.measure.owned import with_owner
from pipeline.figures.measure.pairs import second_of_pair
from pipeline.figures.measure.parts import balance_of, balances, of_average, of_balance, of_label, of_limit, of_whole
from pipeline.figures.measure.row import SHARES, of_series, shared_by
from pipeline.figures.measure.shared import shared_behind
from pipeline.figures.measure.things import costing, described, of_counter, placed
from pipeline.figures.measure.times import of_age, of_duration
from pipeline.figures.measure.told import listed_before, of_bracket, of_holder, postposed, row_described, told_behind
from pipeline.figures.measure.whose import is_part
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span


def settle(sentence: Sentence) -> dict[int, Found]:
    """What each figure of a sentence measures, by the figure's index; figures that no rule settles are not in it."""
    done: dict[int, Found] = {}
    mark_head(sentence)
    for p, piece in enumerate(sentence.pieces):
        if piece.kind != "figure" or piece.index < 0 or piece.index in done:
            continue
        if is_ago(sentence, p):
            continue
        if words().respectively.search(piece.gap):
            done |= respective(sentence, p, done)
            if piece.index in done:
                continue
        kind = sentence.kind(p)
        rule = {"age": of_age, "duration": of_duration}.get(kind or "", of_amount)
        found = rule(sentence, p, done)
        if found is not None and found.measure is not None:
            done[piece.index] = with_owner(sentence, p, found, done)
            if found.quantity and sentence.pieces[p + 1].start == found.measure[0] and postposed(sentence, p) is not None:
                done |= listed_before(sentence, p, found, done)
    for p, piece in enumerate(sentence.pieces[:-1]):
        following = sentence.pieces[p + 1]  # 742世帯1,861人が避難し
        beside = (
            following.kind == "figure"
            and not following.gap
            and not piece.mark
            and sentence.kind(p) == sentence.kind(p + 1) == "count"
        )
        if piece.kind == "figure" and beside and piece.index >= 0 and piece.index not in done and following.index in done:
            done[piece.index] = done[following.index]
        elif piece.kind == "figure" and piece.index >= 0 and piece.index not in done and not piece.mark:
            done |= done_beside(sentence, p, done)
    done |= shared_behind(sentence, done)
    return done


def done_beside(sentence: Sentence, p: int, done: dict[int, Found]) -> dict[int, Found]:
    """The deed behind the amount that only a comma parts from count p: 35件、580万円を交付しました."""
    if p + 2 >= len(sentence.pieces) or sentence.kind(p) != "count" or sentence.kind(p + 2) != "money":
        return {}
    comma, amount = sentence.pieces[p + 1], sentence.pieces[p + 2]
    found = done.get(amount.index) if comma.kind == "comma" and not comma.gap and not amount.gap else None
    if found is None or found.measure is None:
        return {}
    attribute = sentence.text[slice(*found.measure)].endswith((*words().attributes, *words().generic))
    return {sentence.pieces[p].index: found} if found.measure[0] > amount.end or not attribute else {}


def of_amount(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The measure of a figure that is neither age nor duration; the field of a rank (42市町村中4位) has none."""
    if is_field(sentence, p) or is_size(sentence, p):
        return None
    if balances(sentence, p):
        return balance_of(sentence, p)
    total = total_beside(sentence, p)
    if total is not None:
        return found_at(sentence, total, p)
    whole = of_whole(sentence, p, done)
    if whole is not None:
        return whole
    told = (
        of_balance(sentence, p)
        or set_aside(sentence, p)
        or reply_beside(sentence, p)
        or told_behind(sentence, p, done)
        or of_bracket(sentence, p, done)
        or row_described(sentence, p)
        or took_part(sentence, p)
        or got_from(sentence, p)
        or granted(sentence, p)
        or lacking(sentence, p)
        or borne(sentence, p)
        or of_class_told(sentence, p, done)
        or shared_by(sentence, p, done)
        or second_of_pair(sentence, p, done)
        or joint(sentence, p)
        or of_average(sentence, p, done)
        or of_label(sentence, p, done)
        or of_limit(sentence, p)
    )
    return told or of_empty_word(sentence, p, done) or of_figure(sentence, p, done)


def is_size(sentence: Sentence, p: int) -> bool:
    """Whether figure p only says how many belong to one: 4人世帯, 35人以下学級."""
    following = sentence.pieces[p + 1]
    sized = following.kind == "noun" and not following.gap and not sentence.pieces[p].mark
    return sized and sentence.kind(p) == "count" and sentence.noun(p + 1).startswith(words().sized)


def of_figure(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The measure by what stands before figure p, after it, or further off."""
    left = left_of(sentence, p)
    told = of_holder(sentence, p, left, done) or of_left(sentence, p, left, done)
    done_to = told is not None and not told.sure and told.measure is not None and told.measure[0] > sentence.pieces[p].start
    if told is not None and not done_to:
        return told
    return placed(sentence, p) or of_counter(sentence, p) or described(sentence, p) or told or costing(sentence, p)


def of_left(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """The measure by what stands before figure p, noun or figure `left` the nearest of it, after it, or further off."""
    mark = sentence.pieces[left].mark if left >= 0 else ""
    if left >= 0 and sentence.is_empty(left):  # 特別旅費のところで、N: the empty word stands for what it is of
        own = owner(sentence, left)
        if own is not None and sentence.pieces[own].kind == "noun":
            if not sentence.is_plausible(own, p) or sentence.is_place(own):
                told = fallback(sentence, own, p, done)  # 県の目標は5,000人: of 県, whatever it is
                return replace(told, of=sentence.trimmed(own)) if told is not None and sentence.is_place(own) else told
            left, mark = own, "topic"
    left = changed_amount(sentence, left, p)
    is_noun = left >= 0 and sentence.pieces[left].kind == "noun"
    agreed = sentence.agrees(left, p) if is_noun else -1
    # 扶助費の5割, 全国平均の2.3倍; but 死亡率の20％の減少
    base = mark == "of" and sentence.kind(p) in SHARES and not sentence.is_transparent(left + 1)
    base = base and sentence.figures[sentence.pieces[p].index].change is None
    if agreed == QUANTITY and mark in ("to", "in", "at"):  # 300件の枠に 276件の申請があり; 当初予算で1億円の委託料
        described = after_figure(sentence, p)
        base = base or (described is not None and described.sure and (mark == "to" or described.quantity))
    if agreed == QUANTITY and not base:
        return of_list(sentence, p, left) or found_at(sentence, left, p)
    if (
        agreed == THING
        and not mark
        and is_noun
        and left == p - 1
        and not sentence.pieces[p].gap
        and sentence.kind(p) in ("count", "measurement")
    ):
        return of_thing(sentence, p, left, mark, done)  # ドーザー21台の態勢: the noun that stands against the number
    thing = is_noun and agreed == THING
    after = (after_noun(sentence, p, left, mark) or size_of(sentence, p, mark)) if thing else after_figure(sentence, p)
    if after is not None:
        if is_noun and (mark == "of" or (mark in TOPICAL and after.sure)) and agreed == THING:
            return with_item(sentence, p, left, after)
        return after
    if left >= 0 and not is_noun:
        return of_parallel(sentence, p, left, done) or of_series(sentence, p, left, done)
    if agreed == THING and mark not in ("from", "and"):
        return of_thing(sentence, p, left, mark, done)
    if is_noun and agreed == 0 and mark in ("topic", "subject") and not sentence.pieces[p].gap.strip("、 "):
        return found_at(sentence, left, p, sure=False)  # 義援金は 10件: odd, but the nearest subject
    return fallback(sentence, p, p, done)


def size_of(sentence: Sentence, p: int, mark: str) -> Found | None:
    """The size that figure p describes behind a topic: 幅員 in 道路については、6メートル以上の幅員とし."""
    size = attribute_of(sentence, p) if mark in TOPICAL and sentence.kind(p) == "measurement" else None
    if size is None or sentence.agrees(size, p) != QUANTITY:
        return None
    return Found(sentence.trimmed(size), sure=True, quantity=True)


def with_item(sentence: Sentence, p: int, left: int, after: Found) -> Found:
    """What stands after figure p, of noun `left` unless that is nobody, or only the survey that asked (アンケートでは6割の方が)."""
    if sentence.kind(p) == "rate" and sentence.noun(left).endswith(words().held):
        return replace(after, of=None)
    if sentence.pieces[p + 1].gap in words().told["built"]:
        return replace(after, of=None)  # 大手業者は25階建ての共同住宅を計画し: who builds has no storeys
    return after if is_nobody(sentence, left) or names_all(sentence, left) else replace(after, of=sentence.trimmed(left))


def names_all(sentence: Sentence, k: int) -> bool:
    """Whether noun k ends a list that names what is counted: 手当、助成の2つの事業; 春と秋の2回の発行."""
    before = sentence.pieces[k - 1] if k else sentence.pieces[k]
    listed = before.kind == "comma" and k > 1 and sentence.pieces[k - 2].kind == "noun" and not sentence.pieces[k - 2].mark
    return sentence.pieces[k].mark == "of" and (listed or (k > 0 and before.mark == "and") or sentence.noun(k).endswith("等"))


def pair_named(sentence: Sentence, p: int, left: int) -> Found | None:
    """The two that are counted together: 国語と算数 in 国語と算数の2教科, 段階 in 町の段階と県の段階の2つ."""
    if not names_all(sentence, left) or sentence.pieces[left - 1].mark != "and":
        return None
    both = left + 1 < p and sentence.pieces[left + 1].kind == "noun" and not sentence.pieces[left + 1].gap
    if both and sentence.noun(left + 1) == sentence.noun(left - 1):
        return Found(sentence.trimmed(left + 1), sure=True)
    return Found((sentence.trimmed(left - 1)[0], sentence.trimmed(left)[1]), sure=True)


def of_thing(sentence: Sentence, p: int, left: int, mark: str, done: dict[int, Found]) -> Found | None:
    """A thing beside the figure: whose it is after a quantity (再発行件数ですが、通知カード N), else what is counted."""
    if mark == "object" or (mark == "of" and sentence.kind(p) == "money" and sentence.noun(left).endswith(words().rests)):
        return found_at(sentence, left, p)  # 不足分の1,900万円
    pair = pair_named(sentence, p, left) if mark == "of" and sentence.kind(p) == "count" else None
    if pair is not None:
        return pair
    item = sentence.trimmed(left)
    kind = sentence.kind(p)
    part = mark in ("", *TOPICAL) and (is_part(sentence, left) or among_them(sentence, p))  # 実員は1,038人、うち女性は 27人
    part = part and kind != "money"
    strong = strong_before(sentence, p, p, item=left) if not part else None
    if strong is None and kind != "count":
        strong = last_quantity(sentence, p, done)
    if (
        left + 1 < p
        and not sentence.pieces[left + 1].gap
        and sentence.kind(left + 1) == "money"
        and not mark
        and strong is not None
    ):
        item = item[0], sentence.pieces[left + 1].end  # 収入700万円で7.2％増
    if strong is not None and strong.measure:
        # 相談と就職につながった件数は、相談が N: what the quantity names itself is counted, not an owner
        thing, quantity = sentence.text[slice(*item)], sentence.text[slice(*strong.measure)]
        inside = thing in quantity and thing + "の" not in quantity
        payer = sentence.kind(p) == "money" and sentence.noun(left).endswith(words().people)  # 運賃は200円、75歳以上の方は100円
        start = sentence.pieces[left].start  # 一番多い東循環が 19.7人: one of the series
        one = SUPERLATIVE.search(sentence.text, max(sentence.start, start - 4), start) is not None
        spent = mark == "to" and kind == "money" and sentence.noun(left).endswith(words().far["costs"])  # 図書館車の更新に1,980万円
        fresh = mark in ("topic", "subject") and not sentence.is_class(left) and not payer and not one
        if (
            inside
            or (spent and not shared_out(sentence, p, strong, done))
            or (fresh and used_up(sentence, p, strong, done) and not parallel(sentence, p, strong, done))
        ):
            return found_at(sentence, left, p)
        if is_nobody(sentence, left) and mark == "as":
            return replace(strong, sure=False)  # 特別区の対応として490円
        return replace(strong, of=span(sentence, left) if payer else item, measure=bare(sentence, strong.measure))
    if mark == "of" and kind in SHARES:
        subject = fallback(sentence, left, p, done)
        # 対象経費の3分の2を市が補助し: no one who acts has it, nor what was said to be the matter
        if subject is not None and (subject.quantity or sentence.pieces[p].mark != "object"):
            return subject
        return None if sentence.is_place(left) else found_at(sentence, left, p, sure=False)
    if sentence.is_class(left) and (mark or not sentence.is_place(left)):
        return of_place(sentence, p, left, mark, done)
    return counted(sentence, p, left, mark, done)


def among_them(sentence: Sentence, p: int) -> bool:
    """Whether figure p is said to be a part right before it: 紹介状の発行が、そのうち82件."""
    return words().part.search(sentence.pieces[p].gap) is not None


def counted(sentence: Sentence, p: int, left: int, mark: str, done: dict[int, Found]) -> Found | None:
    """What a figure counts beside a thing: what that is done for or done by, else the thing itself."""
    kind = sentence.kind(p)
    other = None
    if mark == "to" and kind == "money" and sentence.noun(left).endswith(words().far["costs"]):
        return found_at(sentence, left, p)  # 主な事業は、保育所の建設に6億円
    if mark == "to":
        other = allotted(sentence, p, left, done) or fallback(sentence, left, p, done)
        if other is None and sentence.pieces[p].mark == "subject":
            return act_on(sentence, p)  # 提案に12市が応じ: not what it is done to
        if other is not None and sentence.kind(p) == "money" and left == p - 1 and sentence.noun(left).endswith(words().people):
            other = replace(other, of=sentence.trimmed(left))  # 見舞金の配分は、全壊世帯に50万円
    elif mark in ("in", "at") or (sentence.pieces[p].mark == "object" and sentence.is_agent(left)):
        other = last_quantity(sentence, left, done, p) or as_elsewhere(sentence, p, left, done)
        other = other or at_site(sentence, left, topic_before(sentence, left, p)) or act_on(sentence, p)
    acts = mark and sentence.pieces[p].mark == "object" and sentence.is_agent(left)  # 団体では3台を設置し: who, not what
    return other or (None if acts else found_at(sentence, left, p, sure=mark in ("", *TOPICAL)))


def allotted(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """What the figure before of the unit counted, where place `left` has its share of it: 相談員が8名、保健所に6名."""
    unit = sentence.figures[sentence.pieces[p].index].unit
    place = sentence.is_class(left) or sentence.noun(left).endswith(words().far["institutions"])
    k = next((k for k in sentence.back(left) if sentence.pieces[k].kind == "figure" and sentence.pieces[k].index in done), None)
    if k and sentence.pieces[k - 1].mark == "to" and done[sentence.pieces[k].index].of == sentence.trimmed(k - 1):
        place = True  # 公共施設に186台、コンビニに92台
    if not place or k is None or sentence.figures[sentence.pieces[k].index].unit != unit:
        return None
    found = done[sentence.pieces[k].index]
    return replace(found, of=sentence.trimmed(left)) if found.measure is not None and found.of != found.measure else None


def shared_out(sentence: Sentence, p: int, strong: Found, done: dict[int, Found]) -> bool:
    """Whether a sum is given by what it goes to: 委託料は、清掃に3億円、警備に2億円; but 人件費が2億円、改修に5億円."""
    own = [
        k
        for k in sentence.back(p)
        if sentence.pieces[k].kind == "figure" and (f := done.get(sentence.pieces[k].index)) and f.measure == strong.measure
    ]
    return not own or any(k and sentence.pieces[k - 1].mark == "to" for k in own)


def parallel(sentence: Sentence, p: int, strong: Found, done: dict[int, Found]) -> bool:
    """Whether a thing beside a rate is another one's, as the one before had its own by の: 審議会の女性比率は29％、管理職は12％."""
    if sentence.kind(p) != "rate":
        return False
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done:
            before = done[piece.index]
            tight = before.of is not None and before.measure is not None and before.of[1] + 1 == before.measure[0]
            return tight and before.measure == strong.measure and sentence.kind(k) == "rate"
    return False


def used_up(sentence: Sentence, p: int, strong: Found, done: dict[int, Found]) -> bool:
    """Whether the first figure of a quantity before figure p was its own, no item's, so that a new subject is no part of it."""
    own = False
    for k in sentence.back(p):
        found = done.get(sentence.pieces[k].index) if sentence.pieces[k].kind == "figure" else None
        if found is not None and found.measure and strong.measure:
            if found.measure != strong.measure:
                if sentence.kind(k) != sentence.kind(p):
                    continue  # 残高は158億円、利率4％を超える借り入れも2億円
                break
            own = found.of is None or found.of[0] <= strong.measure[0]
            if not own:
                return False  # がん検診は胃がんが 8％、大腸がんが 12％: items already
    return own


def of_place(sentence: Sentence, p: int, left: int, mark: str, done: dict[int, Found]) -> Found | None:
    """A place beside the figure is whose it is: 福岡市は N; what is counted only where nothing else is named."""
    other = None if is_part(sentence, left) else fallback(sentence, left, p, done)
    if other is None and mark in ("in", "at"):
        other = act_on(sentence, p)  # 町内全域で340戸が断水し
    if other is not None and not is_sibling(sentence, other, left, done):
        return replace(other, of=sentence.trimmed(left))
    same = next((found for found in done.values() if other is not None and found.of == other.measure and found.measure), None)
    if same is not None:
        return replace(same, of=sentence.trimmed(left))  # 医師は常勤が42名、非常勤が18名
    if sentence.noun(left).endswith(words().outside) and sentence.is_class(left):
        return None
    counted = mark in ("topic", "subject", "") and (sentence.kind(p) == "count" or not sentence.is_place(left))
    return found_at(sentence, left, p, sure=False) if counted else None


def item_of(sentence: Sentence, p: int) -> Span | None:
    """The class beside a figure whose measure the sentence doesn't tell: 現年課税分が99％ after 収納率についてですが."""
    if (
        p
        and sentence.pieces[p - 1].mark in ("at", "in", "topic")
        and sentence.is_transparent(p - 1)
        and names_place(sentence, p - 1)
    ):
        return sentence.trimmed(p - 1)  # 全国でも29万人
    left = left_of(sentence, p)
    if left < 0 or sentence.pieces[left].mark not in ("", "in", *TOPICAL):
        return None
    beside = sentence.pieces[left]
    if beside.kind == "figure":
        return (beside.start, beside.end) if is_label(sentence, left, p) else None
    house = sentence.noun(left).endswith(words().far["institutions"]) and sentence.kind(p) in ("rate", "multiple")
    item = sentence.is_class(left) or house or not sentence.may_be(sentence.trimmed(left), p)
    return sentence.trimmed(left) if item and sentence.agrees(left, p) == THING else None


def is_sibling(sentence: Sentence, other: Found, left: int, done: dict[int, Found]) -> bool:
    """Whether what was counted before is a class as noun `left` is, and so is this one: 小学校は14校、中学校は6校."""
    piece = next((k for k in sentence.back(left) if sentence.trimmed(k) == other.measure), None)
    before = next((f for f in done.values() if f.measure is not None and f.measure == other.measure), other)
    named = before.of is not None and before.measure is not None and before.of[1] <= before.measure[0]
    if named and piece is not None and not other.quantity and sentence.pieces[piece].mark == sentence.pieces[left].mark:
        return sentence.pieces[piece + 1].kind == "figure"  # 外国人住民は、ベトナムが1,203人、中国が904人
    alike = piece is not None and (sentence.is_class(piece) or sentence.noun(piece).startswith(tuple(words().class_nouns)))
    return alike and not other.quantity and sentence.is_class(left)
