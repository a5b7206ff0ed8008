"""The phrases of cues.toml, compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled phrases."""

    owner: re.Pattern[str]
    greets: re.Pattern[str]
    comments: re.Pattern[str]
    page: re.Pattern[str]
    presents: re.Pattern[str]
    headers: str
    header: re.Pattern[str]
    roster: re.Pattern[str]
    debate_on: re.Pattern[str]
    debate_off: re.Pattern[str]
    statement: re.Pattern[str]
    vote: re.Pattern[str]
    executive_statement: re.Pattern[str]
    takes_chair: re.Pattern[str]
    swaps: re.Pattern[str]
    presides: re.Pattern[str]
    procedure: re.Pattern[str]
    bid: re.Pattern[str]
    asks: re.Pattern[str]
    asks_surely: re.Pattern[str]
    invites: re.Pattern[str]
    opinion: re.Pattern[str]
    proposes: re.Pattern[str]
    next_item: re.Pattern[str]
    moderates: re.Pattern[str]
    union: re.Pattern[str]
    clerical: re.Pattern[str]
    deliberation: re.Pattern[str]
    part: re.Pattern[str]
    witness: re.Pattern[str]
    press: re.Pattern[str]
    board: re.Pattern[str]
    report: re.Pattern[str]
    residents: re.Pattern[str]
    writer: re.Pattern[str]
    title: re.Pattern[str]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@cache
def cues() -> Cues:
    """Read cues.toml once."""
    data: dict[str, Any] = tomllib.loads(files("pipeline.roles").joinpath("cues.toml").read_text(encoding="utf-8"))
    act, own, where = data["act"], data["self"], data["setting"]
    name = r"(?P<name>(?!の)(?:[一-鿿々ぁ-ゖァ-ヺー]{2,8}|[一-鿿々](?=[ ]))(?:[ ][一-鿿々ぁ-ゖァ-ヺー]{1,5})?)"
    before, member, said = _any(own["before"]), _any(own["member"]), _any(own["said"])
    # Their page; a の between is no part of the name: 石垣さちの一般質問
    # and what it is called may go before what it is: 早瀬ゆみのまいにち日記
    whatever = _any(own["page_with_no"] + own["page"])
    page = rf"(?<!の)[ ]?(?:の[ ]?[^\s。、のをはが]{{0,6}}?(?:{whatever})|(?:{_any(own['page'])}))"
    member_of = _any([word.rstrip("のノ・") for word in own["before"]])
    return Cues(
        # 青嵐市議会議員の浜路みきおです / 緑の会・桐野よう子です
        owner=re.compile(
            rf"(?:(?P<post>{before})[ ]?|^[^\n。、]{{0,20}}?[・ ]){name}(?:{member})?(?:[ ]?(?:{said})|{page})", re.MULTILINE
        ),
        # こんばんは、浜路みきおです / 皆さん、こんにちは!桐野 純です
        greets=re.compile(
            rf"^[ \t]*(?:(?:{_any(own['greetings'])})[、。!~〜ー ]{{0,3}}){{1,3}}\n?[ \t]*{name}(?:{member})?(?:{said})",
            re.MULTILINE,
        ),
        # at the beginning of a line: 早瀬ゆみの議会レポート / 早瀬 ゆみ オフィシャルサイト / 早瀬ゆみ | 潮見市議会議員
        page=re.compile(rf"^[ \t]*{name}(?:{member})?(?:{page}|[ ]*[|/・(][ ]*[^\n。|]{{0,12}}?(?:{member_of}))", re.MULTILINE),
        # at the beginning of a speech: 皆さん、こんにちは。緑風会の早瀬ゆみです。 / 3番、早瀬ゆみでございます。
        presents=re.compile(rf"(?:^|[。、!\n])[ ]*(?:(?P<of>[^\s。、!?]{{1,16}})[の・ ])?{name}(?:{said})"),
        comments=re.compile(_any(own["comments"])),
        headers=_any(own["header"]),
        header=re.compile(rf"(?:{_any(own['header'])})[ ]*[::][ ]*(?:[0-9]+番[ ]*)?{name}"),
        roster=re.compile(_any(data["roster"]["heads"])),
        debate_on=re.compile(_any(act["debate_on"])),
        debate_off=re.compile(_any(act["debate_off"])),
        statement=re.compile(_any(act["statement"])),
        vote=re.compile(rf"(?:{_any(act['vote'])})(?!か)"),
        executive_statement=re.compile(_any(act["executive_statement"])),
        takes_chair=re.compile(_any(act["takes_chair"])),
        swaps=re.compile(_any(act["swaps"])),
        procedure=re.compile(_any(act["procedure"])),
        presides=re.compile(_any(act["presides"])),
        bid=re.compile(rf"[「『]?(?:{_any(act['bids'])})(?:[、 　]*[0-9０-９]+番(?:です)?)?[。!?！]?[」』]?$"),
        asks=re.compile(_any(act["asks"])),
        asks_surely=re.compile(_any(act["asks_surely"])),
        invites=re.compile(_any(act["invites"])),
        opinion=re.compile(_any(act["opinion"])),
        proposes=re.compile(_any(act["proposes"])),
        next_item=re.compile(_any(act["next_item"])),
        moderates=re.compile(_any(act["moderates"])),
        part=re.compile(_any(where["part"])),
        deliberation=re.compile(_any(where["deliberation"])),
        clerical=re.compile(_any(act["clerical"])),
        union=re.compile(_any(where["union"])),
        witness=re.compile(_any(act["witness"])),
        press=re.compile(_any(where["press"])),
        board=re.compile("|".join(where["board"]), re.MULTILINE),
        report=re.compile(_any(where["report"])),
        residents=re.compile(_any(where["residents"])),
        # 一般質問　山辺　里子
        title=re.compile(rf"(?:{_any(own['title'])})[ ]+{name}(?![一-鿿ぁ-ゖァ-ヺー])"),
        # by 宮古島しんいち
        writer=re.compile(rf"(?<![\w])(?:{_any(own['writer'])})(?:[ ]*[:/][ ]*|[ ]+){name}(?![一-鿿ぁ-ゖァ-ヺー])"),
    )
