"""Labels without brackets and spaces: 山田危機管理室長, 3番山田太郎君, 総務部長, 再質問, 福祉部長答弁.

A label is *strong* when it holds a post, an honorific, a seat or a side word, and *weak* when it is a bare name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.roles.names import NAME, has_particle, is_surname, name_score
from pipeline.roles.posts import guessed_role, is_bureau, post_role, posts, split_post
from pipeline.segment.words import words

# ３番, 議席番号3番, 第十二番
_SEAT = re.compile(r"(?:議席)?(?:番号)?第?(?P<seat>[0-9]{1,3}|[〇一二三四五六七八九十百]{1,4})番(?![目組線地号])")
_ITEM = re.compile(r"[ぁ-ゖァ-ヺ]")  # (ア)
_PLACE = re.compile(r"..[市区県]$")
_LETTERED = re.compile(r"(?P<post>.{2,6}?)(?:[A-Z]|[0-9]{1,2}番?|[①-⑳])$")
_OUTSIDE = re.compile(r"(?P<post>番外)(?:[0-9〇一二三四五六七八九十]{1,3}番?)?")  # 番外二番: officials in old minutes
_ANONYMOUS = re.compile(r"(?P<letter>[A-Za-z]{1,2})(?P<post>[^A-Za-z0-9].{0,7})$")  # A委員, HK議員
_WORD = re.compile(r"[\w・ー々]+$")
_PHRASE = re.compile(r"について|ます|です|する|した|こと|など|[!?。、…]|[0-9][時分日月年]")
_SENTENCE = re.compile(r"(?:です|ます|ません|ました|でした)$")  # 二本松です
_FROM = re.compile(r"(?:から|まで)[ぁ-ゖ]")
_PHRASAL = re.compile(r"[一-鿿]の[ぁ-ゖ]{2,}")  # 発言のしかた
_FORMER = re.compile(r"[新前元現](?=..)")  # 新監査委員(早瀬純君)
_KANJI_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Label:
    """The parts of a label."""

    marker: str = ""
    bracket: str = ""
    seat: int | None = None
    name: str | None = None
    post: str | None = None
    honorific: str | None = None
    party: str | None = None
    word: str | None = None  # side word as printed: 再質問, 答弁, Q
    side: str = ""  # Q, A, S of the side word
    body: bool = False  # 市の答弁: the executive as a whole speaks
    separator: str = ""  # : or ) where it belongs to the label
    stage: bool = False  # (質問者席へ)
    form: str = ""  # the order of the parts: P(NH)

    @property
    def strong(self) -> bool:
        """Whether the label itself says that somebody speaks."""
        return bool(self.post or self.honorific or self.seat is not None or self.word) or self.form == "L"

    @property
    def shape(self) -> str:
        """The label with names and posts abstracted: ○P(NH)."""
        left = self.bracket
        right = words().closing.get(left, "")
        return f"{self.marker}{left}{self.form}{right}{self.separator}"


def is_name(text: str) -> bool:
    """Whether a text can be a person's name."""
    w = words()
    if NAME.fullmatch(text) is None or text in w.not_name_whole or text in posts().exact or _ITEM.fullmatch(text) is not None:
        return False
    if _PLACE.search(text) is not None and name_score(text) < 3:
        return False  # 北浜市
    if posts().acting.search(text) is not None and post_role(text) is not None:
        return False  # 市長代理
    if _FROM.match(text) is not None:
        return False  # 発言者|からさがす
    if _SENTENCE.search(text) is not None or (_PHRASAL.search(text) is not None and name_score(text) < 2):
        return False
    return w.not_names.search(text) is None


def is_seat(text: str) -> bool:
    """Whether a text is a seat and no more: 3番, 議席番号第十二番."""
    return _SEAT.fullmatch(text) is not None


def is_party(text: str) -> bool:
    """区民クラブ, 無所属; no committee, and no 渡会 or 度会."""
    known = words().parties.fullmatch(text) is not None
    return known and len(text) <= 16 and not text.endswith(posts().bodies) and not is_surname(text)


def plain(text: str) -> Label | None:  # noqa: PLR0911 - one return a form
    """A label without brackets and spaces."""
    if not text or len(text) > 34:
        return None
    w = words()
    if (found := w.side_word.match(text)) is not None:
        word = found["word"] or found["letter"]
        return Label(word=text, side=w.sides[word], body=found.start("word") > 0 and _has_body(text), form="W")
    if (seat := _SEAT.match(text)) is not None:
        return _seated(number(seat["seat"]), text[seat.end() :].lstrip("・、-"))
    if (letter := _ANONYMOUS.match(text)) is not None and (hidden := _anonymous(letter["letter"], letter["post"])) is not None:
        return hidden
    if text in posts().exact:
        return Label(post=text, form="P")
    if (outside := _OUTSIDE.match(text)) is not None and outside["post"] in posts().exact:
        return _outside(outside["post"], text[outside.end() :])
    if (lettered := _LETTERED.match(text)) is not None and posts().exact.get(lettered["post"]) in {"guest", "member"}:
        return Label(post=lettered["post"], form="P")  # 記者A, 参加者2
    if w.not_names.fullmatch(text) is not None:
        return None  # 代表質問
    if (tail := w.side_tail.search(text)) is not None and tail.start() > 0:
        head = plain(text[: tail.start()])
        if head is not None and w.sides[tail["word"]] == "S" and not head.name:
            return None  # 市長提案説明 is a heading
        least = 1.0 if tail.group().startswith("の") else 2.5  # 泊の質問
        if head is not None and not head.word and (head.strong or name_score(head.name or "") >= least):
            return replace(head, word=tail["mod"] + tail["word"], side=w.sides[tail["word"]], form=head.form + "W")
        return None
    if (named := w.honorific.match(text)) is not None:
        return _honoured(named["name"], named["hon"])
    return _posted(text)


def _anonymous(letter: str, post: str) -> Label | None:
    """A委員, B議員, Cさん: a letter for a name."""
    w = words()
    if post in w.member_suffix:
        return Label(name=letter, honorific=post, form="NH")
    if post in w.honorific_words:
        return Label(honorific=post, form="H")
    if posts().exact.get(post) == "member":
        return Label(name=letter, post=post, form="NP")
    return None


def masked(text: str) -> Label | None:
    """〇〇委員, △△議員, ＊＊課長: signs for a name. None where a text begins with no two such signs."""
    w = words()
    rest = text.lstrip(w.markers + w.masks)
    if len(text) - len(rest) < 2 or text[0] != text[1]:
        return None
    if rest in w.member_suffix:
        return Label(honorific=rest, form="MH")
    return Label(post=rest, form="MP") if rest in posts().exact or post_role(rest) is not None else None


def _has_body(text: str) -> bool:
    return re.match(r"(?:再|追加|第)", text) is None and not text.startswith(tuple(words().sides))


def _outside(post: str, rest: str) -> Label | None:
    """番外, 番外二番, 番外村長: an official, who has no seat of a member."""
    if not rest:
        return Label(post=post, form="P")
    tail = plain(rest)
    return None if tail is None or tail.seat is not None else replace(tail, post=tail.post or post)


def _seated(seat: int, rest: str) -> Label | None:
    """3番, 3番議員, 3番山田太郎君, 3番山田太郎."""
    w = words()
    if not rest:
        return Label(seat=seat, form="S")
    if rest in w.member_suffix:
        return Label(seat=seat, honorific=rest, form="SH")
    if rest in posts().exact:
        return Label(seat=seat, post=rest, form="SP")
    tail = plain(rest)
    if tail is None or tail.seat is not None:
        return None
    return replace(tail, seat=seat, form="S" + tail.form)


def _honoured(name: str, honorific: str) -> Label | None:
    """山田太郎君, 市長山田太郎君, 山田議員."""
    w = words()
    if name in posts().exact or (post_role(name) is not None and name_score(name) < 2 and split_post(name) == ("", name)):
        return Label(post=name, honorific=honorific, form="PH")
    if is_name(name) and w.heads.match(name) is None and len(name.partition("(")[0]) <= 8:
        if name_score(name) < -1 and len(name) > 3:
            return None
        before = _post_before(name)
        if before is None:
            return Label(name=name, honorific=honorific, form="NH")
        return Label(name=before[1], post=before[0], honorific=honorific, form="PNH")
    before = _post_before(name)
    return None if before is None else Label(name=before[1], post=before[0], honorific=honorific, form="PNH")


@lru_cache(maxsize=4096)
def _post_before(text: str) -> tuple[str, str] | None:
    """(post, name) of 市民生活部長山田太郎: the longest post that leaves a name."""
    for cut in range(len(text) - 1, 1, -1):
        post, name = text[:cut], text[cut:]
        if post_role(post) is not None and is_name(name) and name_score(name) >= 2 and split_post(post) == ("", post):
            return post, name
    return None


def _posted(text: str) -> Label | None:
    """総務部長, 山田総務部長, 総務部長山田太郎, a bureau, or a bare name."""
    w = words()
    if guessed_role(text) is not None:
        cut = split_post(text)
        if cut is not None:
            name, post = cut
            if name and _PLACE.search(name) is not None and not is_name(name):
                name, post = "", text  # 北浜区保健所長
            named = not name or is_name(name)
            if named and _post_like(post) and w.heads.match(name or post) is None:
                return Label(name=name or None, post=post, form="NP" if name else "P")
    if (before := _post_before(text)) is not None:
        return Label(name=before[1], post=before[0], form="PN")
    if is_bureau(text) and name_score(text) < 2:
        return Label(post=text, form="B")
    if is_name(text) and w.heads.match(text) is None and not any(text[:n] in posts().exact for n in (2, 3, 4)):
        return Label(name=text, form="N")
    return None


def _post_like(post: str) -> bool:
    """Not a phrase that happens to end in a post: 予算についての市長."""
    return len(post) <= 24 and _PHRASE.search(post) is None and not has_particle(post)


def whole_post(head: str) -> bool:
    """Whether what stands before a bracketed name is a post, also where a name could be cut from it: 新図書館整備担当部長."""
    if _WORD.match(head) is None or guessed_role(head) is None:
        return False
    former = _FORMER.match(head)
    bare = head[1:] if former is not None and (head[1:] in posts().exact or head[1:] in posts().suffix) else head
    return _post_like(head) and words().heads.match(bare) is None


def number(digits: str) -> int:
    """12, 十二 and 二十三 as integers."""
    if digits.isdecimal() and digits.isascii():
        return int(digits)
    total = 0
    part = 0
    for c in digits:
        if c == "百":
            total += (part or 1) * 100
            part = 0
        elif c == "十":
            total += (part or 1) * 10
            part = 0
        else:
            part = part * 10 + _KANJI_DIGITS[c]
    return total + part
