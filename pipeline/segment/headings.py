"""Headings that name the member of the exchange below them, whatever ornaments stand around: ◆ 早瀬　純 議員 ◆, ≪早瀬純議員≫."""

from __future__ import annotations

import re
from functools import cache

from pipeline.segment.words import words

# 10:00〜 / 13:30-14:30 before a member's name
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}[ ]?(?:[~〜-][ ]?(?:[0-9]{1,2}:[0-9]{2})?)?[ ]*(?=\S)")


def undecorated(line: str) -> str:
    """A folded heading without the ornaments and brackets around it: ◇◆ 早瀬純議員 ◆◇, ===== 早瀬純議員 =====."""
    w = words()
    bare = line.strip()
    while len(bare) > 1:
        close = w.closing.get(bare[0])
        wrapped = close == bare[-1] and close not in bare.rstrip(close)
        inner = bare[1:-1] if wrapped else bare.strip(w.ornaments)
        inner = inner.strip()
        if inner == bare:
            break
        bare = inner
    return bare[clock.end() :] if (clock := _CLOCK.match(bare)) is not None else bare


@cache
def _member() -> re.Pattern[str]:
    """早瀬　さおり 議員 / 4番　桐野 純 議員 / 3. 早瀬純議員(市民の会) / 早瀬純議員の質問 / 早瀬純議員　　橋の架け替え"""
    member = "|".join(map(re.escape, words().member_suffix))
    return re.compile(
        r"(?:[0-9]{1,2}[.)]?[ ]*|[①-⑳][ ]*)?[<【(\[〈《「]?[ ]*"
        r"(?:[0-9]{1,2}番[ ]*)?(?:\([^()\n]{2,12}\)[ ]*)?"
        rf"(?=\S)[^\s。、()]{{1,6}}(?:[ \t]{{0,8}}[^\s。、()]{{1,5}}){{0,6}}(?:\([^()\n]{{2,16}}\))?[ \t]*(?:{member})"
        r"[ ]*(?:\([^()\n]{1,20}\))?[ ]*[>】)\]〉》」]?"
        rf"(?:の(?:{words().asks})|[ ]*[/:|][ ]*[^。\n]{{2,30}}|[ \t]{{2,}}[^。\n]{{2,30}})?$"
    )


def names_member(line: str) -> bool:
    """Whether a folded line does nothing but name a member of the assembly, with a topic behind the name perhaps."""
    return _member().match(undecorated(line)) is not None
