"""Complete the turns of a document: names from labels, rosters and the exchange; roles from posts and what the turn does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.roles.acts import Floor, act_and_role
from pipeline.roles.cues import cues
from pipeline.roles.handover import handed_over, signs_only
from pipeline.roles.names import name_score
from pipeline.roles.outside import outside_number, outsiders
from pipeline.roles.owner import presented, signature
from pipeline.roles.people import People, byline, names_listed, people, squeeze
from pipeline.roles.posts import posts
from pipeline.roles.reading import OFFICIALS, Read, as_listed, in_style, read_turn, role_of_post, signed
from pipeline.roles.roster import office_of
from pipeline.roles.setting import Setting, deliberates, of_union, seated, setting, sits_apart
from pipeline.schema import Document, Role, Turn
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words
from pipeline.text import fold

_GAP = 400
_MANY = frozenset({"guest", "member", "questioner", "official"})  # posts that several people hold at a time
_TAIL = 60
_GREETING = 120


@dataclass(slots=True)
class Exchange:
    """Who asks and who answers at the moment: what bare 質問 and 答弁 carry."""

    asker: str | None = None
    asker_seat: int | None = None
    asker_party: str | None = None
    answer_post: str | None = None
    answer_name: str | None = None
    answer_role: Role = "official"
    by_heading: bool = False  # a heading named who asks


@dataclass(frozen=True, slots=True)
class Desk:
    """Posts whose role the document decides: the assembly's clerks, the heads of a union's office, moderators."""

    clerks: frozenset[str]
    union: bool
    moderators: frozenset[str]

    def role(self, role: Role, post: str | None, text: str) -> Role:
        """The role that a post has in this document, for one who speaks so."""
        if post in self.moderators:
            return "chair"
        if post in self.clerks and role in {"department_head", "section_head"}:
            return "secretariat"
        if self.union and cues().clerical.search(text[:_GREETING]) is None:
            return posts().union.get(post or "", role)
        return role


def _moderators(turns: Sequence[Turn], reads: Sequence[Read]) -> Iterator[str]:
    """The posts of those who say that they moderate."""
    for turn, part in zip(turns, reads, strict=True):
        if part.post and role_of_post(part.post) in OFFICIALS and cues().moderates.search(turn.text[:_GREETING]) is not None:
            yield part.post


def fill(document: Document, turns: Sequence[Turn]) -> list[Turn]:
    """The turns of one document, completed."""
    if not turns:
        return []
    if signs_only(turns):
        return handed_over(turns)
    reads = in_style([read_turn(turn) for turn in turns])
    head = _head(document, turns)
    reads = as_listed(reads, names_listed(head))
    reads = _outside(head, turns, reads)
    known = _people(head, turns, reads)
    if known.owner is None and any(r.label.word in words().author for r in reads):
        known.owner = signature(_foot(document, turns[-1]))
    by_name = {r.name: post for r in reads if r.label.form == "N" and r.name and (post := known.post_of(r.name)) is not None}
    floor = Floor.of([r.label for r in reads], by_name.values())
    floor.among_members = floor.among_members or deliberates(head)
    floor.subcommittee = floor.subcommittee or sits_apart(head)
    where = setting(head, {r.post for r in reads if r.post})
    exchange = Exchange(asker=known.owner)
    if where.kind != "assembly":
        exchange = Exchange()
    if where.host_post is not None:
        exchange = Exchange(answer_post=where.host_post, answer_name=where.host_name, answer_role=where.host_role)
    place = document.assembly or document.doc_id.rpartition("/")[0]
    desk = Desk(
        clerks=office_of(head),
        union=of_union(head),
        moderators=frozenset(_moderators(turns, reads)) if where.kind != "assembly" else frozenset(),
    )
    out = []
    before = max(0, (turns[0].label_start if turns[0].label_start is not None else turns[0].start) - _GAP)
    for n, (turn, part) in enumerate(zip(turns, reads, strict=True)):
        at = turn.start if turn.label_start is None else turn.label_start
        if at - before > 3 and (named := byline(fold(document.text[max(before, at - _GAP) : at]).text)) is not None:
            exchange.asker, exchange.asker_party = named
            exchange.by_heading = True
            exchange.answer_post = exchange.answer_name = None
        if (
            where.kind == "assembly"
            and _nameless_question(turn, part)
            and (who := presented(fold(turn.text[:_GAP]).text)) is not None
        ):
            if not (exchange.asker or "").startswith(who[0]):  # a surname alone says less than the page's heading
                exchange.asker, exchange.asker_seat = who[0], None
            exchange.asker_party = who[1] or exchange.asker_party
        if part.label.side in {"A", "Q"} and not (part.post or part.name or part.label.honorific) and part.label.seat is None:
            stop = turns[n + 1].label_start or turns[n + 1].start if n + 1 < len(turns) else turn.end + _TAIL
            part, length = signed(part, document.text[turn.start : min(stop, turn.end + _TAIL)], turn.end - turn.start)  # noqa: PLW2901
            if length < turn.end - turn.start:
                turn = replace(turn, end=turn.start + length, text=turn.text[:length])  # noqa: PLW2901
        done = _turn(turn, part, known, exchange, floor, where=where, desk=desk)
        if done.speaker:
            done = replace(done, speaker_id=f"{place}/{squeeze(_whole(done.speaker, known, exchange))}")
        out.append(done)
        before = turn.end
    return out


def _outside(head: str, turns: Sequence[Turn], reads: list[Read]) -> list[Read]:
    """Labels such as 番外二番 with the post and the name that the roster or a call gives."""
    vague = posts().vague
    if not any(part.post in vague and turn.label for turn, part in zip(turns, reads, strict=True)):
        return reads
    calls = [fold(turn.text[-200:]).text for turn, part in zip(turns, reads, strict=True) if role_of_post(part.post) == "chair"]
    listed = outsiders([head, *calls])
    out = []
    for turn, part in zip(turns, reads, strict=True):
        number = outside_number(fold(turn.label or "").text) if part.post in vague else None
        post, name = listed.get(number, (None, None)) if number is not None else (None, None)
        out.append(replace(part, post=post or part.post, name=part.name or name) if post or name else part)
    return out


def _whole(name: str, known: People, exchange: Exchange) -> str:
    """The full name of whom a label prints by the surname, where the document tells it."""
    whole = known.whole(name)
    asker = exchange.asker or ""
    return asker if whole == name and asker.startswith(name) else whole


def _nameless_question(turn: Turn, read: Read) -> bool:
    """Whether a question's label, if it has one, leaves open who asks."""
    label = read.label
    if turn.label is None:
        return turn.act == "question" and not turn.speaker and turn.seat is None
    return label.side == "Q" and not (read.name or read.post or label.honorific) and label.seat is None


def _head(document: Document, turns: Sequence[Turn]) -> str:
    first = turns[0].start if turns[0].label_start is None else turns[0].label_start
    return fold(document.text[:first]).text


def _foot(document: Document, last: Turn) -> str:
    """What stands behind the last full stop of the last speech."""
    return fold(document.text[last.start + last.text.rfind("。") + 1 :]).text


def _people(head: str, turns: Sequence[Turn], reads: Sequence[Read]) -> People:
    bare = any(r.label.seat is not None and r.label.name is None for r in reads)
    presiding = [role_of_post(r.post) == "chair" for r in reads]
    calls = [fold(t.text[-200:]).text for t, chairs in zip(turns, presiding, strict=True) if bare and chairs]
    carried = not any(presiding) or any(r.label.word and not r.name for r in reads)
    labels = list(dict.fromkeys((r.name, r.post, r.label.seat) for r in reads))
    known = people(head, calls, labels, writer=carried)
    known.presided = any(presiding)
    for before, part in zip(turns, reads[1:], strict=False):
        if part.label.form == "N" and part.name and part.name not in known.posts:
            _called(known, fold(before.text[-40:]).text, part.name)
    return known


def _called(known: People, text: str, name: str) -> None:
    """Note the post that the chair gives who speaks next, where the label is a bare name: …保育課長。○早瀬悟"""
    last = re.split(r"[。、\s]", text.rstrip("。 \n"))[-1]
    label = parse(last) if 2 < len(last) < 24 else None
    if label is not None and label.post and label.name and name.startswith(label.name) and not label.word:
        known.posts[name] = label.post


def _turn(turn: Turn, read: Read, known: People, exchange: Exchange, floor: Floor, *, where: Setting, desk: Desk) -> Turn:
    if turn.label is None and turn.speaker is None and turn.title is None:
        return _unlabelled(turn, exchange, floor, where)
    label = read.label
    if label.word and not read.post and not read.name and label.seat is None and not label.honorific:
        who, attribution = _carried(label, exchange), turn.attribution if label.body or label.marker == "―" else "carried"
    else:
        who, attribution = _printed(turn, read, known), turn.attribution
        if where.kind == "press" and label.side == "Q" and who.role != "guest":
            who = replace(who, name=None, post=None)  # Q(南海日日): who asks for a paper
        elif read.post in words().member_suffix and who.name is None and who.seat is None:
            who = replace(who, name=exchange.asker)  # a bare 議員 on the page of one
    if where.kind == "press" and who.name is None and who.post is not None and who.post == where.host_post:
        who = replace(who, name=where.host_name)
    who = replace(who, role=desk.role(who.role, read.post, turn.text))
    if who.role == "guest" and floor.among_members and who.post is None and label.form == "N":
        who = replace(who, role="questioner")  # a citizen or a scholar on the committee
    if label.word == "―":  # an interviewer's dash
        who = replace(who, role="guest", name=None, seat=None, party=None)
    post = read.post or turn.title or (known.post_of(who.name) if label.form == "N" and who.name else None)
    act, role = act_and_role(turn.text, who.role, post, label, floor)
    role, act = seated(where, role, act, who.post, asks=cues().asks.search(turn.text[-60:]) is not None, side=label.side)
    party = who.party
    if role in {"questioner", "member"} and who.name:
        if (exchange.asker or "").startswith(who.name):  # a surname alone says less than the heading
            party = party or exchange.asker_party
        else:
            exchange.asker = who.name
        exchange.asker_seat, exchange.asker_party = who.seat, party
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
    elif name is None and post is not None and role_of_post(post) not in _MANY:
        name = known.by_post.get(post) or _presiding_elsewhere(post, known)
    elif name is not None and role_of_post(post) == "guest" and not label.honorific and "(" in label.form and name_score(name) < 3:
        name = None  # 記者(北浜日日): a paper, no person
    if role_of_post(post) == "unknown":
        return _Who("unknown")  # 話者不明 is no post
    if post is not None and len(post) == 1:  # 市: the executive as a whole
        return _Who(role_of_post(post) or "official")
    if label.form == "H" and not member and label.honorific not in words().member_suffix:
        return _Who("guest")
    role = role_of_post(post) or ("questioner" if member else _role_without_post(name, label, known))
    if role == "chair" and label.word and label.side == "Q":
        role = "questioner"  # 質疑(早瀬副委員長): the deputy, who asks as a member
    return _Who(role, name, post, seat, read.party)


def _presiding_elsewhere(post: str, known: People) -> str | None:
    """The head of a board, who presides as 議長: the roster has the 会長."""
    lists = posts()
    if post not in lists.plenary or post in known.by_post:
        return None
    heads = [known.by_post[head] for head in lists.committee if head in known.by_post]
    return heads[0] if len(heads) == 1 else None


def _role_without_post(name: str | None, label: Label, known: People) -> Role:
    if label.side == "A":
        return "official"
    if label.seat is None and name is not None and (post := known.post_of(name)) is not None:
        role = role_of_post(post) or "questioner"
        sits = known.presided and post.endswith(posts().plenary + posts().committee)
        return "questioner" if role == "chair" and sits else role  # the deputy, who speaks as a member
    return "questioner" if name or label.honorific or label.seat is not None or label.side else "unknown"


def _unlabelled(turn: Turn, exchange: Exchange, floor: Floor, where: Setting) -> Turn:
    """A speech that no label heads: segment left in `act` what it took it for."""
    if turn.act == "chair":
        return replace(turn, role="chair")
    if turn.act in {"answer", "statement"} and where.host_post is not None:
        return replace(turn, role=where.host_role, title=where.host_post, speaker=where.host_name)
    if turn.act == "statement":
        return replace(turn, role="official")
    if turn.act == "answer":
        return replace(turn, role="official", act="answer")
    floor.asked = True
    asking = replace(turn, role="questioner", act="question", speaker=exchange.asker)
    return replace(asking, seat=exchange.asker_seat, party=exchange.asker_party)
