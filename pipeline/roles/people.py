"""Who is named in a document outside the labels: rosters, the chair's calls, the owner of a page, bylines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pipeline.roles.cues import cues
from pipeline.roles.names import KANJI, NAME, is_surname, name_score
from pipeline.roles.owner import owner
from pipeline.roles.posts import post_role
from pipeline.roles.roster import listed
from pipeline.roles.seats import seats
from pipeline.segment.headings import undecorated
from pipeline.segment.labels import FURIGANA, parse
from pipeline.segment.plain import is_name, number
from pipeline.segment.words import alternation, words

_L = r"[\u3400-\u9fff\uf900-\ufaff々〆ヶヵぁ-ゖァ-ヺー\u3099\u309a\U000e0100-\U000e01ef]"
_GAP = r"[ \t]*"
# a letter-spaced name: 青 山 和 夫
_SPACED = rf"{_L}(?:{_GAP}{_L}){{1,7}}?"
_FOREIGN = r"[ァ-ヺー]{2,12}(?:[・=][ァ-ヺー]{1,12}){1,3}"
_SEAT = rf"(?P<seat>[0-9]{{1,3}}){_GAP}番"
_CALLED = rf"(?P<seat>[0-9]{{1,3}}|[〇一二三四五六七八九十]{{1,3}}){_GAP}番"
_WIDE = re.compile(r"(?<=\S)[ \t]{2,}")
_BRACKETED = re.compile(r"(?<=\S)[ ]*\((?P<who>[^()\n]{4,24})\)[ \t]*$")
_READING = re.compile(r"\([ぁ-ゖァ-ヺー・ ]{2,16}\)(?=[^\s。、])")  # 砂金(いさご)君
_KANJI_NAME = 5  # characters of a name that no dictionary has, behind the seat and before 君
_SURE = 4  # name_score of a surname and a given name
_LINE = 100  # a heading is shorter
_COLUMN = r"(?=[ \t]{2,}|[ \t]*$)"
_SEATED_BARE = re.compile(
    rf"{_SEAT}[ \t]+(?P<name>{_L}{{1,4}}(?:[ \t]+{_L}{{1,4}}){{1,2}}|{_L}(?:[ \t]{_L}){{2,6}}|{_L}{{3,6}}){_COLUMN}", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Names with an honorific behind them."""

    seated: re.Pattern[str]
    called: re.Pattern[str]
    person: re.Pattern[str]
    honoured: re.Pattern[str]
    byline: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    listed = words()
    honorific = f"(?:{alternation([*listed.honorific_words])})"
    member = f"(?:{alternation([*listed.member_suffix])})"
    mark = f"[{re.escape(listed.markers)}・>]"
    heads = f"(?:{cues().headers})"
    return _Patterns(
        # 12番 秋 吉 真 理 君 (a roster's columns; also the chair's call 12番、秋吉真理君)
        seated=re.compile(rf"{_SEAT}{member}?[、 \t]{_GAP}(?P<name>{_SPACED}){_GAP}{honorific}(?![一-鿿])"),
        # the same in a chair's call, also 七番、秋吉真理(あきよしまり)君
        called=re.compile(rf"{_CALLED}{member}?[、の \t]?{_GAP}(?P<name>{_SPACED}){_GAP}{honorific}(?![一-鿿])"),
        # 市 長 山田 太郎君 in a list of those present: read by the grammar of labels
        person=re.compile(
            rf"[^\s、,][^\n、,。]{{2,40}}?{honorific}(?=[\s、,]|$)|^(?![^\n]*{honorific})[^\n。]{{4,30}}$", re.MULTILINE
        ),
        honoured=re.compile(rf"(?<![一-鿿ぁ-ゖァ-ヺー])(?P<name>{_SPACED}){_GAP}{honorific}(?![一-鿿])"),
        # a newsletter's byline on a line of its own: 青 山 和 夫 議員 (会派), 会派　青山　和夫　議員
        byline=re.compile(
            rf"(?:(?:{mark}|(?P<head>{heads})|[0-9]{{1,2}}(?![0-9]|[ \t]*番)[.)]?|[①-⑳])[ \t:]*){{0,8}}"
            rf"[<【(\[〈《「]?[ \t]*(?:{_SEAT}{member}?[ \t]*)?"
            rf"(?:\(?(?P<of>[^\s。、()]{{0,12}}(?:{listed.party_words}))(?:{listed.spokesmen})?(?:\)[ \t]*|[ \t]+)"
            rf"(?!\S[ \t]*{honorific})(?:[0-9]{{1,3}}番{member}?[ \t]*)?)?"
            rf"(?P<name>{_SPACED}|{_FOREIGN})[ \t]*(?P<hon>{honorific})?[ \t]*(?:\((?P<party>[^()\n]{{2,16}})\))?"
            r"[ \t]*[>】)\]〉》」]?"
            rf"(?:(?<=[員君])の(?:{listed.asks})|(?<=[員君>】)\]])(?:[ \t]+|[ ]?[/:|][ ]?)[^。\n]{{2,40}})?[ \t]*$"
        ),
    )


def squeeze(text: str) -> str:
    """A text without its white space."""
    return re.sub(r"\s+", "", text)


@dataclass(slots=True)
class People:
    """Names that the document tells."""

    by_seat: dict[int, str] = field(default_factory=dict)
    by_post: dict[str, str | None] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    full: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    owner: str | None = None
    presided: bool = False  # labels name the chair by the post

    def add(self, name: str) -> None:
        """Note a full name under every beginning that can be its surname."""
        bare = name.partition("(")[0].partition("（")[0]
        for n in range(1, min(len(bare), 5)):
            self.full[bare[:n]].add(bare)

    def hold(self, post: str, name: str) -> None:
        """Note who holds a post; one that two hold names nobody."""
        self.posts.setdefault(name, post)
        known = self.by_post.setdefault(post, name)
        if known is not None and not (known.startswith(name) or name.startswith(known)):
            self.by_post[post] = None

    def post_of(self, name: str) -> str | None:
        """The post that a list gives a person."""
        return self.posts.get(name) or self.posts.get(self.whole(name))

    def whole(self, name: str) -> str:
        """The full name for a surname, where the document knows exactly one; the sign of 早瀬(純) chooses among several."""
        surname, _, sign = name.replace("（", "(").rstrip(")）").partition("(")
        names = self.full.get(surname)
        if sign and names:
            names = {full for full in names if full.startswith(surname + sign)}
        return next(iter(names)) if names and len(names) == 1 else name


def people(head: str, calls: Iterable[str], labels: Iterable[tuple[str | None, str | None, int | None]], *, writer: bool) -> People:
    """Gather names from the folded front matter, from what the chair says, and from labels (name, post, seat)."""
    found = People()
    for name, post, seat in labels:
        if name is None:
            continue
        if len(name) > 3 or name_score(name) >= 4.5:
            found.add(name)
        if seat is not None:
            found.by_seat.setdefault(seat, name)
        if post is not None:
            found.hold(post, name)
    _front(found, head)
    if writer:
        found.owner = owner(head)
        if found.owner:
            found.add(found.owner)
    for call in calls:
        _call(found, call)
    return found


def names_listed(head: str) -> frozenset[str]:
    """The full names of the lists of those present."""
    return frozenset(name for _, _, name in _listings(head) if len(name) > 2)


def _front(found: People, head: str) -> None:
    for seat, post, name in _listings(head):
        if seat is not None:
            found.by_seat.setdefault(seat, name)
        if post is not None:
            found.hold(post, name)
        found.add(name)


@lru_cache(maxsize=4)
def _listings(head: str) -> tuple[tuple[int | None, str | None, str], ...]:
    """(seat, post, name) of the people that folded front matter lists, in the order in which they are to be believed."""
    return tuple(_listing(head))


def _listing(head: str) -> Iterator[tuple[int | None, str | None, str]]:
    for pattern in (_patterns().seated, _SEATED_BARE):
        for m in pattern.finditer(head):
            name = squeeze(m["name"])
            if pattern is _SEATED_BARE and len(name) > 3 and (honoured := words().honorific.match(name)) is not None:
                name = honoured["name"]  # 1番 早瀬 純君
            if m["seat"].isdecimal() and NAME.fullmatch(name) and name_score(name) > 0:
                yield int(m["seat"]), None, name
    for seat, name in seats(head).items():
        yield seat, None, name
    for m in _patterns().person.finditer(head):
        label = parse(m.group().strip())
        if label is None or label.name is None or len(label.name) < 3 or name_score(label.name) < 2.5:
            continue
        if label.post is not None and not label.word:
            yield None, label.post, label.name
        elif label.honorific or label.seat is not None:
            yield None, None, label.name
    for post, name in listed(head):
        yield None, post, name
    for m in _patterns().honoured.finditer(head):
        name = squeeze(m["name"])
        if len(name) >= 3 and name_score(name) >= 2.5:
            yield None, None, name


def _call(found: People, text: str) -> None:
    for m in _patterns().called.finditer(_READING.sub("", text)):
        name = squeeze(m["name"])
        rare = is_name(name) and KANJI.match(name) is not None and len(name) <= _KANJI_NAME
        if name_score(name) >= 2 or rare:
            found.by_seat.setdefault(number(m["seat"]), name)
            if len(name) > 2:
                found.add(name)


def byline(gap: str) -> tuple[str, str | None] | None:
    """(name, party) of the last line between two speeches that is a person's name."""
    last = None
    for line in gap.split("\n"):
        if len(line) < _LINE and "。" not in line:
            bare = undecorated(FURIGANA.sub("", line))
            last = _named(bare) or _named_behind(bare) or _named_in_bracket(bare) or last
    return last


def _named(heading: str) -> tuple[str, str | None] | None:
    m = _patterns().byline.match(heading)
    if m is None:
        return None
    name, party = squeeze(m["name"]), m["party"] or m["of"]
    if len(name) == 2:  # 森 茂 議員, 2番 森 茂
        short = (m["hon"] or m["seat"]) and is_surname(name[0]) and not is_surname(name)
        return (name, party) if short and len(m["name"]) > 2 else None
    spaced = " " in m["name"] and is_name(name)
    of_party = spaced and (m["of"] is not None or words().parties.fullmatch(m["party"] or "") is not None)
    known = name_score(name) >= 4 or (of_party and name_score(name) > 0)
    likely = name_score(name) > -1 or spaced or m["head"]
    titled = (m["hon"] and is_name(name) and likely) or (m["seat"] and spaced and name_score(name) > 0)
    return (name, party) if len(name) >= 3 and (known or titled) else None


def _named_in_bracket(heading: str) -> tuple[str, str | None] | None:
    """The member in brackets behind a heading, with a party or as a member: 森づくりについて(緑風会 早瀬純)."""
    behind = _BRACKETED.search(heading)
    if behind is None:
        return None
    found = _named(behind["who"])
    if found is not None and (found[1] or behind["who"].endswith(words().member_suffix)):
        return found
    tokens = behind["who"].split()
    for n in (2, 1):
        name, before = "".join(tokens[-n:]), tokens[:-n]
        if before and len(name) > 2 and name_score(name) >= _SURE and is_name(name) and post_role(before[0]) is None:
            return name, next((t for t in before if words().parties.fullmatch(t)), None)
    return None


def _named_behind(heading: str) -> tuple[str, str | None] | None:
    """The member at the end of a heading, behind a wide gap: 用水路のふたを急げ　　　　早瀬　純　議員."""
    for gap in _WIDE.finditer(heading):
        tail = heading[gap.end() :]
        if any(member in tail for member in words().member_suffix) and (found := _named(tail)) is not None:
            return found
    return None
