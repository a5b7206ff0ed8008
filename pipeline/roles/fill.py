"""Complete the turns of a document: names from labels, rosters and the exchange; roles from posts and what the turn does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.roles.acts import Floor, act_and_role
from pipeline.roles.cues import cues
from pipeline.roles.handover import handed_over, signs_only
from pipeline.roles.names import is_surname, name_score
from pipeline.roles.owner import presented
from pipeline.roles.people import People, byline, people, squeeze
from pipeline.roles.posts import guessed_role, is_bureau, may_be_whole, split_post
from pipeline.roles.setting import Setting, seated, setting
from pipeline.schema import Document, Role, Turn
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words
from pipeline.text import fold

_GAP = 400
OFFICIALS = frozenset(
    {"mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official", "board_member", "minister"}
)
_MANY = frozenset({"guest", "member", "questioner", "official"})  # posts that several people hold at a time
_TAIL = 60
# (企画課長) behind an answer, at the end of its last line or below it
_SIGNATURE = re.compile(r"[(（【〔](?P<who>[^()（）【】〔〕\n。]{2,20})[)）】〕][ \t　]*(?=\n|$)")
_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,80}>|&[a-z]{2,8};")  # remains of HTML in a label: 市長</b>:
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
    by_heading: bool = False  # a heading named who asks


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


def _read(turn: Turn) -> Read:
    """The parts of a turn's label; where a legend of the document told segment who speaks, they are in the turn already."""
    if turn.label is None:
        return Read(Label(), None, None, None)
    if turn.act == "other":
        return read_label(turn.label)
    side = "" if turn.title else {"question": "Q", "answer": "A"}.get(turn.act, "S")
    label = Label(name=turn.speaker, post=turn.title, side=side, word=None if turn.speaker or turn.title else turn.label, form="L")
    return Read(label, turn.speaker, turn.title, None)


def fill(document: Document, turns: Sequence[Turn]) -> list[Turn]:
    """The turns of one document, completed."""
    if not turns:
        return []
    if signs_only(turns):
        return handed_over(turns)
    reads = _in_style([_read(turn) for turn in turns])
    known = _people(document, turns, reads)
    floor = Floor.of([r.label for r in reads])
    where = setting(_head(document, turns), {r.post for r in reads if r.post})
    exchange = Exchange(asker=known.owner)
    if where.kind != "assembly":
        exchange = Exchange()
    if where.host_post is not None:
        exchange = Exchange(answer_post=where.host_post, answer_name=where.host_name, answer_role=where.host_role)
    place = document.assembly or document.doc_id.rpartition("/")[0]
    out = []
    before = max(0, (turns[0].label_start if turns[0].label_start is not None else turns[0].start) - _GAP)
    for n, (turn, read) in enumerate(zip(turns, reads, strict=True)):
        at = turn.start if turn.label_start is None else turn.label_start
        if at - before > 3 and (named := byline(fold(document.text[max(before, at - _GAP) : at]).text)) is not None:
            exchange.asker, exchange.asker_party = named
            exchange.by_heading = True
            exchange.answer_post = exchange.answer_name = None
        if (
            where.kind == "assembly"
            and _nameless_question(turn, read)
            and (who := presented(fold(turn.text[:_GAP]).text)) is not None
        ):
            if not (exchange.asker or "").startswith(who[0]):  # a surname alone says less than the page's heading
                exchange.asker, exchange.asker_seat = who[0], None
            exchange.asker_party = who[1] or exchange.asker_party
        if read.label.side == "A" and not read.post and not read.name:
            stop = turns[n + 1].label_start or turns[n + 1].start if n + 1 < len(turns) else turn.end + _TAIL
            read = _signed(read, document.text[turn.start : min(stop, turn.end + _TAIL)], turn.end - turn.start)  # noqa: PLW2901
        done = _turn(turn, read, known, exchange, floor, where=where)
        if done.speaker:
            done = replace(done, speaker_id=f"{place}/{squeeze(known.whole(done.speaker))}")
        out.append(done)
        before = turn.end
    return out


def _nameless_question(turn: Turn, read: Read) -> bool:
    """Whether a question's label, if it has one, leaves open who asks."""
    label = read.label
    if turn.label is None:
        return turn.act == "question" and not turn.speaker and turn.seat is None
    return label.side == "Q" and not (read.name or read.post or label.honorific) and label.seat is None


def _signed(read: Read, text: str, end: int) -> Read:
    """An answer whose answerer is printed behind it: …１１人が残りました。（企画課長）"""
    for m in _SIGNATURE.finditer(text, max(0, end - 40)):
        label = parse(fold(m["who"]).text)
        if label is not None and label.post and not label.word and _post_role(label.post) in OFFICIALS:
            named = read_label(m["who"])
            return replace(read, name=named.name, post=named.post)
    return read


def _in_style(reads: list[Read]) -> list[Read]:
    """Cut names from posts as the document does.

    Where every official's label has a name, 若松教育相談センター長 has one too; where labels print surnames only, the name in
    大西磯辺まちづくり担当課長 is 大西 and not 大西磯辺.
    """
    joined = [r for r in reads if r.label.form in {"P", "NP"} and r.post and "(" not in (r.label.name or "")]
    officials = [r for r in joined if _post_role(r.post) in OFFICIALS]
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


def _recut(read: Read, known: frozenset[str], bias: float, *, short: bool) -> Read:
    whole = (read.name or "") + (read.post or "")
    cut = split_post(whole, known, bias) if bias else (read.name or "", read.post or "")
    if short and cut is not None and len(cut[0]) > 3 and not is_surname(cut[0]):
        first = max((n for n in range(1, len(cut[0]) - 1) if is_surname(whole[:n])), default=0)
        if first:
            cut = whole[:first], whole[first:]
    return read if cut is None else replace(read, name=cut[0] or None, post=cut[1])


def _head(document: Document, turns: Sequence[Turn]) -> str:
    first = turns[0].start if turns[0].label_start is None else turns[0].label_start
    return fold(document.text[:first]).text


def _people(document: Document, turns: Sequence[Turn], reads: Sequence[Read]) -> People:
    bare = any(r.label.seat is not None and r.label.name is None for r in reads)
    presiding = [_post_role(r.post) == "chair" for r in reads]
    calls = [fold(t.text[-200:]).text for t, chairs in zip(turns, presiding, strict=True) if bare and chairs]
    carried = not any(presiding) or any(r.label.word and not r.name for r in reads)
    labels = list(dict.fromkeys((r.name, r.post, r.label.seat) for r in reads))
    known = people(_head(document, turns), calls, labels, writer=carried)
    for before, read in zip(turns, reads[1:], strict=False):
        if read.label.form == "N" and read.name and read.name not in known.posts:
            _called(known, fold(before.text[-40:]).text, read.name)
    return known


def _called(known: People, text: str, name: str) -> None:
    """Note the post that the chair gives who speaks next, where the label is a bare name: …保育課長。○早瀬悟"""
    last = re.split(r"[。、\s]", text.rstrip("。 \n"))[-1]
    label = parse(last) if 2 < len(last) < 24 else None
    if label is not None and label.post and label.name and name.startswith(label.name) and not label.word:
        known.posts[name] = label.post


def _turn(turn: Turn, read: Read, known: People, exchange: Exchange, floor: Floor, *, where: Setting) -> Turn:
    if turn.label is None and turn.speaker is None and turn.title is None:
        return _unlabelled(turn, exchange, floor, where)
    label = read.label
    if label.word and not read.post and not read.name and label.seat is None and not label.honorific:
        who, attribution = _carried(label, exchange), turn.attribution if label.body or label.marker == "―" else "carried"
    else:
        who, attribution = _printed(turn, read, known), turn.attribution
        if where.kind == "press" and label.side == "Q" and who.role != "guest":
            who = replace(who, name=None, post=None)  # Q(南海日日): who asks for a paper
        elif who.name and exchange.by_heading and exchange.asker and exchange.asker.startswith(who.name) and not who.post:
            who = replace(who, name=exchange.asker)
    if label.word == "―":  # an interviewer's dash
        who = replace(who, role="guest", name=None, seat=None, party=None)
    act, role = act_and_role(turn.text, who.role, read.post or turn.title, label, floor)
    role, act = seated(where, role, act, who.post, asks=cues().asks.search(turn.text[-60:]) is not None, side=label.side)
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
    elif name is None and post is not None and _post_role(post) not in _MANY:
        name = known.by_post.get(post)
    elif name is not None and _post_role(post) == "guest" and not label.honorific and "(" in label.form and name_score(name) < 3:
        name = None  # 記者(北浜日日): a paper, no person
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
    if label.seat is None and name is not None and (post := known.posts.get(name)) is not None:
        return _post_role(post) or "questioner"
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
