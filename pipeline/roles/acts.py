"""What a turn does, and the role that follows from it: presiding, asking, answering, stating, or merely bidding for the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.roles.cues import cues
from pipeline.roles.posts import post_role, posts
from pipeline.schema import Act, Role
from pipeline.segment.labels import Label

_HEAD = 220


@dataclass(slots=True)
class Floor:
    """The state of a meeting as it goes on."""

    plenary: bool = False  # a 議長 presides: committee chairs speak as members
    committee: bool = False  # a 委員長 presides: the deputy speaks as a member
    subcommittee: bool = False  # 分科員 ask: a 主査 presides
    deputy_chairs: bool = False
    debate: bool = False
    asked: bool = False

    @staticmethod
    def of(labels: Sequence[Label]) -> Floor:
        """What the labels of a document tell of who presides."""
        lists = posts()
        held = {label.post for label in labels if label.post}
        plenary = any(post.endswith(lists.plenary) for post in held)
        chairs = [post for post in held if post_role(post) == "chair"]
        committee = any(post in lists.committee or (post.endswith(lists.committee) and lists.deputy not in post) for post in chairs)
        return Floor(plenary=plenary, committee=committee, subcommittee=any(post.endswith(lists.ward) for post in held))


def act_and_role(text: str, role: Role, post: str | None, label: Label, floor: Floor) -> tuple[Act, Role]:
    """(act, role) of a turn; the floor moves on."""
    words = cues()
    head = text[:_HEAD]
    bid = len(text) < 20 and words.bid.match(text.strip()) is not None
    if role == "section_head" and post in posts().committee and floor.subcommittee:
        role = "chair"
    if role == "chair":
        role = _presiding(head, post or "", floor)
        if role == "chair":
            _chair_turns(text, floor)
            return "chair", "chair"
        if role == "member":
            return "statement", "member"
    if role in {"member", "questioner"}:
        return _member(text, head, role, label, floor, bid=bid)
    if bid:
        return "other", role
    if role == "secretariat":
        return "statement", role
    if role == "guest":
        witness = words.witness.search(post or "") is not None
        act: Act = "question" if not witness else ("answer" if floor.asked else "statement")
        floor.asked = floor.asked or not witness
        return act, role
    if label.side == "A" or (floor.asked and not words.executive_statement.search(head)):
        return "answer", role
    return ("statement" if role != "unknown" else "other"), role


def _presiding(head: str, post: str, floor: Floor) -> Role:
    """Whether a chair presides, reports from its committee to the plenary, or asks as its deputy."""
    lists = posts()
    if post.endswith(lists.plenary):
        return "chair"
    if floor.plenary and post.endswith(lists.committee):
        return "member"
    if floor.committee and lists.deputy in post and post.endswith(lists.committee):
        if cues().takes_chair.search(head[:80]):
            floor.deputy_chairs = True
        return "chair" if floor.deputy_chairs else "questioner"
    if post.endswith(lists.committee):
        floor.deputy_chairs = False
    return "chair"


def _chair_turns(text: str, floor: Floor) -> None:
    """The chair opens or closes a debate."""
    words = cues()
    tail = text[-400:]
    on = off = -1
    for found in words.debate_on.finditer(tail):
        on = found.start()
    for found in words.debate_off.finditer(tail):
        off = found.start()
    if on > off:
        floor.debate = True
    elif off > on:
        floor.debate = False


def _member(text: str, head: str, role: Role, label: Label, floor: Floor, *, bid: bool) -> tuple[Act, Role]:
    words = cues()
    if bid:
        return "other", "questioner" if role == "questioner" or not floor.debate else "member"
    floor.asked = True
    if label.side == "Q":
        return "question", "questioner"
    asks = words.asks.search(text[-60:]) is not None
    voting = len(text) < 400 and words.vote.search(text[:60]) is not None
    if label.side == "S" or voting or (not asks and (floor.debate or words.statement.search(head))):
        return "statement", "member"
    return "question", "questioner"
