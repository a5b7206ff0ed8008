"""What a turn does, and the role that follows from it: presiding, asking, answering, stating, or merely bidding for the floor."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from pipeline.roles.cues import cues
from pipeline.roles.posts import guessed_role, is_bureau, post_role, posts, substantive
from pipeline.schema import Act, Role
from pipeline.segment.labels import Label
from pipeline.segment.words import words

_HEAD = 220
_INVITED = 80
_QUESTION = re.compile(r"(?:か|[一-鿿ァ-ヺー]は)[。?？]?\s*$")
EXECUTIVE = frozenset(
    {"mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official", "board_member", "minister", "guest"}
)


@dataclass(slots=True)
class Floor:
    """The state of a meeting as it goes on."""

    plenary: bool = False  # a 議長 presides: committee chairs speak as members
    committee: bool = False  # a 委員長 presides: the deputy speaks as a member
    subcommittee: bool = False  # 分科員 ask: a 主査 presides
    moderated: bool = False  # a 司会 presides: the chairs of committees speak as members
    deputy_chairs: bool = False
    deputy_presides: bool = False  # the assembly's deputy has the chair
    deputy_began: bool = False  # the deputy has spoken from the chair
    chair_asks: bool = False  # the chair has asked meanwhile
    swapped_back: bool = False  # the deputy has called the chair back, who has not spoken yet
    debate: bool = False
    asked: bool = False
    committee_sits: bool = False  # a committee's chair presides, the assembly's sits among the members
    among_members: bool = False  # no executive speaks: members deliberate, who does not ask gives an opinion
    invited: bool = False  # the chair has asked the member who speaks next for a greeting, an apology or a report
    proposers: set[str] = field(default_factory=set)  # who has presented the bill on the table

    @staticmethod
    def of(labels: Sequence[Label], listed: Collection[str] = ()) -> Floor:
        """What the labels of a document, and the posts that its lists give those who are labelled by name, tell of who presides."""
        lists = posts()
        held = {label.post for label in labels if label.post} | set(listed)
        chairing = [substantive(label.post) for label in labels if label.post and post_role(label.post) == "chair"]
        bare = [post for post in chairing if post in lists.committee]
        presidents = [post for post in chairing if post.endswith(lists.plenary)]
        committee_sits = bool(bare) and chairing[0] in lists.committee and len(bare) > len(presidents)
        plenary = bool(presidents) and not committee_sits
        chairs = [post for post in held if post_role(post) == "chair"]
        committee = any(post in lists.committee or (post.endswith(lists.committee) and lists.deputy not in post) for post in chairs)
        officials = any(post_role(post) in EXECUTIVE or is_bureau(post) for post in held)
        members = {label.name or label.seat for label in labels if label.honorific or post_role(label.post or "") == "member"}
        return Floor(
            plenary=plenary,
            committee_sits=committee_sits,
            moderated=any(post in lists.moderators for post in held),
            committee=committee,
            subcommittee=any(post.endswith(lists.ward) for post in held),
            among_members=bool(chairs) and not officials and len(members) > 1 and not any(label.side == "A" for label in labels),
        )


def act_and_role(text: str, role: Role, post: str | None, label: Label, floor: Floor) -> tuple[Act, Role]:
    """(act, role) of a turn; the floor moves on."""
    said = cues()
    head = text[:_HEAD]
    bid = len(text) < 20 and said.bid.match(text.strip()) is not None
    if role == "section_head" and floor.subcommittee and (post or "").removeprefix(posts().deputy) in posts().committee:
        role = "chair"  # 主査, 副主査
    if role in {"chair", "member"} and label.side == "S" and label.word:
        return "statement", "member"  # 〈委員長報告〉早瀬純 総務委員長
    if role == "chair":
        role = _presiding(text, post or "", floor)
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
        witness = said.witness.search(post or "") is not None
        act: Act = "question" if not witness else ("answer" if floor.asked else "statement")
        floor.asked = floor.asked or not witness
        return act, role
    if label.side == "A" or (floor.asked and not said.executive_statement.search(head)):
        return "answer", role
    return ("statement" if role != "unknown" else "other"), role


def _presiding(text: str, post: str, floor: Floor) -> Role:
    """Whether a chair presides, reports from its committee to the plenary, or asks while another presides."""
    lists = posts()
    post = substantive(post)
    if post.endswith(lists.plenary) and floor.committee_sits:
        return "questioner" if _QUESTION.search(text) is not None else "member"
    if post.endswith(lists.plenary):
        if lists.deputy not in post or not floor.plenary:
            floor.deputy_presides = False
            return "chair"
        asks = _QUESTION.search(text) is not None and cues().procedure.search(text) is None and not _presides(text)
        if asks and not floor.deputy_presides:
            return "questioner"
        floor.deputy_presides = True
        return "chair"
    if (floor.plenary or (floor.moderated and post not in lists.committee)) and post.endswith(lists.committee):
        return "member"
    if (floor.committee or floor.subcommittee) and lists.deputy in post and post.endswith(lists.committee):
        return _deputy(text[:80], floor)
    return _head_of_committee(text, floor) if post.endswith(lists.committee) else "chair"


def _deputy(head: str, floor: Floor) -> Role:
    """A deputy presides from the words that take the chair to those that give it back; else a deputy asks."""
    if floor.deputy_chairs and floor.deputy_began and cues().swaps.search(head):
        floor.deputy_chairs, floor.swapped_back = False, True
        return "chair"
    if floor.swapped_back or cues().takes_chair.search(head):
        floor.deputy_chairs, floor.swapped_back = True, False
    floor.deputy_began = floor.deputy_chairs
    return "chair" if floor.deputy_chairs else "questioner"


def _head_of_committee(text: str, floor: Floor) -> Role:
    """The chair presides, but asks as any member does while the deputy sits in the chair."""
    floor.swapped_back = False
    if cues().swaps.search(text[:80]) and posts().deputy in text[:80]:
        floor.deputy_chairs, floor.deputy_began, floor.chair_asks = not floor.deputy_began, False, False
        return "chair"
    if floor.deputy_chairs and floor.deputy_began and not _presides(text):
        floor.chair_asks = floor.chair_asks or cues().asks.search(text[-60:]) is not None
        if floor.chair_asks:
            return "questioner"
    floor.deputy_chairs = floor.deputy_began = floor.chair_asks = False
    return "chair"


def _presides(text: str) -> bool:
    """Whether only a presiding officer says so: 御異議ありませんか。 or a mere call, 早瀬委員。"""
    if cues().presides.search(text[:60]) or cues().presides.search(text[-60:]):
        return True
    last = re.split(r"[。、\s]", text.rstrip("。 　\n"))[-1]
    return len(text) < 60 and (last.endswith(tuple(words().called)) or guessed_role(last) is not None)


def _chair_turns(text: str, floor: Floor) -> None:
    """The chair opens or closes a debate."""
    said = cues()
    tail = text[-400:]
    floor.invited = said.invites.search(text[-_INVITED:]) is not None
    if floor.proposers and said.next_item.search(text) is not None:
        floor.proposers.clear()
    on = off = -1
    for found in said.debate_on.finditer(tail):
        on = found.start()
    for found in said.debate_off.finditer(tail):
        off = found.start()
    if on > off:
        floor.debate = True
    elif off > on:
        floor.debate = False


def _member(text: str, head: str, role: Role, label: Label, floor: Floor, *, bid: bool) -> tuple[Act, Role]:
    said = cues()
    invited, floor.invited = floor.invited, False
    if bid:
        return "other", "questioner" if role == "questioner" or not floor.debate else "member"
    floor.asked = True
    if label.side == "Q":
        return "question", "questioner"
    # 答弁したではありませんか。…賛成できません。: in a debate only the last words tell
    asks = (_QUESTION if floor.debate else said.asks).search(text[-60:]) is not None
    if said.opinion.search(text[:60]) is not None:
        return "statement", "member"
    if (label.post or "").endswith(posts().proposers):
        return ("statement" if said.proposes.search(head) or said.statement.search(head) else "answer"), "member"
    who = label.name or str(label.seat)
    if who in floor.proposers and not asks and not floor.debate:
        return "answer", "member"
    if invited and label.side != "Q" and said.asks_surely.search(text[-60:]) is None:
        if said.proposes.search(head) is not None:
            floor.proposers.add(who)
        return "statement", "member"
    if said.proposes.search(head) is not None and not asks:
        floor.proposers.add(who)
    if floor.among_members and said.asks_surely.search(text) is None:
        return "statement", "member"
    voting = len(text) < 400 and said.vote.search(text[:60]) is not None
    if label.side == "S" or voting or (not asks and (floor.debate or said.statement.search(head))):
        return "statement", "member"
    return "question", "questioner"
