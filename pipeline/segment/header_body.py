"""Which body met: 品川区議会, 東京都議会, a joint body's council, a house of the Diet; and its national code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from pipeline import municipalities
from pipeline.segment.header_words import any_of, header_words

_KANJI = re.compile(r"(?:[一-龥々ヶケ]|(?<=[一-龥])[ノのツ](?=[一-龥]))+$")  # 滝ノ川
_KATAKANA = re.compile(r"[ァ-ヶー]+$")
_KANA_NAME = re.compile(r"(?:^|[\s、。「」『』()【】>:・|])([ぁ-んァ-ヶー一-龥々]{1,8})$")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    w = header_words()["assembly"]
    council = any_of([w["council"]])
    return (
        re.compile(f"[{w['levels']}](?P<council>{council})(?!{any_of(w['not_before'])})|{w['short']}"),
        re.compile(f"(?P<name>[一-龥々ヶケぁ-んァ-ヶー・]{{2,24}}?{any_of(w['bodies'])})(?P<council>{council})"),
        re.compile(f"{any_of(w['houses'])}"),
        re.compile(f"{header_words()['piece']['time']} ?{header_words()['session']['diet']}"),
    )


def find_assembly(path: str, lines: Sequence[str], speech: Sequence[str]) -> str | None:
    """The body that the path or the head's lines name; where several are named, the one named most, then first.

    In speech only the names of real municipalities count: 本市議会 and people's names stand there too.
    """
    if (house := _house(lines)) is not None:
        return house
    counted: Counter[str] = Counter()
    for number, line in enumerate([path, *lines]):
        for name in _names(line):
            counted[name] += 3 if number < 6 else 1
    if not counted:
        own = re.compile(any_of(header_words()["assembly"]["own"]))
        for line in speech:
            counted.update(
                name
                for name in _names(line)
                if municipality_code(name, None) and own.search(line[line.find(name) + len(name) :][:8])
            )
    return max(counted, key=lambda name: counted[name]) if counted else None  # the first of equals


def _house(lines: Sequence[str]) -> str | None:
    """衆議院 or 参議院, where the head names it together with its session, or as the head of a line with a committee."""
    _, _, houses, diet = _patterns()
    names = {name for line in lines for name in houses.findall(line)}
    if len(names) != 1:
        return next((found.group() for line in lines if diet.search(line) and (found := houses.search(line))), None)
    name: str = names.pop()
    committee = header_words()["session"]["committee"]
    if any(diet.search(line) for line in lines) or any(
        re.match(f"{name}[^\\s、。]{{0,20}}(?:{committee}|本会議|会議録)", line) for line in lines[:10]
    ):
        return name
    return None


def _names(line: str) -> list[str]:
    """All assemblies that a line names."""
    councils, joint, _, _ = _patterns()
    w = header_words()["assembly"] | header_words()["piece"]
    found = []
    taken = []
    for match in joint.finditer(line):
        name = re.split(r"[のはがをにでと]", match["name"])[-1]
        if line[: match.start()].rstrip()[-1:].isdigit():
            name = re.sub("^" + w["counter"], "", name)
        if len(name) > 3:
            found.append(name + match["council"])
            taken.append(match.span())
    for match in councils.finditer(line):
        stop = match.start("council") if match["council"] else match.start("short")
        if any(start <= match.start() < end for start, end in taken):
            continue
        if (name := _name_before(line, stop)) is not None:
            found.append(name + (match["council"] or match["short"]))
        elif match["council"] and (whole := w["only"].get(line[stop - 1 : match.end("council")])) and _alone(line, stop):
            found.append(whole + match["council"])
    return found


def _alone(line: str, stop: int) -> bool:
    return stop < 2 or not re.match(r"[一-龥々ァ-ヶ]", line[stop - 2])


def _name_before(line: str, stop: int) -> str | None:
    """The name that ends at `stop`: a known municipality, else the unbroken run of characters before."""
    for length in range(min(municipalities.longest_name(), stop), 1, -1):
        name = line[stop - length : stop]
        if municipalities.named(name) and not _inside(line, stop - length):
            return name
    w = header_words()["assembly"]
    if line.startswith(w["council"] + w["office"], stop):
        return None  # ○久保田区議会事務局長: a surname and a post
    before = line[max(0, stop - 20) : stop]
    run = _KANJI.search(before)
    if run is None:
        return None
    name, counter = run.group(), header_words()["piece"]["counter"]
    head = before[: run.start()]
    if head[-1:].isdigit():
        name = re.sub("^" + counter, "", name)  # 第4回西浦別町: the name begins after the number's counter
    if len(name) == 1 or (head and re.search(r"[ぁ-んァ-ヶー]$", head)):
        kana = _KANA_NAME.search(before)
        if kana is not None:
            name = kana.group(1)
        elif katakana := _KATAKANA.search(head):
            name = katakana.group() + name
    name = re.sub(f"^{any_of(header_words()['session']['regular'])}(?=.{{2}})", "", name)  # 定例北越県
    for prefecture in municipalities.prefectures():
        if name.startswith(prefecture) and len(name) > len(prefecture) + 1:
            name = name[len(prefecture) :]
    name = re.sub(f"^.*[元一二三四五六七八九十]{counter}(?=[一-龥])", "", name)
    name = re.sub(r"^.*[一-龥][とはがをにでのやも](?=[一-龥])", "", name)  # 区長選挙と区議会
    if not 2 <= len(name) <= 9 or name[-1] not in w["levels"] or name[:-1] in w["not_names"]:
        return None
    return None if any(name[:-1].endswith(word) and len(word) > 1 for word in w["not_names"]) else name


def _inside(line: str, start: int) -> bool:
    """Whether a known name is only the tail of a longer one: 北上市 in 上北上市; a prefecture or an era may stand before."""
    before = line[:start]
    if not re.search(r"[一-龥々ヶケノ]$", before):
        return False
    return not any(before.endswith(word) for word in (*municipalities.prefectures(), *header_words()["piece"]["before_name"]))


def find_prefecture(text: str) -> str | None:
    """The one prefecture that the text names, in full; None where it names none or several."""
    found = set(re.findall(any_of(municipalities.prefectures()), text))  # 東京都府中市 does not name 京都府
    return found.pop() if len(found) == 1 else None


def municipality_code(assembly: str, prefecture: str | None) -> str | None:
    """The code of the municipality whose council this is; None where the name is unknown or shared."""
    w = header_words()["assembly"]
    name = assembly.removesuffix(w["council"])
    if name == assembly:
        name = next((assembly.removesuffix(end[1:]) for end in w["city_councils"] if assembly.endswith(end)), assembly)
    entry = municipalities.lookup(name) or municipalities.lookup(name, prefecture) if prefecture else municipalities.lookup(name)
    return entry.code if entry else None
