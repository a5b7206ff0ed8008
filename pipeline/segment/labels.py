"""The grammar of labels: what the heading of an utterance is made of.

`parse` reads one candidate (folded text, marker and brackets included) into its parts: marker, bracket, seat, name, post,
honorific, party and side word (質問, 答弁, Q, A). It knows nothing of the document; `shapes` decides which forms this document
uses. A label is *strong* when it holds a post, an honorific, a seat or a side word, and *weak* when it is a bare name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from pipeline.roles.names import KANA, NAME, name_score
from pipeline.roles.posts import held_beside, in_charge, is_bureau, post_role, posts, split_post
from pipeline.segment.plain import Label, is_name, is_party, is_seat, masked, plain, whole_post
from pipeline.segment.words import words

__all__ = ["Label", "parse", "squeeze"]

_SPACE = re.compile(r"\s+")
_INNER = re.compile(r"(?P<head>[^()]*)\((?P<inner>(?:[^()]|\([^()]{0,8}\)){1,40})\)?(?P<tail>[^()]*)$")
# Two brackets, the first with another post of the same person: 副町長(総務課長事務取扱)(早瀬純君)
_BESIDE = re.compile(r"(?P<main>[^()]{2,20})(?P<beside>[(〔\[](?P<post>[^()〔〕\[\]]{2,20})[)〕\]])(?P<rest>\([^()]{2,20}\))$")
_SIGN = re.compile(r"[一-鿿々ぁ-ゖァ-ヺ]{1,3}$")  # the sign that tells two of one surname apart: (修)
# Readings in brackets, left out (雲井 純(くもい じゅん)議長, 議員(ぎいん)); short ones may tell two of one surname apart: 林(ま)
FURIGANA = re.compile(r"\((?:[ぁ-ゖァ-ヺー・]{4,16}|[ぁ-ゖァ-ヺー]{1,8}[ ][ぁ-ゖァ-ヺー]{1,8})\)|(?<=[長員者監])\([ぁ-ゖー]{2,8}\)")
# ［まちづ⏎くり部長］: a bracket that a narrow column breaks over two to four lines
_IN = r"[^\[\]【】()<>〔〕《》〈〉≪≫「」。、\n]{1,14}"
WRAPPED = re.compile(rf"(?P<open>[\[【(<〔《〈≪])[ ]?{_IN}(?:\n[ \t]*{_IN}){{1,3}}(?P<close>[\]】)>〕》〉≫])(?![はがをにのと])")
WRAP = re.compile(r"[ \t]*\n[ \t]*")
# Pictographs with their joiners and variation selectors: a marker of one or more signs
PICTOGRAPH = re.compile(
    "[\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\u20e3\u2640\u2642\U0001f000-\U0001faff]*"
)
# What a scanner reads for ○ and for 一: O議長(早瀬純君), ○ー番(早瀬純君)
_LATIN_CIRCLE = re.compile(r"O(?=[ ]?[一-鿿])")
_DASHED_SEAT = re.compile(r"(?P<before>[○◯〇O][ ]?)[ー―—–-](?=[ ]?番)")
# ○012 議長(早瀬純君): the utterance's number
_COUNTED = re.compile(r"[0-9]{1,4}(?:[.:)][ ]?|[ ]+(?![ ]))(?![番号条項年月日時])")
_OTHER_BRACKET = re.compile(
    r"(?P<word>[^\[\]【】<>〔〕\s]{1,6}?)[ ]?(?P<open>[\[【<〔])(?P<inner>[^\[\]【】<>〔〕]{1,20})(?P<close>[\]】>〕])$"
)
# 証人(元企画部長 早瀬純君), 市長職務執行者(旧大浜町長 早瀬純): what the person was, before the name
_DESCRIBED = re.compile(r"(?P<post>[^()]{2,20})\((?P<was>[^()\s]{2,20})[ ]+(?P<name>[^()]{2,14})\)$")
# [U+9AD9]橋: a character that the code page hadn't
CODED = re.compile(r"\[U\+(?P<code>[0-9A-Fa-f]{4,5})\]")
_FORMER_NAME = re.compile(r"(?:旧姓[・: ]?)?[一-鿿々ぁ-ゖァ-ヺ]{1,4}$")
_CLOCK = re.compile(r"[(\[]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[)\]]?$")  # 市長(00:12)
_DASH = re.compile(r"(?:[―—─–]{1,4}|[‐-]{2,4})$")  # the interviewer's
_SIGNED = re.compile(r"[一-鿿々ぁ-ゖァ-ヺー]{1,6}\([一-鿿々ぁ-ゖァ-ヺ]{1,2}\)$")
_OFFICE = 4  # characters of the name of an office, at least
_GIVEN = 4  # characters of a given name, at most
_OUTLET = re.compile(r"[\w・ー]{2,16}$")
_OF_PARTY = re.compile(r"(?P<name>[^()]{2,10})\((?P<party>[^()]{2,16})\)$")
_JOINER = re.compile(r"(?<=.)[:=・/|,‐\-−―—–─](?=.)")


@lru_cache(maxsize=65536)
def parse(text: str) -> Label | None:
    """Read a candidate label; None where it can't be one."""
    w = words()
    rest = FURIGANA.sub("", WRAP.sub("", text) if "\n" in text and WRAPPED.match(text) else text).replace("\0", "").strip()
    if "[U+" in rest:
        rest = decoded(rest)
    if _DASH.match(rest) is not None:
        return Label(word="―", side="Q", form="W", marker="―")  # an interviewer
    if (hidden := _hidden(rest)) is not None:
        return hidden
    separator = ""
    marker, rest = _marked(_as_printed(rest))
    if marker and rest[-1:] == marker:
        rest = rest.rstrip(marker + " ")  # ◆市長の答弁◆
    if rest[-1:] and rest[-1] in w.separators and w.closing.get(rest[0]) != rest[-1]:
        separator, rest = rest[-1], rest.rstrip(w.separators + " ")
    bracket = ""
    if (close := w.closing.get(rest[:1])) is not None and rest[-1:] == close and _outer(rest, close):
        bracket, rest = rest[0], rest[1:-1].strip()
        if rest[:1] and rest[0] in w.markers:  # (○:山田課長)
            marker, rest = rest[0], rest[1:].lstrip(": ")
    elif rest[-1:] == ")" and rest.count(")") > rest.count("("):  # a half bracket: 小野(千)委員)
        separator, rest = ")", rest[:-1].strip()
    if rest[-1:] and rest[-1] in w.separators:
        separator, rest = rest[-1], rest.rstrip(w.separators + " ")
    if not bracket and rest[:1] in w.closing and (said := _said_first(rest)) is not None:
        return replace(said, marker=marker, separator=separator)
    if not bracket and (other := _OTHER_BRACKET.match(rest)) is not None and w.closing.get(other["open"]) == other["close"]:
        rest = f"{other['word']}({other['inner']})"  # A[市長]
    alone = not marker and not bracket and not separator
    if not 0 < len(rest) <= 60 or (len(rest) == 1 and alone and w.side_word.match(rest) is None):
        return None
    found = _core(rest)
    if found is None:
        return None
    return replace(found, marker=marker, bracket=bracket, separator=separator)


def _outer(text: str, close: str) -> bool:
    """Whether the bracket that a text begins with is closed by its last character: (幹事社(南海新報)), but not (一)(二)."""
    if text.find(close) == len(text) - 1:
        return True
    depth = 0
    for n, char in enumerate(text):
        depth += (char == text[0]) - (char == close)
        if depth == 0:
            return n == len(text) - 1
    return False


def decoded(text: str) -> str:
    """A text with the characters that stand in it as their code points: [U+9AD9]橋 is 髙橋."""
    return CODED.sub(lambda m: chr(int(m["code"], 16)), text)


def _as_printed(text: str) -> str:
    """A label as it stood on the paper that was scanned."""
    if _LATIN_CIRCLE.match(text) is not None:
        text = "○" + text[1:]
    if (dash := _DASHED_SEAT.match(text)) is not None:
        text = dash["before"] + "一" + text[dash.end() :]
    return text


def _marked(text: str) -> tuple[str, str]:
    """(marker, rest) of a label; the number of the utterance behind a marker is no part of the rest."""
    w = words()
    marker, rest = "", text
    if text[:1] and text[0] in w.markers:
        marker, rest = text[0], text[1:].strip()
        if rest[:1] in tuple(w.markers) and rest[-1] in w.markers:
            rest = rest.strip(w.markers + " ")  # ★☆★ 私 ★☆★
    elif (sign := PICTOGRAPH.match(text)) is not None:
        marker, rest = sign.group(), text[sign.end() :].strip()
    elif text[:1] and text[0] in w.signs:
        marker, rest = text[0], text.lstrip(w.signs).strip()
        if marker == "*":  # **質問**
            rest = rest.replace("*", "")
    numbered = _COUNTED.match(rest) if marker else None
    return marker, rest[numbered.end() :] if numbered else rest


def _hidden(text: str) -> Label | None:
    """A label with signs for a name, in brackets or before a colon: (〇〇委員), △△委員:"""
    w = words()
    if text[:1] not in w.closing and text[:1] != text[1:2]:
        return None
    bracket = text[0] if text[:1] in w.closing and text[-1:] == w.closing[text[0]] else ""
    bare = text[1:-1].strip() if bracket else text
    separator = bare[-1:] if bare[-1:] and bare[-1] in w.separators else ""
    found = masked(squeeze(bare.rstrip(w.separators + " ")))
    return None if found is None else replace(found, bracket=bracket, separator=separator)


def _said_first(text: str) -> Label | None:
    """What is said, in brackets before who says it: 〈反対〉早瀬りえ(市民の会), 【委員長報告】総務委員長 早瀬りえ."""
    w = words()
    said, closed, who = text[1:].partition(w.closing[text[0]])
    said = squeeze(said)
    found = plain(said) if said not in w.stances else Label(word=said, side="S")
    of = _OF_PARTY.match(squeeze(who)) if found is not None and found.side == "S" else None
    if of is not None and w.parties.fullmatch(of["party"]) and is_name(of["name"]):
        return Label(name=of["name"], party=of["party"], word=said, side="S", bracket=text[0], form="W N(party)")
    label = _core(who.strip()) if closed and found is not None and found.word and not found.name and not found.post else None
    if label is None or found is None or label.word or not (label.name or label.post):
        return None
    if label.form == "N" and name_score(label.name or "") < 2:
        return None
    return replace(label, word=found.word, side=found.side, body=False, bracket=text[0], form="W " + label.form)


def _core(text: str) -> Label | None:
    """A label without its marker and outer bracket."""
    tokens = text.split()
    squeezed = "".join(tokens)
    spread = len(tokens[0]) == 1 and words().side_word.match(squeezed.partition("(")[0]) is not None  # 答 弁(総務部長)
    if len(tokens) > 1 and not spread and (found := _tokens(tokens)) is not None:
        return found
    if len(tokens) == 1 and (twice := _twice(squeezed)) is not None:
        return twice
    if (clock := _CLOCK.search(squeezed)) is not None and clock.start():
        return _core(squeezed[: clock.start()])
    if (joined := _joined(squeezed)) is not None:
        return joined
    if "(" not in squeezed:
        return None if ")" in squeezed else plain(squeezed)
    if (joint := posts().joint.search(squeezed)) is not None and joint["in"]:  # 農政部次長(兼)鳥獣対策室長
        label = _core(squeezed.replace(joint.group(), joint["in"]))
        return None if label is None else replace(label, post=(label.post or "").replace(joint["in"], joint.group()) or None)
    if (beside := _BESIDE.match(squeezed)) is not None and (label := _core(beside["main"] + beside["rest"])) is not None:
        two = label.post == beside["main"] and (post_role(beside["post"]) is not None or in_charge(beside["post"]))
        return replace(label, post=f"{label.post}{beside['beside']}") if two else None
    described = _described(text) if len(tokens) > 1 else None
    inner = _INNER.match(squeezed)
    if described is not None or inner is None:
        return described
    head, within, tail = inner["head"], inner["inner"], inner["tail"]
    return _tailed(head, within, tail) if tail else _bracketed(head, within)


def _described(text: str) -> Label | None:
    """A post with what its holder was or is besides, and the name: 証人(元企画部長 早瀬純君)."""
    parts = _DESCRIBED.match(text)
    office = parts is not None and is_bureau(parts["was"]) and len(parts["was"]) >= _OFFICE  # but 十二所 均君 is a name
    if parts is None or (post_role(parts["was"]) is None and not office):
        return None
    head = plain(squeeze(parts["post"]))
    tail = plain(squeeze(parts["name"]))
    if head is None or not head.post or head.name or tail is None or tail.form not in {"N", "NH"}:
        return None
    return replace(tail, post=parts["was"] if head.post in posts().vague else head.post, form=f"P({tail.form})")


def _twice(text: str) -> Label | None:
    """The side of the exchange said twice: A1答弁(市長), Q2(再質問), A2.答弁:市長."""
    w = words()
    head = w.side_head.match(text)
    rest = text[head.end() :] if head is not None else ""
    if head is None or rest[:1] in ("", "の", "者"):
        return None
    if rest[0] == "(" and rest.find(")") == len(rest) - 1:
        rest = rest[1:-1]
    tail = _core(rest) if w.side_head.match(rest) else None
    if tail is None or not tail.word or tail.side != w.sides[head["word"] or head["letter"]]:
        return None
    return replace(tail, form="W" + tail.form)


def _joined(text: str) -> Label | None:
    """Two parts with a sign between them, in either order: 答弁:健康部長, 町長・答弁, 司会・早瀬."""
    w = words()
    for joint in _JOINER.finditer(text, 0, 20):
        left, right = text[: joint.start()], text[joint.end() :]
        for word, other in ((left, right), (right, left)):
            if (act := w.side_word.match(word)) is None:
                continue
            label = _core(other)
            if label is not None and label.word and word is left and label.side == w.sides[act["word"] or act["letter"]]:
                return replace(label, form="W" + label.form)  # A1:市長答弁
            if label is not None and not label.word and (label.strong or name_score(label.name or "") >= 2):
                said = plain(word)
                return replace(label, word=act.group(), side=said.side if said else "", form="W " + label.form)
        if left.endswith(posts().outlets) and (asker := plain(right)) is not None and post_role(asker.post or "") == "guest":
            return asker  # 南海新聞・早瀬記者
        if (numbered := plain(left) if is_seat(left) else None) is not None:  # 3番―早瀬純
            label = plain(right)
            if label is not None and label.form in {"N", "NH"} and name_score(label.name or "") >= 2:
                return replace(label, seat=numbered.seat, form="S " + label.form)
        for post, name in ((left, right), (right, left)):
            exact = post in posts().exact and len(post) > 1
            if (exact or (post_role(post) is not None and split_post(post) == ("", post))) and post_role(name) is None:
                label = plain(name)
                least = 1 if exact else 2
                if label is not None and label.name and not label.post and not label.word and name_score(label.name) >= least:
                    return replace(label, post=post, form="P " + label.form)
    return None


def _tokens(tokens: list[str]) -> Label | None:  # noqa: PLR0911 - one return a form
    """Parts that stand apart: 質問 山田太郎, A 有沢武 知事, 総務部長 山田太郎, 東田 健福祉事務所長."""
    w = words()
    head = plain(tokens[0]) if ("(" not in tokens[0] and len(tokens[0]) > 1) or w.side_word.match(tokens[0]) else None
    rest = " ".join(tokens[1:])
    if head is not None and head.word and not head.name and not head.post:
        tail = _core(rest)
        if tail is not None and tail.word:
            return replace(tail, form="W" + tail.form) if tail.side == head.side else None  # A1 市長答弁
        return None if tail is None else replace(tail, word=head.word, side=head.side, body=head.body, form="W " + tail.form)
    if len(tokens) == 2 and head is not None and head.form == "NP" and (held := _held(*tokens)) is not None:
        return held
    signed = _SIGNED.match("".join(tokens[1:]))  # 委員 佐々木(聡)
    if head is not None and head.post and not head.name and not head.honorific and ("(" not in rest or signed):
        tail = plain("".join(tokens[1:])) if signed is None else Label(name=signed.group(), form="N")
        # ○議長 12番 山田太郎君 is the chair's call
        called = tail is not None and tail.seat is not None and post_role(head.post) == "chair"
        if (
            tail is not None
            and tail.name
            and not tail.post
            and not tail.word
            and not called
            and (tail.honorific or name_score(tail.name) > 0)
        ):
            return replace(tail, post=head.post, form="P " + tail.form)
    if head is not None and head.seat is not None and not head.name and (tail := _core(rest)) is not None and tail.name:
        return replace(tail, seat=head.seat, form="S " + tail.form)
    if w.parties.fullmatch("".join(tokens[:-1])) and (tail := plain(tokens[-1])) is not None and tail.name and tail.honorific:
        return replace(tail, party="".join(tokens[:-1]), form="(party) " + tail.form)  # 市民の会 早瀬りえ議員
    last = tokens[-1]
    before = "".join(tokens[:-1])
    if (given := w.honorific.match(last)) is not None and KANA.match(given["name"]) and post_role(given["name"]) is None:
        name = before + given["name"]
        return Label(name=name, honorific=given["hon"], form="NH") if is_name(name) else None  # かどや ゆうた議員
    if "(" not in before and len(last) > 1 and post_role(last) is not None and is_name(before):
        whole = split_post(last)
        if whole is not None and whole[0] and len(before) <= 3 and len(whole[0]) <= 3:  # 東田 健福祉事務所長
            return Label(name=before + whole[0], post=whole[1], form="NP")
        return Label(name=before, post=last, form="NP") if last not in words().member_suffix else None
    return None


def _held(post: str, name: str) -> Label | None:
    """A post that begins like a surname, with its holder: 八景まちづくり担当課長 中川."""
    tail = plain(name) if whole_post(post) else None
    if tail is None or tail.form not in {"N", "NH"} or name_score(tail.name or "") <= 0:
        return None
    return replace(tail, post=post, form="P " + tail.form)


def _tailed(head: str, inner: str, tail: str) -> Label | None:
    """head(inner)tail: 山根(修)国務大臣, 吉川(し)委員, 沢(宏)君, 8番(山田太郎君)登壇."""
    w = words()
    if _SIGN.match(inner) and NAME.fullmatch(head) and (tail in w.honorific_words or post_role(tail) is not None):
        name = f"{head}({inner})"
        if tail in w.honorific_words:
            return Label(name=name, honorific=tail, form="NH")
        after = plain(tail)
        if after is None or not after.post or after.name:
            return None
        return replace(after, name=name, form="NP" + ("W" if after.word else ""))
    if _FORMER_NAME.match(inner) and NAME.fullmatch(head) and name_score(head) >= 2 and post_role(inner) is None:
        given = plain(tail)
        if given is not None and given.name and len(given.name) <= _GIVEN and given.form in {"NH", "NP"}:
            return replace(given, name=f"{head}({inner}){given.name}")  # 早瀬(旧姓・桐野)純君
    if w.stage_in_label.search(tail) is None:
        return None
    found = _bracketed(head, inner)
    return None if found is None else replace(found, stage=True)


def _bracketed(head: str, inner: str) -> Label | None:  # noqa: PLR0911, PLR0912, C901 - one return a form
    """head(inner): 議長(山田太郎君), 3番(山田太郎議員), 山田議員(質問), Q①(部長), 答(町長)."""
    w = words()
    if inner in w.continued:
        return plain(head)  # 市長(続き)
    if (grade := w.grade.match(inner)) is not None:
        inner = inner[grade.end() :]  # 3番(6年 早瀬そらさん)
    head = head.rstrip(":.") if len(head) > 1 else head  # A:(市民協働部長)
    outside = plain(head) if head else Label()
    if (outside is None or outside.form == "N") and whole_post(head):
        outside = Label(post=head, form="P")
    if outside is None:
        return None
    if outside.post and (held_beside(inner) or (not outside.name and in_charge(inner))):
        return replace(outside, post=f"{outside.post}({inner})")  # 企画課長(兼情報室長)
    if w.stage_in_label.search(inner):
        return replace(outside, stage=True, form=outside.form + "(stage)") if outside.strong else None
    if outside.name and not outside.post and inner in posts().exact and post_role(inner) == "chair":
        return replace(outside, post=inner, form=outside.form + "(P)")  # 早瀬議員(司会)
    if outside.name and outside.honorific and not outside.word and w.parties.fullmatch(inner) and len(inner) <= 16:
        return replace(outside, party=inner, form=outside.form + "(party)")
    if outside.form == "W" and outside.side == "Q" and is_party(inner):
        return replace(outside, party=inner, form="W(party)")  # 問(区民クラブ)
    inside = _core(inner)
    if inside is not None and post_role(inside.post or "") == "chair" and head.endswith(posts().bodies) and not inside.honorific:
        return None  # 総務委員会(委員長 早瀬純) heads a report
    if inside is not None and inside.name and not inside.post and outside.name and outside.post:
        outside = replace(outside, name=None, post=squeeze(head), form="P")  # 大森保健所長(山田一郎君): no name in front
    bare_head = outside.form
    if inside is None and outside.post and post_role(outside.post) == "guest" and _OUTLET.match(inner):
        return replace(outside, form=outside.form + "(of)")  # 記者(FM潮風)
    if inside is not None and inside.form == "N" and outside.name and outside.honorific in w.member_suffix and not outside.post:
        inside = inside if name_score(inner) >= 2 else None
        if inside is None and not outside.word:
            return replace(outside, party=inner, form=outside.form + "(party)")  # 早瀬純議員(自由県政
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
        post=inside.post if outside.post in posts().vague and inside.post else outside.post or inside.post,
        honorific=inside.honorific or outside.honorific,
        word=outside.word or inside.word,
        side=outside.side or inside.side,
        body=outside.body or inside.body,
        form=form,
    )


def squeeze(text: str) -> str:
    """A text without its white space."""
    return _SPACE.sub("", text)
