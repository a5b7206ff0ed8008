"""Posts (役職): what is one, which role it speaks in, and where a name ends and a post begins (山田危機管理室長)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, get_args

from pipeline.roles.names import KANA, NAME, in_common_forms, is_surname, name_parts, name_score
from pipeline.schema import Role

# What a post is written with: kanji, kana, letters, and the marks that join parts (商業・ものづくり課長, 花と緑の部長).
_POST = re.compile(r"[\w・ー々ヶ/&()]{1,30}$")
_CLOSED = (")", "〕", "]")
_BESIDE = re.compile(r"(?<=.)[(〔\[](?P<post>[^()〔〕\[\]]{2,20})[)〕\]]$")  # 副参事〔安全安心担当〕
_LONGEST = 24
_NOTHING = ("",)


@dataclass(frozen=True, slots=True)
class Posts:
    """The lists of roles.toml, turned into look-ups."""

    exact: dict[str, Role]
    suffix: dict[str, Role]
    generic: dict[str, Role]
    never: frozenset[str]
    bureau: tuple[str, ...]
    outlets: tuple[str, ...]
    department: re.Pattern[str]
    plenary: tuple[str, ...]
    committee: tuple[str, ...]
    bodies: tuple[str, ...]
    moderators: frozenset[str]
    deputy: str
    ward: tuple[str, ...]
    proposers: tuple[str, ...]
    office: str
    offices: tuple[str, ...]
    charge: str
    vague: frozenset[str]
    clerks: tuple[str, ...]
    deputising: str
    union: dict[str, Role]
    acting: re.Pattern[str]
    fills: frozenset[str]
    joint: re.Pattern[str]  # between two posts of one person: 兼, (兼)


@cache
def posts() -> Posts:
    """Read roles.toml once."""
    data: dict[str, Any] = tomllib.loads(files("pipeline.roles").joinpath("roles.toml").read_text(encoding="utf-8"))
    roles: tuple[Role, ...] = get_args(Role)
    exact: dict[str, Role] = {}
    suffix: dict[str, Role] = {}
    for role in roles:
        table = data.get(role, {})
        exact |= dict.fromkeys(table.get("exact", ()), role)
        suffix |= dict.fromkeys(table.get("suffix", ()), role)
    presiding = data["presiding"]
    return Posts(
        exact=exact,
        suffix=suffix,
        generic=dict.fromkeys(data["generic"]["section_head"], "section_head"),
        never=frozenset(data["generic"]["never"]),
        bureau=tuple(data["official"]["bureau"]),
        outlets=tuple(data["guest"]["outlet"]),
        department=re.compile(_longest_first(data["department"]["words"])),
        plenary=tuple(presiding["plenary"]),
        committee=tuple(presiding["committee"]),
        bodies=tuple(presiding["bodies"]),
        moderators=frozenset(presiding["moderators"]),
        deputy=presiding["deputy"],
        ward=tuple(presiding["ward"]),
        proposers=tuple(presiding["proposers"]),
        office=data["office"]["name"],
        charge=data["acting"]["charge"],
        offices=tuple(data["office"]["whole"]),
        vague=frozenset(data["official"]["vague"]),
        clerks=tuple(data["office"]["clerks"]),
        deputising=data["office"]["deputising"],
        union=dict.fromkeys(data["office"]["union_heads"], "department_head"),
        fills=frozenset(data["acting"]["suffix"]),
        acting=re.compile(f"(?<=.)(?:{_longest_first(data['acting']['suffix'])})$"),
        joint=re.compile(
            rf"\((?P<in>{_longest_first(data['acting']['joints'])})\)|(?:{_longest_first(data['acting']['joints'])})・?"
        ),
    )


def _longest_first(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))


@lru_cache(maxsize=16384)
def post_role(post: str) -> Role | None:
    """The role of a post by its longest known ending, of two posts by the first; None where nothing known ends it."""
    known = posts()
    post = in_common_forms(post)  # 敎育長, 收入役
    beside = _BESIDE.search(post) if post[-1:] in _CLOSED else None
    if beside is not None and (held_beside(beside["post"]) or in_charge(beside["post"])):
        post = post[: beside.start()]  # 副町長(総務課長事務取扱)
    main = known.joint.search(post, 1)
    if main is not None and (role := post_role(post[: main.start()])) is not None and post_role(post[main.end() :]) is not None:
        return role
    if post in known.exact:
        return known.exact[post]
    if post.startswith(known.offices):
        return "secretariat"  # 議会事務局職員
    for n in range(min(len(post), _LONGEST), 0, -1):
        if (role := known.suffix.get(post[-n:])) is not None:
            filled = post_role(post[:-n]) if n < len(post) and post[-n:] in known.fills else None
            return filled or role
    if (substantive := known.acting.sub("", post)) != post:
        return post_role(substantive)  # 町長職務代理者, 部長心得
    return "guest" if len(post) > 3 and post.startswith(known.outlets) else None


def substantive(post: str) -> str:
    """A post without the words that tell that it is filled for another: 議長代理 is 議長."""
    return posts().acting.sub("", post)


def held_beside(text: str) -> bool:
    """Whether what stands in brackets behind a post is another post of the same person: 総務課長事務取扱, 兼危機管理室長."""
    known = posts()
    joint = known.joint.match(text)
    beside = joint is not None or known.acting.search(text) is not None
    return beside and post_role(text[joint.end() :] if joint else text) is not None


def in_charge(text: str) -> bool:
    """Whether what stands in brackets behind a post tells what its holder has charge of: 安全安心担当."""
    return text.endswith(posts().charge) and text != posts().charge


@lru_cache(maxsize=16384)
def guessed_role(post: str) -> Role | None:
    """The role of a post, also of an unknown compound that merely ends like one (…長)."""
    if (role := post_role(post)) is not None:
        return role
    known = posts()
    if len(post) < 3 or any(post.endswith(word) for word in known.never):
        return None
    return known.generic.get(post[-1])


def is_bureau(word: str) -> bool:
    """Whether a word names a bureau or section that may answer in its own name: 総務企画局."""
    return len(word) > 2 and word.endswith(posts().bureau) and NAME.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def split_post(text: str, known: Collection[str] = frozenset(), bias: float = 0.0) -> tuple[str, str] | None:
    """(name, post) of a label without spaces: 山田危機管理室長 -> (山田, 危機管理室長); the name is empty where there is none.

    Every cut is weighed: the post standing alone in the lists or beginning with a department's word, the rest a known
    name of this document or a surname of the dictionary. `bias` leans to a name (a document that always prints one) or
    away from it. None where the text does not end in a post.
    """
    if guessed_role(text) is None or _POST.match(text) is None or text[0].isdecimal():
        return None
    lists = posts()
    if post_role(text) == "guest" and (text.endswith(lists.outlets) or text.startswith(lists.outlets)):
        return "", text
    begins = lists.department.match(text)
    inside = begins.end() if begins else 0  # a cut inside a department's word (新|図書館整備) is unlikely
    best = (_whole_weight(text), 0)
    words = name_parts(text)
    said = 0  # where the dictionary, reading the whole label, ends the person's name
    for word, kind in words:
        if kind not in {"surname", "given", "person"}:
            break
        said += len(word)
    for cut in range(1, min(len(text) - 1, 12) + 1):
        name, post = text[:cut], text[cut:]
        if post_role(post) is None and guessed_role(post) is None:
            break
        if (joint := lists.joint.search(name)) is not None and joint.end() == cut and post_role(name[: joint.start()]) is not None:
            continue  # 村長兼|会計管理者
        weight = _name_weight(name, known)
        if weight is None:
            continue
        weight += bias + (1.5 if cut == said else 0.0) - (2.0 if cut < inside else 0.0)
        if any(_listed(text[k:]) for k in range(max(1, cut - 4), cut)):
            weight -= 4.0  # 森副|委員長, 浜国務|大臣: the post begins earlier
        if post in lists.exact or lists.department.match(post):
            weight += 3.0
        elif _listed(post):
            weight += 2.5
        else:
            weight -= 3.0  # nothing known begins here
        if weight > best[0]:
            best = (weight, cut)
    return text[: best[1]], text[best[1] :]


def _listed(post: str) -> bool:
    """Whether the lists hold a post: itself, what is filled for another (町長職務代理者), the first of two (村長兼会計管理者)."""
    lists = posts()
    if post in lists.exact or post in lists.suffix:
        return True
    if (main := lists.joint.search(post, 1)) is not None:
        return _listed(post[: main.start()]) and post_role(post[main.end() :]) is not None
    substantive = lists.acting.sub("", post)
    return substantive != post and _listed(substantive)


@lru_cache(maxsize=4096)
def may_be_whole(text: str) -> bool:
    """Whether a post that a name could be cut from may well be a post alone: 森林政策課長, 雪対策室長."""
    word, kind = name_parts(text)[0]
    return kind == "noun" or (kind in {"place", "other"} and not is_surname(word))


def _whole_weight(text: str) -> float:
    """How much the whole text looks like a post without a name."""
    lists = posts()
    if _listed(text):
        return 9.0
    starts = lists.department.match(text)
    weight = 0.0
    if starts:
        weight = 4.5 if len(starts.group()) >= 2 else 3.5
    elif post_role(text) in {"member", "chair"}:
        return -6.0  # 青木委員: a member's or chair's post is a department's or has a name before it
    word, kind = name_parts(text)[0]
    if kind == "surname":
        return weight - 2.0
    return weight + 2.0 if kind == "noun" and not is_surname(word) else weight


def _name_weight(name: str, known: Collection[str]) -> float | None:
    """How much a text looks like a person's name; None where it can't be one."""
    if name in known:
        return 6.0
    if NAME.fullmatch(name) is None:
        return None
    weight = name_score(name)
    if name[-1] in "とのや" and not KANA.match(name):
        weight -= 4.0  # 花と|緑の部長: a particle ends no name that has kanji
    return weight - 3.0 if len(name) > 2 and len((posts().department.search(name, 1) or _NOTHING)[0]) > 1 else weight
