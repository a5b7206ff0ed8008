"""Complete the turns of a document: names from labels, rosters and the exchange; roles from posts and what the turn does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.roles.acts import Floor, act_and_role
from pipeline.roles.names import is_surname
from pipeline.roles.people import People, byline, people, squeeze
from pipeline.roles.posts import guessed_role, is_bureau, split_post
from pipeline.schema import Document, Role, Turn
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words
from pipeline.text import fold

_GAP = 400
OFFICIALS = frozenset(
    {"mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official", "board_member", "minister"}
)
_LETTER = re.compile(r"(?<=..)[A-Z0-9①-⑳]$")  # 記者A


@dataclass(frozen=True, slots=True)
class Read:
    """A label's parts with names and posts as printed."""

    label: Label
    name: str | None
    post: str | None
    party: str | None


@dataclass(slots=True)
class Exchange:
    """Who asks and who answers at the moment: what bare 質問 and 答弁 carry."""

    asker: str | None = None
    asker_seat: int | None = None
    asker_party: str | None = None
    answer_post: str | None = None
    answer_name: str | None = None
    answer_role: Role = "official"


@lru_cache(maxsize=65536)
def read_label(label: str) -> Read:
    """Parse a printed label; its names keep the characters of the source (（ not folded, ＤＸ full width)."""
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


def fill(document: Document, turns: Sequence[Turn]) -> list[Turn]:
    """The turns of one document, completed."""
    if not turns:
        return []
    reads = _in_style([read_label(turn.label) if turn.label is not None else Read(Label(), None, None, None) for turn in turns])
    known = _people(document, turns, reads)
    floor = Floor.of([r.label for r in reads])
    exchange = Exchange(asker=known.owner)
    place = document.assembly or document.doc_id.rpartition("/")[0]
    out = []
    before = max(0, (turns[0].label_start if turns[0].label_start is not None else turns[0].start) - _GAP)
    for turn, read in zip(turns, reads, strict=True):
        at = turn.start if turn.label_start is None else turn.label_start
        if at - before > 3 and (named := byline(fold(document.text[max(before, at - _GAP) : at]).text)) is not None:
            exchange.asker, exchange.asker_party = named
            exchange.answer_post = exchange.answer_name = None
        done = _turn(turn, read, known, exchange, floor)
        if done.speaker:
            done = replace(done, speaker_id=f"{place}/{squeeze(known.whole(done.speaker))}")
        out.append(done)
        before = turn.end
    return out


def _in_style(reads: list[Read]) -> list[Read]:
    """Cut names from posts as the document does.

    Where every official's label has a name, 若松教育相談センター長 has one too; where labels print surnames only, the name in
    大西磯辺まちづくり担当課長 is 大西 and not 大西磯辺.
    """
    joined = [r for r in reads if r.label.form in {"P", "NP"} and r.post and "(" not in (r.label.name or "")]
    officials = [r for r in joined if _post_role(r.post) in OFFICIALS]
    with_name = {r.post for r in officials if r.label.form == "NP"}
    without = {r.post for r in officials if r.label.form == "P"}
    bias = 0.0
    if without and len(with_name) >= 3 * len(without):
        bias = 2.0
    elif with_name and len(without) >= 3 * len(with_name):
        bias = -2.0
    names = {r.name for r in joined if r.name}
    short = len(names) >= 4 and sum(map(is_surname, names)) * 4 >= 3 * len(names)
    if not bias and not short:
        return reads
    known = frozenset(name for name in names if is_surname(name))
    cut = {id(r): _recut(r, known, bias, short=short) for r in joined if bias == 0.0 or r in officials}
    return [cut.get(id(r), r) for r in reads]


def _recut(read: Read, known: frozenset[str], bias: float, *, short: bool) -> Read:
    whole = (read.name or "") + (read.post or "")
    cut = split_post(whole, known, bias) if bias else (read.name or "", read.post or "")
    if short and cut is not None and len(cut[0]) > 3 and not is_surname(cut[0]):
        first = max((n for n in range(1, len(cut[0]) - 1) if is_surname(whole[:n])), default=0)
        if first:
            cut = whole[:first], whole[first:]
    return read if cut is None else replace(read, name=cut[0] or None, post=cut[1])


def _people(document: Document, turns: Sequence[Turn], reads: Sequence[Read]) -> People:
    first = turns[0].start if turns[0].label_start is None else turns[0].label_start
    bare = any(r.label.seat is not None and r.label.name is None for r in reads)
    presiding = [_post_role(r.post) == "chair" for r in reads]
    calls = [fold(t.text[-200:]).text for t, chairs in zip(turns, presiding, strict=True) if bare and chairs]
    carried = not any(presiding) or any(r.label.word and not r.name for r in reads)
    labels = list(dict.fromkeys((r.name, r.post, r.label.seat) for r in reads))
    return people(fold(document.text[:first]).text, calls, labels, writer=carried)


def _turn(turn: Turn, read: Read, known: People, exchange: Exchange, floor: Floor) -> Turn:
    if turn.label is None and turn.speaker is None and turn.title is None:
        return _unlabelled(turn, exchange, floor)
    label = read.label
    if label.word and not read.post and not read.name and label.seat is None and not label.honorific:
        who, attribution = _carried(label, exchange), turn.attribution if label.body else "carried"
    else:
        who, attribution = _printed(turn, read, known), turn.attribution
    act, role = act_and_role(turn.text, who.role, read.post or turn.title, label, floor)
    party = who.party
    if role in {"questioner", "member"} and who.name:
        if who.name == exchange.asker:
            party = party or exchange.asker_party
        exchange.asker, exchange.asker_seat, exchange.asker_party = who.name, who.seat, party
    elif role in OFFICIALS:
        exchange.answer_post, exchange.answer_name, exchange.answer_role = who.post, who.name, role
    return replace(turn, role=role, title=who.post, speaker=who.name, seat=who.seat, party=party, act=act, attribution=attribution)


@dataclass(frozen=True, slots=True)
class _Who:
    role: Role
    name: str | None = None
    post: str | None = None
    seat: int | None = None
    party: str | None = None


def _carried(label: Label, exchange: Exchange) -> _Who:
    """Who speaks under a bare 質問 or 答弁: those of the exchange."""
    if label.side != "A":
        return _Who("questioner", exchange.asker, None, exchange.asker_seat, exchange.asker_party)
    if label.body or not (exchange.answer_post or exchange.answer_name):
        return _Who("official")
    return _Who(exchange.answer_role, exchange.answer_name, exchange.answer_post)


def _printed(turn: Turn, read: Read, known: People) -> _Who:
    """Who speaks under a label that says so; what it leaves out comes from the roster."""
    label = read.label
    member = read.post in words().member_suffix
    name, post, seat = read.name, None if member else read.post, label.seat
    if turn.label is None:  # a stage line told who
        name, post, seat = turn.speaker, turn.title, turn.seat
    if name is None and seat is not None:
        name = known.by_seat.get(seat)
    elif name is None and post is not None:
        name = known.by_post.get(post)
    elif name is not None and post is None and known.owner is not None and known.owner.startswith(name):
        name = known.owner
    if post is not None and len(post) == 1:  # 市: the executive as a whole
        return _Who(_post_role(post) or "official")
    if label.form == "H" and not member and label.honorific not in words().member_suffix:
        return _Who("guest")
    role = _post_role(post) or ("questioner" if member else _role_without_post(name, label, known))
    return _Who(role, name, post, seat, read.party)


def _post_role(post: str | None) -> Role | None:
    if post is None:
        return None
    folded = _LETTER.sub("", fold(post).text)
    return guessed_role(folded) or ("official" if is_bureau(folded) else None)


def _role_without_post(name: str | None, label: Label, known: People) -> Role:
    if label.side == "A":
        return "official"
    if name is not None and (post := known.posts.get(name)) is not None:
        return _post_role(post) or "questioner"
    return "questioner" if name or label.honorific or label.seat is not None or label.side else "unknown"


def _unlabelled(turn: Turn, exchange: Exchange, floor: Floor) -> Turn:
    """A speech that no label heads: segment left in `act` what it took it for."""
    if turn.act == "chair":
        return replace(turn, role="chair")
    if turn.act == "answer":
        return replace(turn, role="official", act="answer")
    floor.asked = True
    asking = replace(turn, role="questioner", act="question", speaker=exchange.asker)
    return replace(asking, seat=exchange.asker_seat, party=exchange.asker_party)
