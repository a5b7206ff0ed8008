"""The words of words.toml, compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


def alternation(words: list[str]) -> str:
    """A regex that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Words:
    """Language data of the label grammar."""

    markers: str
    signs: str
    separators: str
    masks: str
    ornaments: str
    grade: re.Pattern[str]
    spokesmen: str
    asks: str  # a regex of the words for a question
    stances: frozenset[str]
    continued: frozenset[str]
    closing: dict[str, str]  # bracket -> its other half
    side_word: re.Pattern[str]  # a whole text such as 市の答弁, 再質問要旨, Q①, A2.
    side_tail: re.Pattern[str]  # the same at the end of a text: 福祉部長答弁
    side_head: re.Pattern[str]  # and at its beginning: 答弁総務部長
    sides: dict[str, str]
    author: frozenset[str]  # 私, 筆者
    member_suffix: tuple[str, ...]
    called: tuple[str, ...]
    honorific_words: frozenset[str]
    honorific: re.Pattern[str]
    call: re.Pattern[str]
    not_names: re.Pattern[str]
    not_name_whole: frozenset[str]
    heads: re.Pattern[str]
    stage_in_label: re.Pattern[str]
    parties: re.Pattern[str]
    party_words: str
    assembly: re.Pattern[str]
    notice: re.Pattern[str]
    guide: re.Pattern[str]
    defining: re.Pattern[str]
    contents: re.Pattern[str]
    reported: re.Pattern[str]
    opening: re.Pattern[str]
    begins: re.Pattern[str]
    remarks: re.Pattern[str]
    moves: re.Pattern[str]
    moving: re.Pattern[str]
    asking: re.Pattern[str]
    called_now: re.Pattern[str]
    bids: re.Pattern[str]
    chairing: re.Pattern[str]
    ends: re.Pattern[str]
    closers: re.Pattern[str]
    inviting: re.Pattern[str]
    topic: re.Pattern[str]
    spoken: re.Pattern[str]
    record: re.Pattern[str]
    polite: re.Pattern[str]
    of_page: re.Pattern[str]
    marks: re.Pattern[str]
    stage: re.Pattern[str]


def _side_word(w: dict[str, list[str]]) -> tuple[str, str]:
    """The regex of a word that stands for a side of the exchange, and of the bare word with its round."""
    heads = alternation(w["question"] + w["author"] + w["answer"] + w["statement"])
    letters = alternation(w["question_letters"] + w["answer_letters"])
    rounds = f"(?:(?:{alternation(w['rounds'])})の?)*"
    index = r"(?:[-.&・,、~〜〜／/]|その|[0-9]{1,2}|[①-⑳㉑-㉟❶-❿⑴-⒇Ⅰ-Ⅹ]|[一二三四五六七八九十]{1,2}(?=$|[(]))*"  # ①&②, 1., その1
    core = f"{rounds}(?:(?P<word>{heads})(?:[・/](?:{heads}))?者?(?:{alternation(w['tails'])})?|(?P<letter>{letters}))"
    whole = f"(?:(?:{alternation(w['bodies'])})(?:から)?の?)?{core}{index}"
    return whole, core


def _heads(listed: list[str]) -> str:
    """Words that make a heading of what follows; a single character only when it is all there is (本多 is a surname)."""
    return f"(?:{alternation([w for w in listed if len(w) > 1])})|(?:{alternation([w for w in listed if len(w) == 1])})$"


@cache
def words() -> Words:
    """Read words.toml once."""
    data: dict[str, Any] = tomllib.loads(files("pipeline.segment").joinpath("words.toml").read_text(encoding="utf-8"))
    w, speech, stage = data["words"], data["speech"], data["stage_in_label"]
    whole, _ = _side_word(w)
    bare = alternation(w["question"] + w["author"] + w["answer"] + w["statement"])
    rounds = f"(?:(?:{alternation(w['rounds'])})の?)*"
    sides = dict.fromkeys(w["question"] + w["author"] + w["question_letters"], "Q")
    sides |= dict.fromkeys(w["answer"] + w["answer_letters"], "A")
    sides |= dict.fromkeys(w["statement"], "S")
    furniture = data["furniture"]
    alone = alternation(furniture["ends_alone"])
    return Words(
        markers=data["markers"],
        signs=data["signs"],
        separators=data["separators"],
        masks=data["masks"],
        ornaments=(data["markers"] + data["signs"] + data["ornaments"] + " \t").replace(">", ""),
        grade=re.compile(
            rf"(?:[^\s()]{{0,8}}?(?:{alternation(data['honorifics']['schools'])}))?[0-9]{{1,2}}(?:{alternation(data['honorifics']['grade'])})"
            rf"(?:[0-9A-Z]{{1,2}}{data['honorifics']['class']})?(?=..)|(?:{alternation(data['honorifics']['schools'])})[0-9](?=..)"
        ),
        spokesmen=alternation(stage["spokesmen"]),
        asks=rounds + f"(?:{alternation(w['question'])})",
        stances=frozenset(w["stances"]),
        continued=frozenset(w["continued"]),
        closing={pair[0]: pair[1] for pair in data["brackets"]},
        side_word=re.compile(whole + r"$"),
        side_tail=re.compile(f"(?:の|より|から)?(?P<mod>{rounds})(?P<word>{bare})(?:{alternation(w['tails'])})?$"),
        side_head=re.compile(f"{rounds}(?:(?P<word>{bare})者?|(?P<letter>[QAqa]))[0-9①-⑳]*[.:・)]?"),
        sides=sides,
        author=frozenset(w["author"]),
        member_suffix=tuple(data["honorifics"]["member"]),
        called=tuple(data["honorifics"]["called"] + data["honorifics"]["plain"]),
        honorific_words=frozenset(data["honorifics"]["plain"] + data["honorifics"]["member"]),
        honorific=re.compile(f"(?P<name>.+?)(?P<hon>{alternation(data['honorifics']['plain'] + data['honorifics']['member'])})$"),
        call=re.compile(  # a chair's call at the end of a line: 通告順により山田太郎君。
            rf"[一-鿿々ぁ-ゖァ-ヺー ]{{2,10}}(?:{alternation(data['honorifics']['plain'] + data['honorifics']['called'])})[。\s]*$"
        ),
        not_names=re.compile(alternation(data["not_names"]["parts"])),
        not_name_whole=frozenset(data["not_names"]["whole"]),
        heads=re.compile(_heads(data["not_names"]["heads"])),
        stage_in_label=re.compile(alternation(stage["words"])),
        parties=re.compile(f"(?:.*)(?:{alternation(stage['parties'])})"),
        party_words=alternation(stage["parties"]),
        assembly=re.compile(alternation(speech["assembly"])),
        notice=re.compile(alternation(speech["notice"])),
        defining=re.compile(f"(?:{alternation(speech['defining'])})$"),
        guide=re.compile(alternation(speech["guide"])),
        contents=re.compile(alternation(speech["contents"])),
        reported=re.compile(alternation(speech["reported"])),
        opening=re.compile(alternation(speech["opening"])),
        begins=re.compile(alternation(speech["begins"])),
        # (冒頭発言) on a line of its own
        remarks=re.compile(
            rf"^[ \t]{{0,8}}[{re.escape(data['markers'])}0-9.]{{0,3}}[ ]?[^\w\s]?[ ]?\w{{0,6}}?(?:{alternation(speech['remarks'])})"
            r"(?:[: ・(][^\n。]{0,40})?[ ]?[^\w\s]?[ \t]{0,8}$",
            re.MULTILINE,
        ),
        moves=re.compile(rf"[がは、][^。、]{{0,24}}?(?:{alternation(furniture['moves'])})(?:する|した|す)?。?"),
        # 議長早瀬純君議長席に着く
        moving=re.compile(
            f"(?P<who>.{{3,24}}?(?:{alternation(data['honorifics']['plain'])}))[^。、]{{0,10}}(?:{alternation(furniture['moves'])})$"
        ),
        asking=re.compile(f"(?:{alternation(speech['asking'])})$"),
        # 早瀬委員どうぞ, 保育課長お願いします
        called_now=re.compile(rf"(?P<who>[一-鿿々〆ヶァ-ヺー]{{2,14}})[、 ]?(?:{alternation(speech['called_now'])})"),
        bids=re.compile(f"(?:{alternation(speech['called_now'])})[^。、]{{0,6}}。$"),  # 公平の会、どうぞ。
        chairing=re.compile(alternation(speech["chairing"])),
        ends=re.compile(rf"[ \t]*(?:[-•・●*◆■▲△▼▽|]+[ ]*)?(?:(?:{alternation(furniture['ends'])})|(?:{alone})[ \t]*$)"),
        closers=re.compile(rf"[ \t]*(?:{alternation(furniture['closers'])})"),
        inviting=re.compile(alternation(furniture["inviting"])),
        topic=re.compile(f"(?:{alternation(furniture['topic'])})$"),
        spoken=re.compile(alternation(furniture["spoken"])),
        record=re.compile(rf"[ \t]*(?:{alternation(furniture['record'])})"),
        polite=re.compile(alternation(furniture["polite"])),
        of_page=re.compile(alternation(furniture["of_page"])),
        marks=re.compile(rf"[ \t]*(?:{alternation(furniture['marks'])})"),
        stage=re.compile(alternation(data["furniture"]["stage"])),
    )
