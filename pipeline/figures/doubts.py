"""Doubts about figures within one document: flagged, never changed. Rather no flag than a wrong one.

Flags: `rate_over_100` (a share of a whole above 100 %), `corrected` (the speaker took it back; the figure that stands instead
`restates` it), `restated_differently` (the same measure of the same thing at the same time with another value), `rate_implausible`
(a rate that does not fit the count and the base beside it), `parts_not_total` (a stated total that its parts don't make),
`thousandfold` (a sum of money a thousand times off its repetition).
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline.figures.measure.patterns import alternation
from pipeline.schema import Figure

_NEAR = 150  # characters between a wrong figure and the one that replaces it


@dataclass(frozen=True, slots=True)
class _Words:
    """The [doubts] of measures.toml."""

    part_rates: tuple[str, ...]
    population_rates: tuple[str, ...]
    counts: tuple[str, ...]
    total: re.Pattern[str]
    said: re.Pattern[str]
    right: re.Pattern[str]
    wrong: re.Pattern[str]
    instead: re.Pattern[str]
    sorry: re.Pattern[str]
    stood: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(files("pipeline.figures").joinpath("measures.toml").read_text(encoding="utf-8"))["doubts"]
    return _Words(
        part_rates=tuple(data["part_rates"]),
        population_rates=tuple(data["population_rates"]),
        counts=tuple(sorted(data["counts"], key=len, reverse=True)),
        total=re.compile(rf"[、でとの]{{0,2}}(?:{alternation(data['totals'])})[、\s]*"),
        said=re.compile(alternation(data["erratum_said"])),
        right=re.compile(alternation(data["erratum_right"])),
        wrong=re.compile(alternation(data["erratum_wrong"])),
        # …86％と申し上げましたが、正しくは / は誤りで、正確には
        instead=re.compile(rf"(?:{alternation(data['erratum_instead'])})[、\s]*(?:約|およそ)?$"),
        # 2億4,000万円、いえ、失礼しました、2億6,000万円
        sorry=re.compile(
            rf"(?:です|でした|でございます)?[、。\s]*(?:(?:{alternation(data['erratum_oh'])})[、。\s]*){{0,2}}"
            rf"(?:{alternation(data['erratum_sorry'])})[、。\s]*(?:{alternation(data['erratum_instead'])})?[、。\s]*"
        ),
        # 223頭ですが、これは 134頭の誤り
        stood=re.compile(rf"(?:{alternation(data['erratum_stood'])})、?(?:これは|こちらは|それは)?、?"),
    )


def doubt_figures(text: str, figures: Sequence[Figure], *, population: int | None = None) -> list[Figure]:
    """A document's figures, in text order and with their ids, with `flags` set and `restates` where a figure corrects another.

    `text` is what the figures' offsets count in; `population` is that of the municipality, where known.
    """
    flags: list[list[str]] = [list(f.flags) for f in figures]
    restates = [f.restates for f in figures]
    rows = list(figures)
    for wrong, right in _errata(text, figures):
        _add(flags[wrong], "corrected")
        restates[right] = restates[right] or figures[wrong].figure_id or None
        if rows[right].measure is None and rows[wrong].measure is not None:  # …と申し上げましたが、正しくは 4,230件
            said = rows[wrong]
            rows[right] = replace(rows[right], measure=said.measure, measure_of=said.measure_of, measure_by=said.measure_by)
    figures = rows
    for n, figure in enumerate(figures):
        if _over_100(figure):
            _add(flags[n], "rate_over_100")
    for n in _implausible(text, figures, population):
        _add(flags[n], "rate_implausible")
    for n in _wrong_totals(text, figures):
        _add(flags[n], "parts_not_total")
    for n, flag in _repetitions(text, figures, flags):
        _add(flags[n], flag)
    return [
        f if tuple(flags[n]) == f.flags and restates[n] == f.restates else replace(f, flags=tuple(flags[n]), restates=restates[n])
        for n, f in enumerate(figures)
    ]


def _add(flags: list[str], flag: str) -> None:
    if flag not in flags:
        flags.append(flag)


def _over_100(figure: Figure) -> bool:
    """交付率は790％: a share that can't be."""
    highest = max((v for v in (figure.value, figure.value_high) if v is not None), default=0.0)
    return figure.unit == "%" and figure.change is None and highest > 100 and _plain(figure.measure).endswith(_words().part_rates)


def _errata(text: str, figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """Pairs (wrong, right): A と申しましたが、B の誤りです; A は誤りで、正しくは B; A を B に訂正."""
    known = _words()
    pairs: list[tuple[int, int]] = []
    for n, (a, b) in enumerate(pairwise(figures)):
        if (
            b.start - a.end > _NEAR
            or a.unit != b.unit
            or a.asked
            or b.asked
            or (a.value == b.value and a.value_high == b.value_high)
        ):
            continue
        between, after = text[a.end : b.start], text[b.end : b.end + 16]
        told = known.said.search(between) and (known.right.match(after) or known.right.search(after.split("。")[0]))
        told = told or (known.stood.fullmatch(between) and known.right.match(after))
        taken_back = known.said.search(between) or known.wrong.search(between) or known.right.search(between)
        instead = known.instead.search(between) and taken_back
        denied = known.wrong.match(between) and len(between) <= 40
        replaced = between in ("を", "を、", "から") and re.match(r"[にへと]、?(?:御|ご)?訂正", after)
        told = told or instead or known.sorry.fullmatch(between)
        if told or denied or replaced:
            pairs.append((n, n + 1))
    return pairs


def _implausible(text: str, figures: Sequence[Figure], population: int | None) -> list[int]:
    """Rates that the count beside them belies: 12,587件 and 79％ of a population of 157,000; 300人のうち150人、80％."""
    result: list[int] = []
    for n, rate in enumerate(figures):
        if (
            rate.unit != "%"
            or rate.value is None
            or rate.value <= 0
            or rate.change is not None
            or rate.asked
            or rate.value_high is not None
        ):
            continue
        name = _plain(rate.measure)
        beside = [f for f in figures[max(0, n - 3) : n + 4] if f.sentence_start == rate.sentence_start and f is not rate]
        if population and name.endswith(_words().population_rates):
            stem = name.removesuffix("率")
            for count in beside:
                if (
                    count.kind == "count"
                    and count.value
                    and count.change is None
                    and _same_thing(count, rate)
                    and _counts(count, stem)
                ):
                    expected = 100 * count.value / population
                    if count.value <= population and not 1 / 3 <= rate.value / expected <= 3:
                        result.append(n)
        if n >= 2 and _share_belied(text, figures[n - 2], figures[n - 1], rate):
            result.append(n)
    return result


def _counts(count: Figure, stem: str) -> bool:
    """Whether a figure counts what a rate with that stem is of: 交付件数 for 交付率."""
    name = _plain(count.measure)
    return any(name.endswith(stem + end) for end in _words().counts)


def _share_belied(text: str, whole: Figure, part: Figure, rate: Figure) -> bool:
    """Whether a rate right after `whole のうち part` is not part / whole, by more than rounding could do."""
    if not (whole.unit == part.unit and whole.kind == part.kind == "count" and whole.value and part.value):
        return False
    if rate.qualifier != "exact" or part.qualifier != "exact" or whole.qualifier != "exact" or part.value > whole.value:
        return False
    of = re.fullmatch(r"の?(?:うち|中)(?:の)?、?", text[whole.end : part.start]) is not None
    beside = text[part.end : rate.start] in ("、", "で", "(", "（", "、率にして", "、割合にして", "で、")
    return of and beside and abs((rate.value or 0) - 100 * part.value / whole.value) > 2


def _wrong_totals(text: str, figures: Sequence[Figure]) -> list[int]:
    """Totals that the list before them in the sentence does not make: 小学校12校、中学校5校、合計18校."""
    result: list[int] = []
    for n, total in enumerate(figures):
        if not n or not _is_plain(total) or not _words().total.fullmatch(text, figures[n - 1].end, total.start):
            continue
        parts: list[Figure] = []
        for before in reversed(figures[max(0, n - 12) : n]):
            joined = parts[-1].start if parts else total.start
            if (
                before.sentence_start != total.sentence_start
                or before.unit != total.unit
                or not _is_plain(before)
                or joined - before.end > 24
            ):
                break
            parts.append(before)
        if len(parts) < 2:
            continue
        sums = [sum(part.value or 0 for part in parts[:k]) for k in range(1, len(parts) + 1)]
        highest = max(part.value or 0 for part in parts)
        if total.value is not None and total.value > highest and all(abs(s - total.value) > _slack(parts) for s in sums):
            result.append(n)
    return result


def _slack(parts: Sequence[Figure]) -> float:
    """How far rounded parts may miss their total: half of the last digit that each shows."""
    return sum(10 ** (_zeros(part.value or 0) - 0.3) if (part.value or 0) >= 1000 else 0.0 for part in parts)


def _zeros(value: float) -> int:
    """How many zeros a whole number ends in: 1,200 has 2."""
    digits = f"{value:.0f}"
    return len(digits) - len(digits.rstrip("0"))


def _is_plain(figure: Figure) -> bool:
    """A stated amount: no question, change, range or bound."""
    usual = figure.kind in ("count", "money") and figure.value is not None and figure.value_high is None
    return usual and figure.qualifier == "exact" and figure.change is None and not figure.asked and figure.per is None


def _repetitions(text: str, figures: Sequence[Figure], flags: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Figures that say again what was said, with another value."""
    result: list[tuple[int, str]] = []
    seen: dict[tuple[object, ...], Figure] = {}
    money: dict[tuple[str, str], Figure] = {}
    for n, figure in enumerate(figures):
        if (
            not figure.measure
            or not figure.measure_of
            or figure.value is None
            or figure.asked
            or figure.change
            or "corrected" in flags[n]
        ):
            continue
        what = (_plain(figure.measure), _plain(figure.measure_of))
        if not _named_here(text, figure):
            continue
        if figure.unit == "円":
            before = money.setdefault(what, figure)
            if before.value and figure.value and max(before.value, figure.value) == 1000 * min(before.value, figure.value):
                result.append((n, "thousandfold"))
                continue
        if figure.as_of_start is None or figure.value_high is not None:
            continue
        key = (*what, figure.kind, figure.unit, figure.per, figure.as_of_start, figure.as_of_end)
        first = seen.setdefault(key, figure)
        elsewhere = first.sentence_start != figure.sentence_start
        if elsewhere and first.qualifier == figure.qualifier == "exact" and not _rounds_to(first.value or 0, figure.value):
            result.append((n, "restated_differently"))
    return result


def _named_here(text: str, figure: Figure) -> bool:
    """Whether the sentence says right before the figure what is measured and whose, by a name that holds elsewhere, not 本案."""
    of, measure = figure.measure_of or "", figure.measure or ""
    before = text[max(figure.sentence_start, figure.start - 40) : figure.start]
    at = before.rfind(measure)
    return at >= 0 and before[:at].endswith((of + "の", of + "における", of)) and not of.startswith(_DEICTIC)


_DEICTIC = ("本案", "本件", "同", "当該", "本議案", "両", "各")


def _rounds_to(a: float, b: float) -> bool:
    """Whether two values are one number, perhaps rounded: 12,587 and 12,600; 7.95 and 8."""
    if a == b:
        return True
    if not a or not b:
        return False
    for digits in range(1, 8):
        step = 10 ** (math.floor(math.log10(max(abs(a), abs(b)))) - digits + 1)
        rounded = min(abs(a / step - round(a / step)), abs(b / step - round(b / step))) < 1e-9
        if rounded and abs(a - b) < step:
            return True
    return False


def _same_thing(a: Figure, b: Figure) -> bool:
    """Whether two figures are of the same thing, as far as the text says whose they are."""
    return a.measure_of is None or b.measure_of is None or _plain(a.measure_of) == _plain(b.measure_of)


def _plain(name: str | None) -> str:
    """A measure's name for comparison: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", name or "").split())
