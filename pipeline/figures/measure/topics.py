"""What a sentence speaks of, for the figures of the sentences after it; and which figures have to look there."""

from __future__ import annotations

import re

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.names import Found, compared, names_place, owner, place_over, span
from pipeline.figures.measure.near import SUPERLATIVE
from pipeline.figures.measure.words import agreement, words
from pipeline.figures.sentence import Sentence, Span

_ENDS = re.compile(r"(?:について|に関して)?(?:で(?:す|ございます|あります|ある))?(?:。|$)")


def topics(sentence: Sentence) -> list[Found]:
    """What a sentence speaks of, the last first: for figures of the sentences after it that have no measure of their own."""
    result: list[Found] = []
    last = len(sentence.pieces) - 2
    told = any(  # 男性が最多です: what is said of it is no topic; but 1点目は契約金額でございます
        piece.kind == "noun" and piece.mark in ("topic", "subject") and not (sentence.is_empty(k) or sentence.is_transparent(k))
        for k, piece in enumerate(sentence.pieces[:-2])
    )
    for k in range(last, -1, -1):
        piece = sentence.pieces[k]
        focus = (
            k == last and not told and _ENDS.fullmatch(sentence.text, piece.end, sentence.pieces[-1].end) is not None
        )  # 1点目は契約金額でございます。
        if (
            piece.kind == "noun"
            and (piece.mark == "topic" or focus)
            and (not sentence.is_transparent(k) or sentence.is_place(k) or reported(sentence, k))
        ):
            j = owner(sentence, k)
            if j is not None and sentence.text.startswith("での", sentence.pieces[j].end):
                j = None  # コンビニでの交付: where, not whose
            j = beneath(sentence, j)
            if not sentence.is_empty(k):
                # 次に学童保育。 につきましては, ですが: said to be the topic
                said = focus or (piece.stop - piece.end > 1 and not sentence.text.startswith("のほう", piece.end))
                spoken = said or sentence.is_place(k)
                result.append(Found(span(sentence, k), sentence.trimmed(j) if j is not None else None, sure=spoken))
                result += listed_before(sentence, k)
            elif (over := place_over(sentence, j)) is not None:
                result.append(Found(span(sentence, over), sure=True))
            elif (what := told_of(sentence, k)) is not None:
                over = owner(sentence, what)
                result.append(Found(span(sentence, what), sentence.trimmed(over) if over is not None else None))
    return result


def reported(sentence: Sentence, k: int) -> bool:
    """Whether noun k only says that a matter is reported on: 選挙の結果について."""
    return sentence.is_empty(k) and sentence.pieces[k].stop - sentence.pieces[k].end > 1


def told_of(sentence: Sentence, k: int) -> int | None:
    """The subject of the clause that says of what topic k is asked: 利用者 in スキー場の利用者が落ち込んだ要因は."""
    if not sentence.pieces[k].gap.endswith(("た", "る", "い")):
        return None
    for j in sentence.back(k):
        piece = sentence.pieces[j]
        if piece.kind != "noun" or piece.mark == "topic":
            return None
        if piece.mark == "subject":
            return None if sentence.is_empty(j) or sentence.is_transparent(j) or sentence.is_agent(j) else j
    return None


def beneath(sentence: Sentence, j: int | None) -> int | None:
    """The thing that a matter is of: 空き家 in 空き家の現状と対策について, where 対策 only says what of it is dealt with."""
    for _ in range(_DEEP):
        if j is None or sentence.pieces[j].kind != "noun" or not is_aspect(sentence, j):
            return j
        over, before = owner(sentence, j), sentence.pieces[j - 1] if j else sentence.pieces[j]
        if over is None and before.kind == "noun" and before.mark == "and" and not sentence.pieces[j].gap:
            over = j - 1
        if over is None:
            return j
        j = over
    return j


_DEEP = 4


def is_aspect(sentence: Sentence, j: int) -> bool:
    """Whether noun j only says what of a thing is dealt with: 現状, 対策等, 充実."""
    noun = sentence.noun(j).removesuffix("等")
    return agreement(noun, "count") == -1 or noun.endswith((*words().no_owner, *words().far["abstract"]))


def listed_before(sentence: Sentence, k: int) -> list[Found]:
    """The nouns that と and や join to topic k: 利用実績 in 利用実績と費用は。"""
    result: list[Found] = []
    for n in sentence.back(k):
        piece = sentence.pieces[n]
        if piece.kind != "noun" or piece.mark != "and" or sentence.pieces[n + 1].gap.strip():
            break
        j = owner(sentence, n)
        result.append(Found(span(sentence, n), sentence.trimmed(j) if j is not None else None))
    return result


def done_to(sentence: Sentence) -> Span | None:
    """The thing that a sentence tells of without making it its topic: 市道 in 市道の改良工事が完了しました; the work's owner."""
    for k, piece in enumerate(sentence.pieces):
        if piece.kind != "noun" or piece.mark not in ("subject", "object", "topic"):
            continue
        if sentence.is_empty(k) or sentence.is_transparent(k) or sentence.is_place(k) or sentence.is_agent(k):
            continue
        if sentence.is_attribute(k):
            return None  # 被害面積が31ヘクタール: nobody's owner
        if not sentence.noun(k).endswith((*words().far["costs"], *words().acts)):
            own = owner(sentence, k)
            if own is not None and sentence.pieces[own].kind == "noun" and sentence.noun(own).endswith(words().far["schemes"]):
                return sentence.trimmed(own)  # 医療費助成の所得制限を撤廃し
            return None if piece.mark == "topic" else sentence.trimmed(k)
        j = owner(sentence, k)
        return sentence.trimmed(j) if j is not None and sentence.pieces[j].kind == "noun" else None
    return None


def home(sentence: Sentence) -> tuple[Span | None, bool]:
    """The speaker's own body where a sentence speaks of it (本市の水産業の現状ですが), and whether it names any other place."""
    other = False
    for k, piece in enumerate(sentence.pieces):
        if piece.kind != "noun" or not names_place(sentence, k) or sentence.is_transparent(k):
            continue
        if not sentence.noun(k).startswith(words().own):
            other = True
            continue
        head = k
        while sentence.pieces[head].mark == "of" and sentence.pieces[head + 1].kind == "noun" and not sentence.pieces[head + 1].gap:
            head += 1
        if sentence.pieces[head].mark in ("topic", "at"):
            return sentence.trimmed(k), other
    return None, other


def is_bare(sentence: Sentence, p: int) -> bool:
    """Whether no noun with content stands before figure p in its sentence: 昨年度は延べ742人である; not 4人で行う."""
    if is_means(sentence, p):
        return False
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if sentence.pieces[k + 1].kind == "per" and not sentence.pieces[k + 1].gap:
            continue  # 人口10万人当たりは N
        if piece.kind == "noun" and not piece.mark and SUPERLATIVE.search(sentence.text, piece.start, piece.end + 1):
            continue  # 一番多いのは
        if piece.kind == "noun" and piece.mark == "as" and sentence.noun(k) in words().generic:
            continue  # 343棟、率にしまして22.6％の増加
        if piece.kind == "noun" and not (
            sentence.is_transparent(k) or sentence.is_empty(k) or sentence.is_class(k) or compared(sentence, k)
        ):
            return False
    return True


def goes_on(sentence: Sentence, p: int) -> bool:
    """Whether no topic or subject with content stands between figure p and the one of its unit before.

    What only says how another figure moved goes on from any: …でございまして、前年に比べますと約三割の増加.
    """
    figure = sentence.figures[sentence.pieces[p].index]
    unit, moved = figure.unit, figure.kind == "multiple" or (figure.kind == "rate" and figure.change is not None)
    if is_means(sentence, p):
        return False
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index >= 0:
            row = sentence.figures[piece.index]
            if row.unit == unit or (moved and row.kind not in ("age", "duration")):
                return True
        if piece.kind == "noun" and piece.mark in TOPICAL and not (sentence.is_transparent(k) or sentence.is_empty(k)):
            return False
    return False


def is_means(sentence: Sentence, p: int) -> bool:
    """Whether figure p only says by how many something is done: 4人で行う; but 34人で、…."""
    piece = sentence.pieces[p]
    return piece.mark == "in" and not sentence.text.startswith("、", piece.stop)
