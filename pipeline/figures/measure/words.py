"""The words that measures are recognised by: measures.toml, read once and compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pipeline.figures.measure.patterns import alternation, papers
from pipeline.quick import either, guarded


@dataclass(frozen=True, slots=True)
class Words:
    """What measures.toml says, ready to be asked."""

    nouns: tuple[str, ...]  # the nouns that their script doesn't show
    transparent: frozenset[str]
    manner: tuple[str, ...]
    reckoned_by: str  # an alternation
    adverbs: re.Pattern[str]  # a gap made of nothing but these breaks no clause
    comparison: frozenset[str]
    compared: re.Pattern[str]
    base: re.Pattern[str]
    naming: tuple[str, ...]
    not_heads: tuple[str, ...]
    no_owner: tuple[str, ...]
    vacuous: frozenset[str]
    posts: tuple[str, ...]
    openers: tuple[str, ...]
    generic: frozenset[str]
    agents: tuple[str, ...]
    announce: re.Pattern[str]
    planned: re.Pattern[str]
    budgets: tuple[str, ...]
    accounts: tuple[str, ...]
    turning: re.Pattern[str]
    events: tuple[str, ...]
    events_by: tuple[str, ...]  # units
    tellings: tuple[str, ...]
    bodies: tuple[str, ...]  # units
    held: tuple[str, ...]
    acts: tuple[str, ...]
    people: tuple[str, ...]
    sources: tuple[str, ...]
    leading: tuple[str, ...]
    averages: tuple[str, ...]
    own: tuple[str, ...]
    of_things: tuple[str, ...]
    of_services: tuple[str, ...]
    places: tuple[str, ...]
    classes: tuple[str, ...]
    class_nouns: frozenset[str]
    attributes: tuple[str, ...]
    together: re.Pattern[str]
    summed: re.Pattern[str]
    respectively: re.Pattern[str]
    again: re.Pattern[str]
    outside: tuple[str, ...]
    sized: tuple[str, ...]
    done: dict[str, list[str]]  # what is done so long or so often
    yesterday: tuple[str, ...]
    that_day: re.Pattern[str]  # 当日
    sums: tuple[str, ...]
    balances: tuple[str, ...]
    ways: tuple[str, ...]
    rests: tuple[str, ...]
    moments: tuple[str, ...]
    limits: tuple[str, ...]
    anyone: tuple[str, ...]
    chief: tuple[str, ...]
    no_places: tuple[str, ...]
    tellers: tuple[str, ...]
    mere_costs: tuple[str, ...]
    by_kinds: tuple[str, ...]
    among: tuple[str, ...]
    received: tuple[str, ...]
    aims: tuple[str, ...]
    owed: tuple[str, ...]
    lacking: tuple[str, ...]
    of_schemes: frozenset[str]
    elapsed: tuple[str, ...]
    spots: frozenset[str]
    things: dict[str, tuple[str, ...]]
    incomes: tuple[str, ...]
    grants: frozenset[str]
    appeals: tuple[str, ...]
    stances: tuple[str, ...]
    filed: frozenset[str]
    times_of: frozenset[str]
    lasting: tuple[str, ...]
    stretches: tuple[str, ...]
    sites: tuple[str, ...]
    sent: tuple[str, ...]
    added_to: frozenset[str]
    holders: frozenset[str]
    votes: tuple[str, ...]
    part: re.Pattern[str]
    part_marks: tuple[str, ...]
    breakdown: tuple[str, ...]
    breaks_down: re.Pattern[str]  # a word of the breakdown, anywhere
    singles: frozenset[str]  # nouns of one letter; other letters alone are the stem of a verb (超 in 超える)
    numbered: re.Pattern[str]
    glued: tuple[str, ...]
    not_glued: tuple[str, ...]
    glued_ends: tuple[str, ...]
    bases: tuple[str, ...]
    by_means: tuple[str, ...]
    not_taken: tuple[str, ...]
    fields: tuple[str, ...]
    present: frozenset[str]
    empty: tuple[str, ...]
    papers: re.Pattern[str]
    times: re.Pattern[str]
    person: str  # the unit of people
    far: dict[str, tuple[str, ...]]
    units: dict[str, tuple[str, ...]]
    heads: dict[str, tuple[str, ...]]
    lengths: tuple[str, ...]
    lengths_in: tuple[str, ...]  # units
    areas: tuple[str, ...]
    areas_in: tuple[str, ...]  # units
    counted_words: dict[str, tuple[str, ...]]
    speakers: tuple[str, ...]
    told: dict[str, tuple[str, ...]]  # what tells of a figure in its clause


@cache
def words() -> Words:
    """Read measures.toml."""
    data: dict[str, Any] = tomllib.loads(files("pipeline.figures").joinpath("measures.toml").read_text(encoding="utf-8"))
    heads = {name: tuple(ends) for name, ends in data["heads"].items()}
    short = {word for ends in (*heads.values(), data["places"], data["generic"]) for word in ends if len(word) == 1}
    return Words(
        singles=frozenset([*short, *data["short_nouns"]]),
        nouns=tuple(data["hiragana_nouns"]),
        transparent=frozenset(data["transparent"]),
        manner=tuple(data["manner"]),
        reckoned_by=alternation(data["reckoned_by"]),
        adverbs=re.compile(rf"(?:{alternation(data['adverbs'])}|[\s、,]){{0,6}}"),
        comparison=frozenset(data["comparison_nouns"]),
        compared=re.compile(alternation(data["comparison_verbs"])),
        base=re.compile(alternation(data["base_marks"])),
        naming=tuple(data["naming_counters"]),
        not_heads=tuple(data["not_heads"]),
        no_owner=tuple(data["no_owner"]),
        vacuous=frozenset(data["vacuous"]),
        posts=tuple(data["posts"]),
        openers=tuple(data["openers"]),
        generic=frozenset(data["generic"]),
        agents=tuple(data["agents"]),
        announce=re.compile(alternation(data["announce"])),
        turning=re.compile(alternation(data["turning"])),
        planned=re.compile(alternation(data["planned"])),
        budgets=tuple(data["budgets"]),
        accounts=tuple(data["accounts"]),
        events=tuple(data["events"]),
        events_by=tuple(data["events_by"]),
        bodies=tuple(data["bodies"]),
        held=tuple(data["held"]),
        acts=tuple(data["acts"]),
        people=tuple(data["people"]),
        sources=tuple(data["sources"]),
        leading=tuple(data["leading"]),
        averages=tuple(data["averages"]),
        own=tuple(data["own"]),
        of_things=tuple(data["of_things"]),
        of_services=tuple(data["of_services"]),
        places=tuple(data["places"]),
        classes=tuple(data["classes"]),
        class_nouns=frozenset(data["class_nouns"]),
        attributes=tuple(data["attributes"]),
        together=re.compile(alternation(data["together"])),
        summed=re.compile(f"{alternation(data['together'])}|(?<![一-龠])(?:{alternation(data['summed'])})"),
        respectively=re.compile(alternation(data["respectively"])),
        part=re.compile(rf"(?:{alternation(data['part'])})[、はで\s]*$"),
        part_marks=tuple(data["part"]),
        outside=tuple(data["outside"]),
        sized=tuple(data["sized"]),
        done=data["done"],
        yesterday=tuple(data["yesterday"]),
        that_day=re.compile(alternation(data["that_day"])),
        sums=tuple(data["sums"]),
        balances=tuple(data["balances"]),
        ways=tuple(data["ways"]),
        rests=tuple(data["rests"]),
        moments=tuple(data["moments"]),
        limits=tuple(data["limits"]),
        anyone=tuple(data["anyone"]),
        chief=tuple(data["chief"]),
        no_places=tuple(data["no_places"]),
        tellers=tuple(data["tellers"]),
        mere_costs=tuple(data["mere_costs"]),
        among=tuple(data["among"]),
        received=tuple(data["received"]),
        aims=tuple(data["aims"]),
        owed=tuple(data["owed"]),
        lacking=tuple(data["lacking"]),
        of_schemes=frozenset(data["of_schemes"]),
        elapsed=tuple(data["elapsed"]),
        spots=frozenset(data["spots"]),
        things={unit: tuple(ends) for unit, ends in data["things"].items()},
        incomes=tuple(data["incomes"]),
        grants=frozenset(data["grants"]),
        appeals=tuple(data["appeals"]),
        stances=tuple(data["stances"]),
        filed=frozenset(data["filed"]),
        times_of=frozenset(data["times_of"]),
        lasting=tuple(data["lasting"]),
        stretches=tuple(data["stretches"]),
        sites=tuple(data["sites"]),
        sent=tuple(data["sent"]),
        added_to=frozenset(data["added_to"]),
        holders=frozenset(data["holders"]),
        votes=tuple(data["votes"]),
        by_kinds=tuple(data["by_kinds"]),
        breakdown=tuple(data["breakdown"]),
        breaks_down=re.compile(alternation(data["breakdown"])),
        again=re.compile(alternation(data["again"]) + r"[、\s]*$"),
        numbered=re.compile(guarded(rf"(?:第?[0-9]{{1,3}}(?:{alternation(data['numbered'])})){{1,3}}(?=..)")),
        glued=tuple(data["glued"]),
        not_glued=tuple(data["not_glued"]),
        glued_ends=tuple(data["glued_ends"]),
        bases=tuple(data["bases"]),
        by_means=tuple(data["by_means"]),
        not_taken=tuple(data["not_taken"]),
        fields=tuple(data["fields"]),
        present=frozenset(data["present"]),
        empty=tuple(data["empty_endings"]),
        papers=papers(alternation(data["papers"]), alternation(data["articles"])),
        times=re.compile(
            guarded(rf"(?:{alternation(data['time_starts'])})(?:{alternation(data['time_ends'])})|{alternation(data['times'])}")
        ),
        person=next(iter(data["unit_heads"])),
        far={name: tuple(ends) for name, ends in data["far"].items()},
        told={name: tuple(ends) for name, ends in data["told"].items()},
        units={unit: tuple(ends) for unit, ends in data["unit_heads"].items()},
        heads=heads,
        **{name: tuple(data[name]) for name in ("lengths", "lengths_in", "areas", "areas_in", "tellings")},
        speakers=(*data["posts"], *data["counted_words"][next(iter(data["unit_heads"]))]),
        counted_words={unit: tuple(ends) for unit, ends in data["counted_words"].items()},
    )


# a number with its counter is no noun: 8ページ, 1人
_DIGITS = re.compile(r"[約0-9一二三四五六七八九十百千万.,・]+")  # the number of an item: 2については
_NUMBERED = re.compile(r"[0-9]+(?:.{1,2}|[ァ-ー]{1,4})")

# Which heads a unit agrees with: a figure in 円 is an amount, one in % a rate (or the share of a thing).
_AGREES = {
    "money": ("money",),
    "rate": ("rate",),
    "multiple": ("rate", "money", "count", "time", "size"),
    "rank": ("rate", "money", "count", "time", "size"),
    "count": ("count",),
    "duration": ("time",),
    "age": ("time",),
    "measurement": ("size", "count"),
}
# Heads that can't be counted in a unit of the kind: a 率 is never in 円 or 人.
_CLASHES = {
    "money": ("rate", "time", "size"),
    "count": ("rate", "money", "time"),
    "duration": ("rate", "money", "count"),
    "age": ("rate", "money", "count"),
    "measurement": ("rate", "money"),
}


@cache
def _endings() -> tuple[dict[str, list[str]], dict[str, list[str]], range]:
    """The names of the lists of heads that an ending is in, the units whose heads it is, and how long endings are."""
    known = words()
    heads: dict[str, list[str]] = {}
    units: dict[str, list[str]] = {}
    for table, index in ((known.heads, heads), (known.units, units)):
        for name, ends in table.items():
            for end in ends:
                index.setdefault(end, []).append(name)
    return heads, units, range(1, max(map(len, (*heads, *units)), default=0) + 1)


@lru_cache(maxsize=65_536)
def _heads_of(noun: str) -> tuple[dict[str, int], frozenset[str]]:
    """The lists of heads that a noun ends in one of, with the letters of the longest; and the units whose heads it ends in."""
    heads, units, lengths = _endings()
    longest: dict[str, int] = {}
    counted: set[str] = set()
    for length in lengths[: len(noun)]:
        end = noun[-length:]
        longest.update(dict.fromkeys(heads.get(end, ()), length))
        counted.update(units.get(end, ()))
    return longest, frozenset(counted)


@lru_cache(maxsize=65_536)
def _says_nothing(noun: str) -> bool:
    """Whether a noun has no content of its own: 状況, 前年度比, 議案第3号, 8ページ."""
    known = words()
    return bool(
        noun in known.vacuous
        or noun in known.comparison
        or noun.endswith((*known.empty, *known.posts))
        or _DIGITS.fullmatch(noun)
        or known.times.fullmatch(noun)
        or known.papers.fullmatch(noun)
        or (noun.endswith(known.averages) and noun[:-2].endswith(known.places))
        or (_NUMBERED.fullmatch(noun) and not noun.endswith(known.naming))
    )


@lru_cache(maxsize=65_536)
def agreement(noun: str, kind: str | None, unit: str = "") -> int:
    """How a noun agrees with a figure: 2 a quantity of its kind, 1 another thing, 0 a quantity that can't be, -1 no content."""
    if _says_nothing(noun):
        return -1
    known = words()
    if noun.endswith(known.not_heads):
        return 1
    heads, counted = _heads_of(noun)
    if kind is None:  # どの程度 may ask for anything
        return 2 if heads else 1
    if kind == "count" and unit:
        if unit in counted and "count" in heads:
            return 2
        if counted - {unit}:
            return 0 if unit in known.units else 1
    if kind == "measurement" and noun.endswith(
        known.lengths if unit in known.areas_in else known.areas if unit in known.lengths_in else ()
    ):
        return 0  # 延長 is never in m2, nor 面積 in m
    agreed = _longest(noun, _AGREES.get(kind, ()))
    if agreed and (kind != "count" or agreed >= _longest(noun, ("rate",))):
        return 2
    return 0 if _longest(noun, _CLASHES.get(kind, ())) else 1


def _longest(noun: str, names: tuple[str, ...]) -> int:
    """Letters of the longest ending of a noun among some lists of heads: a longer one of a rate decides (財政力指数 is no 数)."""
    heads, _ = _heads_of(noun)
    longest = 0
    for name in names:
        if heads.get(name, 0) > longest:
            longest = heads[name]
    return longest


@cache
def endings_of(kind: str | None) -> re.Pattern[str]:
    """The endings one of which every quantity of a kind has: a sentence that holds none names no such quantity."""
    known = words().heads
    names = known if kind is None else _AGREES.get(kind, ())
    ends = [re.escape(end) for name in names for end in known[name]]
    return re.compile(either(ends) if ends else "(?!)")


@lru_cache(maxsize=65_536)
def plausible(noun: str, kind: str | None, unit: str = "", *, near: bool = False) -> bool:
    """Whether a figure that doesn't stand beside a noun may be of it: 35人 of 申込者 and of 申請, never of 制度 or 保育園.

    `near`: the noun is in the figure's sentence, so that people may be counted of more than is known to be people.
    """
    known, agreed = words().far, agreement(noun, kind, unit)
    if agreed != 1:
        return agreed == 2
    people = noun.endswith(known["people"])
    deeds = noun.endswith(known["deeds"])
    if noun.endswith(known["abstract"]) and not people:
        return False
    if unit in known["counted_as_people"]:
        return people or deeds or (near and not noun.endswith(known["no_people"]))
    if kind == "money":
        return deeds or noun.endswith(known["costs"])
    return kind != "measurement" or not (people or deeds)


@lru_cache(maxsize=65_536)
def countable(noun: str, unit: str) -> bool:
    """Whether a noun may be what is counted in a unit that stands beside it: people are never counted of a school."""
    known = words().far
    return unit != words().person or not noun.endswith(known["institutions"])
