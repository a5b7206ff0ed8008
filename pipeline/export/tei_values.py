"""A figure as TEI's <measure>, an expression of time as its <date> or <time>."""

from __future__ import annotations

import re
from typing import Any

from pipeline.export.inline import Span

_BOUND = {"at_least": "atLeast", "over": "atLeast", "at_most": "atMost", "under": "atMost"}
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def figure_spans(row: dict[str, Any], name: str) -> list[Span]:
    """<measure type="count" quantity="200" unit="件" commodity="交付件数">; what is no exact value has a <num> inside.

    <num type="about" value="200">, <num type="at_least" atLeast="100">, and for a range <num atLeast="2" atMost="3">.
    """
    attributes = {"xml_id": name, "type": row["kind"] or "unknown", "subtype": "asked" if row["asked"] else row["change"] or ""}
    value, high, qualifier = row["value"], row["value_high"], row["qualifier"]
    inner: dict[str, str] = {}
    if value is not None and high is not None:
        inner = {"atLeast": number(min(value, high)), "atMost": number(max(value, high))}
    elif value is not None:
        attributes["quantity"] = number(value)
        if qualifier != "exact":
            inner = {_BOUND.get(qualifier, "value"): number(value)}
    if inner and qualifier != "exact":
        inner["type"] = qualifier
    what = " ".join(_word(part) for part in (row["measure_of"], row["measure"]) if part)
    attributes |= {"unit": _word(row["unit"]), "commodity": what}
    start, end = row["start"], row["end"]
    return [Span(start, end, "measure", attributes), *([Span(start, end, "num", inner)] if inner else [])]


def date_span(row: dict[str, Any], name: str) -> Span:
    """<date when="2017-07-31">, <date from="2016-04-01" to="2017-03-31">, <time from="06:30:00" to="23:00:00">."""
    first, last = row["first_day"], row["last_day"]
    clocks = [clock for key in ("clock_start", "clock_end") if (clock := row[key]) and _CLOCK.fullmatch(clock)]
    attributes = {"xml_id": name, "cert": "low" if row["basis"] == "repaired" else ""}
    if first is None:
        times = [f"{clock}:00" for clock in clocks]
        tag = "time" if row["clock_start"] or row["clock_end"] else "date"
    else:
        days = [first.isoformat(), (last or first).isoformat()]
        times = days if days[0] != days[1] else days[:1]
        if clocks and len(times) == 1:
            times = [f"{days[0]}T{clock}:00" for clock in clocks]
        tag = "date"
        attributes["type"] = row["precision"] or ""
    if len(times) == 2:
        attributes |= {"from_": times[0], "to": times[1]}
    elif times:
        attributes["when"] = times[0]
    return Span(row["start"], row["end"], tag, attributes)


def number(value: float) -> str:
    """12587, 2.3, -1.9: without an exponent where that can be, as xsd:decimal has none."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)


def _word(text: str) -> str:
    """One word of TEI: no white space in it."""
    return "_".join(text.split())
