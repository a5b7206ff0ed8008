"""What an age or a duration measures: only a noun that is one, or that it stands beside as its subject."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.far import last_quantity, strong_before, topic_before
from pipeline.figures.measure.names import Found, bare, found_at, subject_of
from pipeline.figures.measure.near import SUPERLATIVE, attribute_of, left_of
from pipeline.figures.measure.parts import chain, of_balance, of_limit
from pipeline.figures.measure.told import event_after
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence


def of_age(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """An age is a measure only of a noun that is one: 平均寿命は N歳, 女性が N歳; 65歳以上 bounds people and measures nothing."""
    following = sentence.pieces[p + 1]
    left = left_of(sentence, p)
    if sentence.pieces[p].mark in TOPICAL and following.kind == "figure":
        return None  # 75歳から79歳が71.4％: a class
    if sentence.pieces[p].mark == "from":  # 平均年齢は43歳から40歳へ; but 20歳から bounds people
        return strong_before(sentence, p, p, item=left)
    limit = of_limit(sentence, p) or utmost(sentence, p)
    if limit is not None:
        return limit
    labels = following.kind == "noun" and not following.gap and sentence.pieces[p].mark != "to"
    if sentence.pieces[p].mark == "of" or labels:
        return None
    if left >= 0 and sentence.pieces[left].kind == "figure":
        return done.get(sentence.pieces[left].index)
    strong = strong_before(sentence, p, p, item=left)
    if strong is not None or left < 0:
        return strong
    series = last_quantity(sentence, p, done, p)
    return replace(series, of=sentence.trimmed(left)) if series else None


def utmost(sentence: Sentence, p: int) -> Found | None:
    """The one who is the youngest or oldest, whose age figure p is: 一番若い方で41歳."""
    k, piece = p - 1, sentence.pieces[p]
    if k < 0 or piece.gap or piece.mark == "of" or sentence.pieces[k].kind != "noun" or sentence.pieces[k].mark not in _UTMOST:
        return None
    said = SUPERLATIVE.search(sentence.text, max(sentence.start, sentence.pieces[k].start - 4), sentence.pieces[k].start)
    if said is None or not sentence.noun(k).endswith((*words().anyone, *words().far["people"])):
        return None
    start = sentence.pieces[k - 1].start if k and sentence.pieces[k - 1].end == said.start() else said.start()
    return Found((start, sentence.pieces[k].end), sure=True)


_UTMOST = ("in", "at", "topic", "subject")


def of_duration(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """A duration measures only what stands beside it as its subject: 工期は N か月, 使用日数でございますけれども、N 日."""
    left, following = left_of(sentence, p), sentence.pieces[p + 1]
    described = attribute_of(sentence, p)
    if described is not None and sentence.agrees(described, p) == QUANTITY and not sentence.is_transparent(described):
        return found_at(sentence, described, p)  # 2時間40分の待ち時間
    # 9年間の学校生活, 3年ごとに調査を行って, 片道40分, 残業の上限が960時間
    balance = (
        lasting(sentence, p)
        or recurring(sentence, p)
        or passed_since(sentence, p)
        or of_balance(sentence, p)
        or of_limit(sentence, p)
    )
    balance = balance or as_before(sentence, p, done) or lasted(sentence, p, left) or gone_by(sentence, p)
    balance = balance or of_most(sentence, p, done)
    if left < 0 or balance is not None:
        return balance
    beside = sentence.pieces[left]
    if beside.kind == "figure":
        return done.get(beside.index) if sentence.kind(left) == "duration" else None
    agreed = sentence.agrees(left, p)
    if beside.mark == "from" and sentence.text.startswith(("までは", "までが", "までに"), beside.end):  # 要請から到着までは7分
        start = left - 1 if left and sentence.pieces[left - 1].mark == "from" and not beside.gap else left
        return Found((sentence.pieces[start].start, beside.end), sure=True)
    if agreed == THING and beside.mark in ("", "in", *TOPICAL):  # 在校時間は、小学校 N 時間、中学校が N 時間
        strong = strong_before(sentence, p, p, item=left) or last_quantity(sentence, p, done)
        if strong is not None and strong.measure:
            return replace(strong, of=sentence.trimmed(left), measure=bare(sentence, strong.measure))
    if agreed == THING and beside.mark in TOPICAL and sentence.is_class(left) and not sentence.is_place(left):
        topic = topic_before(sentence, left, p)
        return replace(topic, of=sentence.trimmed(left)) if topic else None
    if beside.mark in (*TOPICAL, "", "object", "of") and (agreed == QUANTITY or (agreed >= 0 and beside.mark == "object")):
        return found_at(sentence, left, p)
    matter = sentence.noun(left).endswith(words().far["abstract"])  # 待機児童対策というのは、10年先を
    label = following.kind == "noun" and not following.gap and sentence.noun(p + 1).endswith(words().far["people"])  # 3か月児
    free = (not sentence.pieces[p].mark and not label) or _CAME_TO.match(sentence.text, sentence.pieces[p].end) is not None
    if beside.mark in ("topic", "subject") and agreed >= 0 and free and not (matter or sentence.is_agent(left)):
        return found_at(sentence, left, p, sure=False)
    return found_at(sentence, left, p, sure=False) if agreed == THING and in_a_row(sentence, left, p) else None


def of_most(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The time told before, of the one who has the most or least of it: 時間外勤務は月14時間、最も多い職員で92時間."""
    k, piece = p - 1, sentence.pieces[p]
    named = k >= 0 and sentence.pieces[k].kind == "noun" and sentence.pieces[k].mark in _UTMOST and not piece.gap
    most = named and SUPERLATIVE.search(sentence.text, max(sentence.start, sentence.pieces[k].start - 4), sentence.pieces[k].start)
    before = (sentence.pieces[n].index for n in sentence.back(k) if sentence.kind(n) == "duration")
    told = next((done[i] for i in before if i in done), None)
    told = told if most else None
    return replace(told, of=sentence.trimmed(k)) if told is not None else None


def gone_by(sentence: Sentence, p: int) -> Found | None:
    """What one goes by for so long: スクールバス in スクールバスで約25分."""
    k = p - 1
    named = k >= 0 and sentence.pieces[k].kind == "noun" and sentence.pieces[k].mark in ("in", "at") and not sentence.pieces[p].gap
    goes = named and sentence.noun(k).endswith(words().told["carriers"]) and sentence.agrees(k, p) >= THING
    return found_at(sentence, k, p) if goes else None


def in_a_row(sentence: Sentence, left: int, p: int) -> bool:
    """Whether noun and duration are one pair of a row: 説明20分、質疑30分、休憩10分."""
    if sentence.pieces[left].mark or not _beside(sentence, left, p):
        return False
    for k in (*sentence.back(left), *range(p + 1, min(p + _ROW, len(sentence.pieces)))):
        row = sentence.pieces[k]
        if row.kind == "figure" and row.index >= 0 and sentence.kind(k) == "duration":
            before = k - 2 if sentence.pieces[k - 1].kind == "comma" else k - 1
            if before < 0 or before == p or sentence.pieces[before].kind != "noun":
                return False
            return not sentence.pieces[before].mark and _beside(sentence, before, k) and sentence.agrees(before, k) == THING
    return False


def _beside(sentence: Sentence, left: int, p: int) -> bool:
    """Whether nothing but a comma stands between a noun and a figure."""
    return all(piece.kind == "comma" and not piece.gap for piece in sentence.pieces[left + 1 : p]) and not sentence.pieces[p].gap


def as_before(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The measure of the duration before, where figure p says how it changed or what is aimed at: 0.6分延びて, 目標の4日."""
    k = p - 1
    while k > 0 and sentence.pieces[k].kind == "date":
        k -= 1
    aimed = k >= 0 and sentence.pieces[k].kind == "noun" and sentence.pieces[k].mark == "of"
    aimed = aimed and sentence.noun(k).endswith(words().aims) and not sentence.pieces[p].gap
    if sentence.figures[sentence.pieces[p].index].change is None and not aimed:
        return None
    return last_quantity(sentence, p, done, p) or strong_before(sentence, p, p)


def lasting(sentence: Sentence, p: int) -> Found | None:
    """What lasts as long as a duration that describes it: 9年間の学校生活, 30日以上の病欠; not この3年間の値上げ率."""
    piece, following, known = sentence.pieces[p], sentence.pieces[p + 1], words()
    if piece.mark != "of" or piece.stop - piece.end > 1 or following.kind != "noun" or following.gap:
        return None
    if sentence.text.endswith(known.stretches, max(sentence.start, piece.start - _STRETCH), piece.start):
        return None
    takes = sentence.noun(p + 1).endswith((*known.lasting, *known.far["deeds"]))
    bound = sentence.figures[piece.index].qualifier in ("at_least", "at_most", "over", "under")
    usual = takes or (bound and sentence.noun(p + 1).endswith(known.acts))
    return Found(sentence.trimmed(p + 1), sure=True) if usual and sentence.agrees(p + 1, p) >= THING else None


def lasted(sentence: Sentence, p: int, left: int) -> Found | None:
    """What was done for so long, right behind the duration: 停電 in 約44分間停電した, 保育 in 毎日11時間保育をする.

    Not where a time before it is what changed by so much: 開館時間は2時間延長し.
    """
    piece, following = sentence.pieces[p], sentence.pieces[p + 1]
    if piece.mark or following.kind != "noun" or following.gap or following.mark not in ("", "object"):
        return None
    named = left >= 0 and sentence.pieces[left].kind == "noun" and sentence.agrees(left, p) == QUANTITY
    if named or sentence.noun(p + 1).endswith(tuple(words().done["not"])) or not _LASTED.match(sentence.text, following.end):
        return None
    return None if sentence.is_empty(p + 1) or sentence.is_transparent(p + 1) else Found(sentence.trimmed(p + 1), sure=True)


_LASTED = re.compile(r"を?(?:し|す|さ|いた|行)")


def recurring(sentence: Sentence, p: int) -> Found | None:
    """What is done each time that a duration has passed: 実態調査 in 3年ごとに委員による実態調査を行って."""
    event = event_after(sentence, p) if _EVERY.match(sentence.text, sentence.pieces[p].end) else None
    return found_at(sentence, event, p) if event is not None else None


def passed_since(sentence: Sentence, p: int) -> Found | None:
    """What so much time has passed since: 開校から8年が経過し, 架設後50年を経過した橋."""
    k, piece = p - 1, sentence.pieces[p]
    if k < 0 or sentence.pieces[k].kind != "noun" or sentence.pieces[p].gap.strip("、"):
        return None
    if not _PASSED.match(sentence.text, piece.end):
        return None
    since = sentence.pieces[k].mark == "from" and not sentence.text.startswith("まで", sentence.pieces[k].end)
    after = not sentence.pieces[k].mark and sentence.noun(k).endswith(words().elapsed)
    usual = (since or after) and not (sentence.is_empty(k) or sentence.is_transparent(k))
    return Found(chain(sentence, k), subject_of(sentence, k, p), sure=True) if usual else None


_PASSED = re.compile(r"[がもは]?(?:を?経過|[た経]ち|[た経]っ|[た経]つ|を?過ぎ|を経)")
_ROW = 8  # pieces from a duration to the next of its row
_CAME_TO = re.compile(r"[にと](?:とど|留|なっ|なり|達|及|延び|縮)")  # 雪不足で営業が41日にとどまり
_STRETCH = 4  # letters of the longest word before a duration that makes it a stretch of time
_EVERY = re.compile(r"(?:毎|ごと|おき)に(?!は)")
