"""The grammar of labels: what the heading of an utterance is made of.

`parse` reads one candidate (folded text, marker and brackets included) into its parts: marker, bracket, seat, name, post,
honorific, party and side word (質問, 答弁, Q, A). It knows nothing of the document; `shapes` decides which forms this document
uses. A label is *strong* when it holds a post, an honorific, a seat or a side word, and *weak* when it is a bare name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.roles.names import NAME, has_particle, name_score
from pipeline.roles.posts import guessed_role, is_bureau, post_role, posts, split_post
from pipeline.segment.words import words

_SPACE = re.compile(r"\s+")
# ３番, 議席番号3番, 第十二番
_SEAT = re.compile(r"(?:議席)?(?:番号)?第?(?P<seat>[0-9]{1,3}|[〇一二三四五六七八九十百]{1,4})番")
_INNER = re.compile(r"(?P<head>[^()]*)\((?P<inner>(?:[^()]|\([^()]{0,8}\)){1,40})\)?(?P<tail>[^()]*)$")
_SIGN = re.compile(r"[一-鿿々ぁ-ゖァ-ヺ]{1,3}$")  # the sign that tells two of one surname apart: (修)
_LETTERED = re.compile(r"(?P<post>.{2,6}?)(?:[A-Z]|[0-9]{1,2}|[①-⑳])$")
_WORD = re.compile(r"[\w・ー々]+$")
_PHRASE = re.compile(r"について|ます|です|する|した|こと|など|[!?。、…]")
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
        return bool(self.post or self.honorific or self.seat is not None or self.word)

    @property
    def shape(self) -> str:
        """The label with names and posts abstracted: ○P(NH)."""
        left = self.bracket
        right = words().closing.get(left, "")
        return f"{self.marker}{left}{self.form}{right}{self.separator}"


@lru_cache(maxsize=65536)
def parse(text: str) -> Label | None:
    """Read a candidate label; None where it can't be one."""
    w = words()
    rest = text.strip()
    marker = separator = ""
    if rest[:1] and rest[0] in w.markers:
        marker, rest = rest[0], rest[1:].strip()
    elif rest[:1] and rest[0] in w.signs:
        marker, rest = rest[0], rest.lstrip(w.signs).strip()
        if marker == "*":  # **質問**
            rest = rest.replace("*", "")
    if rest[-1:] == ":":
        separator, rest = ":", rest[:-1].strip()
    bracket = ""
    if (close := w.closing.get(rest[:1])) is not None and rest[-1:] == close and rest.find(close) == len(rest) - 1:
        bracket, rest = rest[0], rest[1:-1].strip()
        if rest[:1] and rest[0] in w.markers:  # (○:山田課長)
            marker, rest = rest[0], rest[1:].lstrip(": ")
    elif rest[-1:] == ")" and rest.count(")") > rest.count("("):  # a half bracket: 小野(千)委員)
        separator, rest = ")", rest[:-1].strip()
    if rest[-1:] == ":":
        separator, rest = ":", rest[:-1].strip()
    alone = not marker and not bracket and not separator
    if not 0 < len(rest) <= 60 or (len(rest) == 1 and alone and w.side_word.match(rest) is None):
        return None
    found = _core(rest)
    if found is None:
        return None
    return replace(found, marker=marker, bracket=bracket, separator=separator)


def _core(text: str) -> Label | None:
    """A label without its marker and outer bracket."""
    tokens = text.split()
    if len(tokens) > 1 and (found := _tokens(tokens)) is not None:
        return found
    squeezed = "".join(tokens)
    if "(" not in squeezed:
        return None if ")" in squeezed else _plain(squeezed)
    inner = _INNER.match(squeezed)
    if inner is None:
        return None
    head, within, tail = inner["head"], inner["inner"], inner["tail"]
    return _tailed(head, within, tail) if tail else _bracketed(head, within)


def _tokens(tokens: list[str]) -> Label | None:
    """Parts that stand apart: 質問 山田太郎, A 有沢武 知事, 総務部長 山田太郎, 東田 健福祉事務所長."""
    w = words()
    head = _plain(tokens[0]) if ("(" not in tokens[0] and len(tokens[0]) > 1) or w.side_word.match(tokens[0]) else None
    rest = " ".join(tokens[1:])
    if head is not None and head.word and not head.name and not head.post:
        if (tail := _core(rest)) is not None and not tail.word:
            return replace(tail, word=head.word, side=head.side, body=head.body, form="W " + tail.form)
        return None
    if head is not None and head.post and not head.name and not head.honorific and "(" not in rest:
        tail = _plain("".join(tokens[1:]))
        # ○議長 12番 山田太郎君 is the chair's call
        called = tail is not None and tail.seat is not None and post_role(head.post) == "chair"
        if (
            tail is not None
            and tail.name
            and not tail.post
            and not tail.word
            and not called
            and (tail.honorific or name_score(tail.name) > 1)
        ):
            return replace(tail, post=head.post, form="P " + tail.form)
    if head is not None and head.seat is not None and not head.name and (tail := _core(rest)) is not None and tail.name:
        return replace(tail, seat=head.seat, form="S " + tail.form)
    if w.parties.fullmatch("".join(tokens[:-1])) and (tail := _plain(tokens[-1])) is not None and tail.name and tail.honorific:
        return replace(tail, party="".join(tokens[:-1]), form="(party) " + tail.form)  # 市民の会 早瀬りえ議員
    last = tokens[-1]
    before = "".join(tokens[:-1])
    if "(" not in before and len(last) > 1 and post_role(last) is not None and _is_name(before):
        whole = split_post(last)
        if whole is not None and whole[0] and len(before) <= 3 and len(whole[0]) <= 3:  # 東田 健福祉事務所長
            return Label(name=before + whole[0], post=whole[1], form="NP")
        return Label(name=before, post=last, form="NP") if last not in words().member_suffix else None
    return None


def _is_name(text: str) -> bool:
    w = words()
    if NAME.fullmatch(text) is None or text in w.not_name_whole or text in posts().exact:
        return False
    return w.not_names.search(text) is None


def _plain(text: str) -> Label | None:  # noqa: PLR0911 - one return a form
    """A label without brackets and spaces."""
    if not text or len(text) > 34:
        return None
    w = words()
    if (found := w.side_word.match(text)) is not None:
        word = found["word"] or found["letter"]
        return Label(word=text, side=w.sides[word], body=found.start("word") > 0 and _has_body(text), form="W")
    if (seat := _SEAT.match(text)) is not None:
        return _seated(_number(seat["seat"]), text[seat.end() :].lstrip("・、-"))
    if text[0].isascii() and text[1:] in w.honorific_words:
        return Label(honorific=text[1:], form="H")  # Aさん
    if text in posts().exact:
        return Label(post=text, form="P")
    if (lettered := _LETTERED.match(text)) is not None and posts().exact.get(lettered["post"]) in {"guest", "member"}:
        return Label(post=text, form="P")  # 記者A
    if (tail := w.side_tail.search(text)) is not None and tail.start() > 0:
        head = _plain(text[: tail.start()])
        if head is not None and w.sides[tail["word"]] == "S" and not head.name:
            return None  # 市長提案説明 is a heading
        if head is not None and not head.word and (head.strong or name_score(head.name or "") >= 2.5):
            return replace(head, word=tail["mod"] + tail["word"], side=w.sides[tail["word"]], form=head.form + "W")
        return None
    if (named := w.honorific.match(text)) is not None:
        return _honoured(named["name"], named["hon"])
    return _posted(text)


def _has_body(text: str) -> bool:
    return re.match(r"(?:再|追加|第)", text) is None and not text.startswith(tuple(words().sides))


def _seated(seat: int, rest: str) -> Label | None:
    """3番, 3番議員, 3番山田太郎君, 3番山田太郎."""
    w = words()
    if not rest:
        return Label(seat=seat, form="S")
    if rest in w.member_suffix:
        return Label(seat=seat, honorific=rest, form="SH")
    if rest in posts().exact:
        return Label(seat=seat, post=rest, form="SP")
    tail = _plain(rest)
    if tail is None or tail.seat is not None:
        return None
    return replace(tail, seat=seat, form="S" + tail.form)


def _honoured(name: str, honorific: str) -> Label | None:
    """山田太郎君, 市長山田太郎君, 山田議員."""
    w = words()
    if name in posts().exact or (post_role(name) is not None and name_score(name) < 2 and split_post(name) == ("", name)):
        return Label(post=name, honorific=honorific, form="PH")
    if _is_name(name) and w.heads.match(name) is None and len(name.partition("(")[0]) <= 8:
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
        if post_role(post) is not None and _is_name(name) and name_score(name) >= 2 and split_post(post) == ("", post):
            return post, name
    return None


def _posted(text: str) -> Label | None:
    """総務部長, 山田総務部長, 総務部長山田太郎, a bureau, or a bare name."""
    w = words()
    if guessed_role(text) is not None:
        cut = split_post(text)
        if cut is not None:
            name, post = cut
            named = not name or _is_name(name)
            if named and _post_like(post) and w.heads.match(name or post) is None:
                return Label(name=name or None, post=post, form="NP" if name else "P")
    if (before := _post_before(text)) is not None:
        return Label(name=before[1], post=before[0], form="PN")
    if is_bureau(text) and name_score(text) < 2:
        return Label(post=text, form="B")
    if _is_name(text) and w.heads.match(text) is None:
        return Label(name=text, form="N")
    return None


def _post_like(post: str) -> bool:
    """Not a phrase that happens to end in a post: 予算についての市長."""
    return len(post) <= 24 and _PHRASE.search(post) is None and not has_particle(post)


def _whole_post(head: str) -> bool:
    """Whether what stands before a bracketed name is a post, also where a name could be cut from it: 新図書館整備担当部長."""
    if _WORD.match(head) is None or guessed_role(head) is None:
        return False
    return _post_like(head) and words().heads.match(head) is None


def _tailed(head: str, inner: str, tail: str) -> Label | None:
    """head(inner)tail: 山根(修)国務大臣, 吉川(し)委員, 沢(宏)君, 8番(山田太郎君)登壇."""
    w = words()
    if _SIGN.match(inner) and NAME.fullmatch(head):
        name = f"{head}({inner})"
        if tail in w.honorific_words:
            return Label(name=name, honorific=tail, form="NH")
        after = _plain(tail)
        if after is None or not after.post or after.name:
            return None
        return replace(after, name=name, form="NP" + ("W" if after.word else ""))
    if w.stage_in_label.search(tail) is None:
        return None
    found = _bracketed(head, inner)
    return None if found is None else replace(found, stage=True)


def _bracketed(head: str, inner: str) -> Label | None:  # noqa: PLR0911, C901 - one return a form
    """head(inner): 議長(山田太郎君), 3番(山田太郎議員), 山田議員(質問), Q①(部長), 答(町長)."""
    w = words()
    head = head.removesuffix(":")  # A:(市民協働部長)
    outside = _plain(head) if head else Label()
    if outside is None and _whole_post(head):
        outside = Label(post=head, form="P")
    if outside is None:
        return None
    if w.stage_in_label.search(inner):
        return replace(outside, stage=True, form=outside.form + "(stage)") if outside.strong else None
    if outside.name and outside.honorific and not outside.word and w.parties.fullmatch(inner) and len(inner) <= 16:
        return replace(outside, party=inner, form=outside.form + "(party)")
    inside = _core(inner)
    if inside is not None and inside.name and not inside.post and outside.name and outside.post:
        outside = replace(outside, name=None, post=squeeze(head), form="P")  # 大森保健所長(山田一郎君): no name in front
    bare_head = outside.form
    if inside is None or (inside.form in {"N", "B"} and outside.name and not outside.word):
        if outside.name and w.parties.fullmatch(inner) and len(inner) <= 16:
            return replace(outside, party=inner, form=outside.form + "(party)")
        if inside is None and outside.word and re.fullmatch(r"[0-9①-⑳・,、\-〜]+", inner):
            return replace(outside, form=outside.form + "(n)")
        if outside.form == "N" and _SIGN.match(inner):
            return Label(name=f"{head}({inner})", form="N")
        if inside is None or not outside.strong:
            return None
    if inside.form == "N" and _SIGN.match(inner) and outside.form == "N":
        return Label(name=f"{head}({inner})", form="N")
    form = f"{bare_head}({inside.form})"
    if outside.word and inside.word:
        return None
    if outside.form == "N" and inside.form == "N":
        return None
    if outside.name and inside.name and not (outside.post or inside.post):
        return None
    return Label(
        seat=outside.seat if outside.seat is not None else inside.seat,
        name=inside.name or outside.name,
        post=outside.post or inside.post if not (outside.post and inside.post) else outside.post,
        honorific=inside.honorific or outside.honorific,
        word=outside.word or inside.word,
        side=outside.side or inside.side,
        body=outside.body or inside.body,
        form=form,
    )


def _number(digits: str) -> int:
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


def squeeze(text: str) -> str:
    """A text without its white space."""
    return _SPACE.sub("", text)
