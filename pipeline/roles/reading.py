"""The labels of a document read into their parts, names and posts as printed; a document's own habit decides what is a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.roles.names import is_surname
from pipeline.roles.people import squeeze
from pipeline.roles.posts import guessed_role, is_bureau, may_be_whole, split_post
from pipeline.schema import Role, Turn
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words
from pipeline.text import fold

OFFICIALS = frozenset(
    {"mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official", "board_member", "minister"}
)
# (企画課長) behind an answer, at the end of its last line or below it
_SIGNATURE = re.compile(r"[(（【〔](?P<who>[^()（）【】〔〕\n。]{2,20})[)）】〕][ \t　]*(?=\n|$)")
_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,80}>|&[a-z]{2,8};")  # remains of HTML in a label: 市長</b>:
_LETTER = re.compile(r"(?<=..)(?:[A-Z①-⑳]|[0-9]{1,2}番?)$")  # 記者A, 公述人1番


@dataclass(frozen=True, slots=True)
class Read:
    """A label's parts with names and posts as printed."""

    label: Label
    name: str | None
    post: str | None
    party: str | None


@lru_cache(maxsize=65536)
def read_label(label: str) -> Read:
    """Parse a printed label; its names keep the characters of the source (（ not folded, ＤＸ full width)."""
    label = _TAGS.sub(" ", label)
    bare = squeeze(label)
    folded = fold(label).text
    parsed = parse(folded) or Label()
    small = squeeze(folded)
    same = len(small) == len(bare)

    def printed(part: str | None) -> str | None:
        if part is None:
            return None
        at = small.rfind(part) if same else -1
        return bare[at : at + len(part)] if at >= 0 else part

    return Read(label=parsed, name=printed(parsed.name), post=printed(parsed.post), party=printed(parsed.party))


def read_turn(turn: Turn) -> Read:
    """The parts of a turn's label; where a legend of the document told segment who speaks, they are in the turn already."""
    if turn.label is None:
        return Read(Label(), None, None, None)
    if turn.act == "other":
        return read_label(turn.label)
    side = "" if turn.title else {"question": "Q", "answer": "A"}.get(turn.act, "S")
    label = Label(name=turn.speaker, post=turn.title, side=side, word=None if turn.speaker or turn.title else turn.label, form="L")
    return Read(label, turn.speaker, turn.title, None)


def in_style(reads: list[Read]) -> list[Read]:
    """Cut names from posts as the document does.

    Where every official's label has a name, 若松教育相談センター長 has one too; where labels print surnames only, the name in
    大西磯辺まちづくり担当課長 is 大西 and not 大西磯辺.
    """
    joined = [r for r in reads if r.label.form in {"P", "NP"} and r.post and "(" not in (r.label.name or "")]
    officials = [r for r in joined if role_of_post(r.post) in OFFICIALS]
    with_name = {r.post for r in officials if r.label.form == "NP"}
    without = {r.post for r in officials if r.label.form == "P"}
    unsure = {r.post for r in officials if r.label.form == "NP" and may_be_whole((r.label.name or "") + (r.label.post or ""))}
    bias = 0.0
    if unsure and unsure == with_name and without:
        bias = -4.0  # nothing else in the document shows that its officials' labels have names: 森林政策課長
    elif without and len(with_name) >= 3 * len(without):
        bias = 2.0
    elif with_name and len(without) >= 3 * len(with_name):
        bias = -2.0
    names = {r.name for r in joined if r.name}
    short = len(names) >= 4 and sum(map(is_surname, names)) * 4 >= 3 * len(names)
    if not bias and not short:
        return reads
    doubted = {r.name for r in officials if r.post in unsure} if bias < 0 else set()
    known = frozenset(name for name in names if is_surname(name) and name not in doubted)
    cut = {id(r): _recut(r, known, bias, short=short) for r in joined if bias == 0.0 or r in officials}
    return [cut.get(id(r), r) for r in reads]


def as_listed(reads: list[Read], listed: frozenset[str]) -> list[Read]:
    """Names as the list of those present has them, where a post was cut from one: 室長司 in 次長（室　長司君）."""
    if not listed:
        return reads
    return [_listed(part, listed) if part.name and part.post and "N" in part.label.form else part for part in reads]


def _listed(part: Read, listed: frozenset[str]) -> Read:
    post, name = part.post or "", part.name or ""
    for n in range(1, 4):  # the end of a post, or of another post before the name, that is the name's beginning
        longer = [whole for whole in listed if len(whole) == len(name) + n and whole.endswith(name)]
        if not longer:
            continue
        if post.endswith(longer[0][:n]) and len(post) > n and "(" not in part.label.form:
            return replace(part, name=longer[0], post=post[:-n])
        if part.label.form.endswith("(PNH)") and not post.endswith(longer[0][:n]):
            return replace(part, name=longer[0])
    return part


def _recut(read: Read, known: frozenset[str], bias: float, *, short: bool) -> Read:
    whole = (read.name or "") + (read.post or "")
    cut = split_post(whole, known, bias) if bias else (read.name or "", read.post or "")
    if short and cut is not None and len(cut[0]) > 3 and not is_surname(cut[0]):
        first = max((n for n in range(1, len(cut[0]) - 1) if is_surname(whole[:n])), default=0)
        if first:
            cut = whole[:first], whole[first:]
    return read if cut is None else replace(read, name=cut[0] or None, post=cut[1])


def signed(read: Read, text: str, end: int) -> tuple[Read, int]:
    """Who is printed behind a speech, and how long it is without: …１１人が残りました。（企画課長） …のか。（早瀬議員）"""
    for m in _SIGNATURE.finditer(text):
        if m.end() < end - 40 and text[: m.start()].rstrip(" \t　")[-1:] not in ("。", "」", "\n"):
            continue
        label = parse(fold(m["who"]).text)
        official = label is not None and label.post and not label.word and role_of_post(label.post) in OFFICIALS
        member = label is not None and label.form == "NH" and label.honorific in words().member_suffix
        if official if read.label.side == "A" else member:
            named = read_label(m["who"])
            return replace(read, name=named.name, post=named.post), min(end, len(text[: m.start()].rstrip()))
    return read, end


def role_of_post(post: str | None) -> Role | None:
    """The role of a printed post; the letter of 記者A is no part of it."""
    if post is None:
        return None
    folded = _LETTER.sub("", fold(post).text)
    return guessed_role(folded) or ("official" if is_bureau(folded) else None)
