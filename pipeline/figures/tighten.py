"""Numbers that white space tears apart, made whole before anybody reads them: 1 億 3 , 000 万円, 約 200 人.

Word processors and the text layer of PDF put spaces between digits and kanji, and lines are broken inside numbers. `tighten`
takes such spaces out of the fold, so that one grammar of numbers serves all texts; offsets still lead back to the source. What
it must not do is join what stands side by side: the cells of a table, the numbers of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.figures.amounts import any_of, words
from pipeline.figures.dates.words import mark
from pipeline.figures.units import unit_at
from pipeline.text import Fold

_KANJI = "一二三四五六七八九十百千"
_NUMERAL = f"0-9{_KANJI}〇兆億万"
_MYRIADS = ("兆", "億", "万")
_LEAST = 16  # characters of a line that was broken because it was full
_AROUND = 4  # lines on either side that tell how long full lines are
_SHORTER = 3  # characters by which a full line may fall short: no line begins with a 。
_KANA = re.compile("[ぁ-ん]")
_INDENT = re.compile(r"[ \t]*\n[ \t]*")
_LONGEST = 40  # characters of a number on one line
_SPACES = re.compile(" +")
_IN_NUMBER = frozenset(f"0123456789{_KANJI}〇兆億万,. ")
_COMMA = re.compile(" ?, ?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Patterns:
    spaced: re.Pattern[str]  # a number with spaces inside, or one before its unit; each space in it goes
    gap: re.Pattern[str]  # a space that may be one of them
    torn: re.Pattern[str]  # a line's end inside a number or before a unit
    calendar: str  # what a date goes on from behind a line's end, and …
    goes_on: re.Pattern[str]  # … with


@cache
def _patterns() -> _Patterns:
    w = words()["tighten"]
    units, ends, money = any_of(w["units"]), any_of(w["then"]), any_of(w["money"])
    number = rf"[0-9]{{1,3}}(?: ?, ?[0-9]{{3}})+(?![0-9])|[0-9]+(?:\.[0-9]+)?|[{_KANJI}]+"
    large = rf"(?:(?:{number}) {{0,2}}[兆億万] {{0,2}})"
    last = rf"(?:{number})(?:(?= {{0,2}}(?:千 ?)?(?:{money}))|(?![0-9 ]))"
    ends_line = f"[{_NUMERAL}.,・約{''.join(w['calendar'])}]"
    return _Patterns(
        spaced=re.compile(
            # 3 ７ ２ 万円, ２ ， ９ ０ ５円: letter by letter
            rf"(?<![0-9.,] )(?<![0-9.,])[0-9](?: [0-9,兆億万千]){{2,}} ?(?=[千万億]? ?(?:{money}))[千万億]? ?(?={money})"
            # 2 , 400 · 1 億 3 , 000 万 · 665万 402 円
            rf"|(?<![0-9.,])(?:{large}+(?:{last})?|[0-9]{{1,3}}(?: ?, ?[0-9]{{3}})+(?![0-9]))(?: {{0,2}}(?={money}))?"
            # 3 . 5 %
            rf"|(?<![0-9.])[0-9]{{1,3}} \. ?[0-9]{{1,2}}(?= ?%)"
            # 約 200 人が: a unit behind a space where a word stands before and the clause goes on
            rf"|(?<=[ぁ-んァ-ヶー一-龠々、（(%]) ?[0-9][0-9,.]*[兆億万]? (?=(?:{units})(?:{ends}))"
        ),
        # The white space itself comes first in these two: a single character is looked for fast.
        gap=re.compile(rf" (?<=[{_NUMERAL},.] ) ?(?=[0-9,.千兆億万%{''.join(sorted({unit[0] for unit in w['units']}))}])"),
        torn=re.compile(rf"\n(?:(?<={ends_line}\n)|(?<={ends_line} \n))[ \t]*(?=[{_NUMERAL},.・%ぁ-んァ-ヶ一-龠])"),
        calendar="".join(w["calendar"]),
        goes_on=re.compile(rf"(?:[0-9]{{1,2}}|[{_KANJI}]{{1,3}}|{mark('first')}) ?[{''.join(w['calendar_units'])}]"),
    )


def tighten(folded: Fold) -> Fold:
    """The fold without the white space inside its numbers."""
    torn = list(_line_ends(folded.text))
    whole = folded.without(torn)
    return whole.without(list(_spaces(whole.text)))


def _spaces(text: str) -> Iterator[tuple[int, int]]:
    """Spaces inside numbers and before units; looked for around the places where there may be some."""
    p = _patterns()
    done = 0
    for gap in p.gap.finditer(text):
        if gap.start() < done:
            continue
        low = gap.start()
        while low > done and gap.start() - low < _LONGEST and text[low - 1] in _IN_NUMBER:
            low -= 1
        for found in p.spaced.finditer(text, low, gap.end() + _LONGEST):
            if found.start() > gap.start():
                break
            first = found.start() + (found.group()[0] == " ")
            for space in _SPACES.finditer(text, first, found.end()):
                yield space.span()
                done = found.end()


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    """Ends of full lines that stand inside a number, or between a number and its unit."""
    if "\n" not in text:
        return
    p = _patterns()
    for found in p.torn.finditer(text):
        first, last = found.span()
        first -= text[first - 1] == " "
        if _goes_on(text, first, last) and _is_full(text, first, last):
            yield first, last


def _goes_on(text: str, first: int, last: int) -> bool:
    """Whether what stands before and behind a line's end is one number, or a number and its unit."""
    p = _patterns()
    before, after = text[first - 1], text[last]
    if before in p.calendar:  # 令和5年⏎3月, 平成⏎28年
        return p.goes_on.match(text, last) is not None
    if after.isdigit() and (before.isdigit() or before in ",."):
        low = first
        while low and first - low < _LONGEST and (text[low - 1].isdigit() or text[low - 1] in ",. "):
            low -= 1
        high = last
        while high < len(text) and high - last < _LONGEST and (text[high].isdigit() or text[high] in ",."):
            high += 1
        number = _COMMA.sub(",", text[low:first] + text[last:high]).rpartition(" ")[2]
        return _GROUPED.fullmatch(number) is not None and _is_counted(text, high)
    if before in "兆億万":
        return after.isdigit() or after in _KANJI or unit_at(text, last) is not None
    if before.isdigit() or before in _KANJI:
        return after in "兆億万千,." or (before in _KANJI and after in _KANJI) or unit_at(text, last) is not None
    return before == "約" and (after.isdigit() or after in _KANJI)


def _is_counted(text: str, at: int) -> bool:
    """Whether a number that ends here has its unit behind it: the second line may as well begin with the number of an item."""
    if text.startswith(" ", at):
        return text[at + 1 : at + 2] in _MYRIADS
    return text[at : at + 1] in (*_MYRIADS, "千") or unit_at(text, at) is not None


def _is_full(text: str, first: int, last: int) -> bool:
    """Whether the line that ends here is prose, and as long as its neighbours."""
    low = first
    lengths: list[int] = []
    for _ in range(_AROUND):
        start = text.rfind("\n", 0, low) + 1
        lengths.append(low - start)
        if start == 0:
            break
        low = start - 1
    line = text[first - lengths[0] : first]
    high = last
    for _ in range(_AROUND):
        stop = text.find("\n", high)
        lengths.append((stop if stop >= 0 else len(text)) - high)
        if stop < 0:
            break
        high = stop + 1
    following = text[last : last + lengths[0]].partition("\n")[0]
    enough = max(_LEAST, max(length for length in lengths if length <= 2 * lengths[0] + 8) - _SHORTER)
    return lengths[0] >= enough and _KANA.search(line) is not None and _KANA.search(following) is not None
