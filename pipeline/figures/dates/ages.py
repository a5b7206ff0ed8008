"""Ages of history that only the broad reading gives: 現代, 江戸中期, 清代, 白亜紀, 90年代 and an era alone (`ages.toml`).

They are expressions of time to annotators of named entities, and say no day: nobody can tell the first one of 近代.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.figures.dates.grammar import days_of_era
from pipeline.figures.dates.words import any_of, mark, words
from pipeline.quick import guarded
from pipeline.schema import DateRow

_WORD = "一-龠々ァ-ヺーA-Za-z0-9"  # of which names are made


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads(files("pipeline.figures.dates").joinpath("ages.toml").read_text(encoding="utf-8"))
    return loaded


@cache
def _ages() -> tuple[re.Pattern[str], ...]:
    """One pattern a sort."""
    data = _data()
    part = any_of(data["part"])
    free = "(?<![一-龠々ァ-ヺー])"
    own, ends = any_of(data["own"]), any_of(data["own_ends"])
    land, era = f"(?:{data['land']})?", any_of(entry["name"] for entry in words()["era"])
    far, number = any_of(data["far_era"]["names"]), f"(?:[0-9]{{1,4}}|[〇一二三四五六七八九十百千]{{1,6}}|{mark('first')})"
    year, day = f"{number}{mark('year')}(?!{mark('span')})", f"(?:{number}{mark('day')})"
    month = f"{data['far_era']['leap']}?{number}{mark('month')}"
    patterns = [
        # 現代でも; 古代エジプト
        f"{free}{any_of(data['alone'])}(?!{any_of(data['alone_not'])})(?:(?![{_WORD}])|(?={any_of(data['then'])}))",
        f"{free}{any_of(data['before_katakana'])}(?=[ァ-ヺ])",
        # 江戸中期, 平安朝
        f"{free}{own}(?:{ends}{part}?|{part})(?![一-龠々]|{any_of(data['alone_not'])})",
        # 前漢, 中国明朝時代, 清末
        f"{free}{land}{any_of(data['dynasty'])}{any_of(data['dynasty_ends'])}{part}?",
        f"{free}{land}[{''.join(data['letter'])}]{{1,2}}{any_of(data['letter_ends'])}(?!{any_of(data['letter_not'])})",
        # ルネサンス期, 古生代後期
        f"{free}{any_of(data['other'])}{any_of(data['other_ends'])}{part}?",
        f"{any_of(data['geology'])}{part}?",
        # 嘉禎3年閏5月2日, 乾隆年間
        f"{free}{far}(?: ?{year}(?:{month}{day}?)?|{any_of(data['far_era']['alone'])})",
        # 90年代後半
        f"(?<![0-9.,一-龠])'?[0-9]{data['decade']['tens']}{data['decade']['mark']}{part}?",
        # 昭和の暮らし, 明治・大正
        f"{free}(?P<era>{era})(?![{_WORD}]|{any_of(data['era_free']['not'])}| ?[0-9])",
    ]
    return tuple(re.compile(guarded(pattern)) for pattern in patterns)


def with_ages(text: str, rows: Sequence[DateRow], spans: Sequence[tuple[int, int]]) -> list[DateRow]:
    """Expressions of time of a folded text, in text order, with the ages of some spans among them that overlap none of them."""
    busy = bytearray(len(text))
    for row in rows:
        busy[row.start : row.end] = b"\1" * (row.end - row.start)
    kept = {row.start: row for row in rows}
    found = [match for pattern in _ages() for start, end in spans for match in pattern.finditer(text, start, end)]
    for match in sorted(found, key=lambda m: (m.start(), -m.end())):
        start, end = match.span()
        if any(busy[start:end]):
            # 嘉禎3年4月5日 takes the place of the 4月5日 in it, whose year nobody knew
            inner = [kept[at] for at in range(start + 1, end) if at in kept]
            if not inner or busy[start] or sum(busy[start:end]) > sum(row.end - row.start for row in inner) or inner[-1].end > end:
                continue
            for row in inner:
                del kept[row.start]
        busy[start:end] = b"\1" * (end - start)
        name = match.groupdict().get("era")
        first, last = (days_of_era(name) if name else None) or (None, None)
        flags = () if first else ("vague",)
        kept[start] = DateRow(
            start=start, end=end, text=match.group(), first_day=first, last_day=last, precision="period", basis="era", flags=flags
        )
    return [kept[start] for start in sorted(kept)]
