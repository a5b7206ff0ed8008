"""Which of the candidates are this document's labels.

Candidates are gathered in *families* (what stands before or around the label: a marker, a bracket, a colon, nothing). A family
is used where its labels are strong (posts, honorifics, seats, 質問/答弁), are followed by speech, and are not a list; a family that
speaks for one side only (answers, say) looks for a second one that supplies the other side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.roles.cues import cues
from pipeline.roles.names import name_score
from pipeline.segment.candidates import Candidate
from pipeline.segment.families import BARE, PEEK, Verdict, family, side
from pipeline.segment.labels import PICTOGRAPH
from pipeline.segment.layouts import Layout
from pipeline.segment.margin import set_in
from pipeline.segment.second_look import IN_A_LIST, judge, without_heads, without_strays
from pipeline.segment.signs import bulleted, changes, interview, interviewed, pointed
from pipeline.segment.spoken import spoken_behind
from pipeline.segment.words import words

_CHAIRS_LEAST = 2  # turns of a chair in another form than the rest
_NAMED_LEAST = 3  # turns of names that come again, for a sign to be the members'


def decide(text: str, found: Sequence[Candidate], layout: Layout | None) -> Verdict:
    """Choose the labels of a document."""
    verdict = Verdict(used=[])
    if inside := set_in(text, found):
        verdict.why |= dict.fromkeys(inside, "on a line set in behind the labels")
        found = [c for c in found if c.start not in inside]
    spoken = spoken_behind(text, found)
    listed = _listed(found, spoken, verdict)
    live = [c for c in found if c.start not in listed]
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in live:
        if _stage_line(candidate):
            verdict.why[candidate.start] = "a stage direction"
            continue
        groups[family(candidate)].append(candidate)
    if layout is not None:
        chosen = [name for name in groups if name in layout.families]
        verdict.layout = layout.name
    else:
        chosen = _choose(groups, spoken, text)
    if not chosen and layout is None and (signs := interview(text) or changes(text) or bulleted(text)):
        verdict.used = signs
        judge(text, verdict, spoken | {c.start: True for c in signs})
        return verdict
    known: set[str | None] = {c.label.name for name in chosen for c in groups[name] if c.label.name and c.label.strong}
    spoken_by_name = [c.start for name in chosen for c in groups[name] if spoken[c.start] and (c.label.name or not c.label.strong)]
    first = min(spoken_by_name or [c.start for name in chosen for c in groups[name]], default=0)
    front = "".join(text[:first].split())
    known |= {
        c.label.name for name in chosen for c in groups[name] if len(c.label.name or "") > 2 and (c.label.name or "") in front
    }
    if cues().roster.search(text[:first]) is not None:  # surnames of those on the list
        known |= {
            c.label.name
            for name in chosen
            if name not in ("in", "own")
            for c in groups[name]
            if c.label.name and c.label.name in front
        }
    used: list[Candidate] = []
    for name, members in groups.items():
        if name in chosen:
            used += _members(name, members, known, verdict, layout)
        else:
            verdict.why |= dict.fromkeys((c.start for c in members), "family not in use")
    used.sort(key=lambda c: c.start)
    verdict.used = without_heads(text, without_strays(used, verdict), verdict)
    judge(text, verdict, spoken)
    if layout is None and (among := interviewed(text, verdict.used)):
        verdict.used = among
    elif layout is None and (signs := pointed(text, verdict.used)):
        verdict.used = sorted([*verdict.used, *signs], key=lambda c: c.start)
    return verdict


def _listed(found: Sequence[Candidate], spoken: dict[int, bool], verdict: Verdict) -> set[int]:
    """Candidates that only stand in a list: a roster, an agenda, the speakers before the body."""
    out: set[int] = set()
    run: list[Candidate] = []
    begun: set[str] = set()
    strong = [c for c in found if c.label.strong]
    heard = Counter(_parts(c) for c in strong if spoken[c.start])
    for candidate in [*strong, None]:
        if candidate is not None and not spoken[candidate.start]:
            run.append(candidate)
            continue
        by_family = Counter(family(c) for c in run)
        for silent in run:
            name = family(silent)
            again = heard[_parts(silent)]
            if len(run) == 1 and candidate is not None and again >= (2 if silent.label.name else 1) and _may_speak(silent):
                continue  # one who speaks again and again, here without a full stop
            if by_family[name] >= 3 or name not in begun or candidate is None or len(name) > 1:
                out.add(silent.start)
                verdict.why[silent.start] = IN_A_LIST
        run = []
        if candidate is not None:
            begun.add(family(candidate))
    for weak in found:
        if not weak.label.strong and not spoken[weak.start]:
            out.add(weak.start)
            verdict.why[weak.start] = "no speech follows"
    return out


def _may_speak(silent: Candidate) -> bool:
    """Whether a label that no sentence follows may be a speaker's: one with a name, or with a colon in a line: - 委員長: 説明を"""
    return silent.label.name is not None or (silent.label.separator == ":" and not silent.own and silent.label.post is not None)


def _parts(candidate: Candidate) -> tuple[str | None, str | None, int | None, str]:
    label = candidate.label
    return label.name, label.post, label.seat, label.shape


@dataclass(slots=True)
class _Stats:
    good: int = 0
    repeats: bool = False
    names: int = 0
    sides: Counter[str] = field(default_factory=Counter)


def _stats(members: Iterable[Candidate], spoken: dict[int, bool]) -> _Stats:
    stats = _Stats()
    names: Counter[str] = Counter()
    forms_seen: list[tuple[object, ...]] = []
    members = list(members)
    forms = Counter(c.label.form for c in members)
    for candidate in members:
        label = candidate.label
        if label.strong and spoken[candidate.start]:
            stats.good += 1
            if forms[label.form] == 1 and label.form == "NW" and len(members) > 3:
                continue  # stands once: may be a heading
            stats.sides[side(label)] += 1
            forms_seen.append((label.name, label.post, label.seat, label.word))
        elif label.name and spoken[candidate.start] and name_score(label.name) > 0:
            names[label.name] += 1
    stats.repeats = len(set(forms_seen)) < len(forms_seen)
    stats.names = sum(count for name, count in names.items() if count >= 2 or name_score(name) >= 4)
    return stats


def _stage_line(candidate: Candidate) -> bool:
    """〔８番(山田太郎君)登壇〕 tells who speaks next, but is no label."""
    return candidate.label.stage and bool(candidate.label.bracket)


def _choose(groups: dict[str, list[Candidate]], spoken: dict[int, bool], text: str) -> list[str]:
    """The families in use."""
    stats = {name: _stats(members, spoken) for name, members in groups.items()}
    marks = words().markers
    marked = [name for name, s in stats.items() if name in marks and s.good]
    chosen = marked if sum(stats[name].good for name in marked) >= 1 else []
    if not chosen:
        rest = sorted(
            (n for n in stats if n not in marks and stats[n].good >= 2 and _talks(n, stats[n])), key=lambda n: -stats[n].good
        )
        chosen = rest[:1]
    elif sum(stats[name].good for name in chosen) < 2:
        rest = [n for n in stats if n not in marks and stats[n].good >= 3]
        if rest:
            chosen = [max(rest, key=lambda n: stats[n].good)]
    for _ in range(2):
        sides: Counter[str] = Counter()
        for name in chosen:
            sides += stats[name].sides
        asks, answers, hosts = sides["Q"], sides["A"] + sides["G"], sides["C"]
        total = asks + answers + hosts + sides["S"]
        if not chosen or sum(1 for n in (asks, answers, hosts) if n >= max(1, total // 8)) >= 2:
            break
        wanted = "QNG" if answers >= asks else "AC"
        more = [(_gain(stats[n], wanted), n) for n in stats if n not in chosen and _gain(stats[n], wanted) >= 2]
        if not more:
            break
        chosen.append(max(more)[1])
    chosen += _missing_side(groups, stats, spoken, chosen)
    chosen += _alike(groups, spoken, chosen)
    if "word" in chosen:  # 問 … 町長 … among 答(町長) …
        first, last = _reach(groups, chosen)
        chosen += [n for n in ("own", "in") if n in stats and n not in chosen and _inside(groups[n], spoken, first, last) >= 2]
    elif chosen and "in" in stats and "in" not in chosen and chosen[0] in marks:  # 12番(山田太郎君) among marked labels
        first, last = _reach(groups, chosen)
        bracketed = [c for c in groups["in"] if c.label.honorific and "(" in c.label.form]
        chosen += ["in"] if _inside(bracketed, spoken, first, last) >= 3 else []
    if chosen:
        return chosen
    if listed := [n for n in groups if n not in ("in", "own") and _on_the_list(groups[n], spoken, text)]:
        return [max(listed, key=lambda n: len(groups[n]))]
    named = [n for n in stats if stats[n].names >= 3 and (n not in BARE or (n == ":" and _relay(groups[n], spoken)))]
    return [max(named, key=lambda n: stats[n].names)] if named and words().assembly.search(text) else []


def _on_the_list(members: list[Candidate], spoken: dict[int, bool], text: str) -> bool:
    """Whether nearly all labels of a family are names that stand in the front matter, in a list of those present."""
    named = [c for c in members if c.label.form == "N" and spoken[c.start]]
    front = text[: named[0].start] if named else ""
    if cues().roster.search(front) is None:
        return False
    listed = "".join(front.split())
    said = [c.label.name or "" for c in named]
    known = [name for name in said if name in listed]
    return len(said) >= 4 and len(known) * 5 >= len(said) * 4 and len(set(known)) >= 3


def _relay(members: list[Candidate], spoken: dict[int, bool]) -> bool:
    """Whether bare names with a colon take turns: nearly all are names, and most of them come again."""
    said = [c.label.name or "" for c in members if spoken[c.start]]
    counts = Counter(said)
    again = sum(n for n in counts.values() if n >= 2)
    return len(said) >= 4 and again * 5 >= len(said) * 3 and all(name_score(name) > 0 for name in counts)


def _missing_side(
    groups: dict[str, list[Candidate]], stats: dict[str, _Stats], spoken: dict[int, bool], chosen: list[str]
) -> list[str]:
    """Families among the labels in use that speak for a side which has no other: →課長: among ・委員: and ・委員長:"""
    if not chosen:
        return []
    sides: Counter[str] = Counter()
    for name in chosen:
        sides += stats[name].sides
    first, last = _reach(groups, chosen)
    wanted = {s for s in "QA" if not sides[s]} - ({"Q"} if sides["G"] or sides["N"] else set())
    strong = [
        name
        for name, found in stats.items()
        if name not in chosen
        and found.good >= 3
        and found.sides.most_common(1)[0][0] in wanted
        and _inside(groups[name], spoken, first, last + PEEK) >= 3
    ]
    if not sides["C"] and "in" in stats and "in" not in chosen and stats["in"].sides["C"] * 2 > stats["in"].good:
        chairs = [c for c in groups["in"] if side(c.label) == "C" and c.label.form in {"P(N)", "P(NH)"}]
        if _inside(chairs, spoken, first - PEEK, last + PEEK) >= _CHAIRS_LEAST:
            strong.append("in")  # 委員長(早瀬純) among 【1番委員】 and 【環境課長】
    if strong or "Q" not in wanted:
        return strong
    # members as bare names behind a sign of their own: ◆早瀬純 among ○議長 桐野太郎 and ◎市長 杉森恵
    named = [n for n, found in stats.items() if n in words().markers and n not in chosen and found.names >= _NAMED_LEAST]
    return [max(named, key=lambda n: stats[n].names)] if named else []


def _alike(groups: dict[str, list[Candidate]], spoken: dict[int, bool], chosen: list[str]) -> list[str]:
    """Families too small to be chosen that say what those in use say: 🏫答弁(教育長) among 🏢答弁, (要望) among 問 and 答."""
    if not chosen:
        return []
    said = {c.label.word for name in chosen for c in groups[name] if c.label.word}
    first, last = _reach(groups, chosen)
    found = []
    for name, members in groups.items():
        within = all(first < c.start <= last + PEEK for c in members)
        if name not in chosen and within and _pictured(name, members, spoken, chosen):
            found.append(name)
            continue
        if name in chosen or not all(c.label.word and c.label.form.startswith("W") and spoken[c.start] for c in members):
            continue
        signs = PICTOGRAPH.match(name) is not None and all(c.label.word in said for c in members)
        asides = name in words().closing and "word" in chosen and all(c.label.form == "W" and c.label.side == "Q" for c in members)
        if within and (signs or asides):
            found.append(name)
    return found


def _pictured(name: str, members: list[Candidate], spoken: dict[int, bool], chosen: list[str]) -> bool:
    """Whether a picture of its own stands before posts, among other pictures: 🏛町長 among 🙋早瀬 and 🏫教育長."""
    pictures = PICTOGRAPH.match(name) is not None and any(PICTOGRAPH.match(other) is not None for other in chosen)
    return pictures and all(c.label.post and spoken[c.start] for c in members)


def _talks(name: str, stats: _Stats) -> bool:
    """Bare posts at line heads are a talk when one of them comes again, or one asks and one answers; else offices in a list."""
    asks = stats.sides["Q"] + stats.sides["G"]
    return name not in ("own", "in") or stats.repeats or stats.names >= 2 or (asks > 0 and stats.sides["A"] > 0)


def _reach(groups: dict[str, list[Candidate]], chosen: list[str]) -> tuple[int, int]:
    starts = [c.start for name in chosen for c in groups[name]]
    return min(starts), max(starts)


def _inside(members: list[Candidate], spoken: dict[int, bool], first: int, last: int) -> int:
    """How many strong labels of a family stand among those in use."""
    return sum(1 for c in members if c.label.strong and spoken[c.start] and first <= c.start <= last)


def _gain(stats: _Stats, wanted: str) -> int:
    return sum(stats.sides[s] for s in wanted) + (stats.names if "N" in wanted else 0)


def _members(
    name: str, members: list[Candidate], known: set[str | None], verdict: Verdict, layout: Layout | None
) -> list[Candidate]:
    """The labels of a family in use: the strong ones, and bare names that this document knows or repeats."""
    repeated: Counter[str | None] = Counter(c.label.name for c in members if c.label.name and not c.label.strong)
    strong = sum(1 for c in members if c.label.strong)
    used = []
    for candidate in members:
        label = candidate.label
        if layout is not None and layout.shape is not None and layout.shape.fullmatch(label.shape) is None:
            verdict.why[candidate.start] = f"shape is not that of the layout {layout.name}"
        elif (
            label.strong
            or label.name in known
            or (repeated[label.name] >= 2 and name_score(label.name or "") >= 0.5)
            or (name_score(label.name or "") >= 3.5 and name not in BARE and strong >= 2)
            or (name_score(label.name or "") >= 4 and name not in BARE and strong)
            or (name_score(label.name or "") >= 2.5 and name in words().markers and strong >= 3)
        ):
            used.append(candidate)
        else:
            verdict.why[candidate.start] = "a bare name or heading that nothing supports"
    return used
