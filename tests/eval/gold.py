"""Annotated texts for `versus.py`: the project's own cases, and other people's suites where a file of them is given.

A text is {"text", "held_on": ISO day or null, "items": [{"start", "end", "sort", "values", "optional"}]}; sort is amount,
duration or date, values a list of accepted ones, best first, in the form of values.py (empty: the value can't be compared, the
span can). "within", where given, are the spans that are annotated at all; "only" is the one of figures and dates that is;
"broad" tells that others annotated it, by their notion of a number and a time.

A GOLD file has one JSON object a line, in one of three forms: {"text", "figures": […], "dates": […]} with toben's own columns
and offsets; {"text", "figs": [{"start", "end", "text", "type", …}]} with the types and values of UD_Japanese-GSD's entities, or
of the tests of ja-timex, pynormalizenumexp or duckling; {"text", "num", "value"}, one number a text.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from timex3 import timex_value
from values import Value, days_of, shifted

sys.path.insert(0, str(Path(__file__).parents[1]))

from marking import place

CASES = Path(__file__).parents[1] / "cases"
REFERENCE = date(2021, 7, 18)  # the day that relative words count from where a suite names none
Item = dict[str, Any]
Text = dict[str, Any]


def own() -> list[Text]:
    """The sentences of figures.tsv and dates.tsv (each annotated for one of the two) and the cases annotated for both."""
    return [*_sentences(), *_dates(), *_folders()]


def _lines(name: str) -> list[list[str]]:
    rows = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows if row and not row.startswith("#")]


def _item(start: int, end: int, sort: str, value: Value | None, *, optional: bool = False) -> Item:
    return {"start": start, "end": end, "sort": sort, "values": [value] if value else [], "optional": optional}


def _amount(low: str | float | None, high: str | float | None, unit: str) -> Value | None:
    return None if low in (None, "") else {"amount": [float(low), float(high) if high not in (None, "") else None, unit]}


def _sentences() -> list[Text]:
    texts: dict[str, Text] = {}
    for row in _lines("figures.tsv"):
        sentence, figure, kind, low, high, unit, *_ = (row + [""] * 9)[:9]
        text = texts.setdefault(sentence, {"text": sentence, "held_on": None, "items": [], "only": "figures"})
        if figure:
            at = max((item["end"] for item in text["items"]), default=0)
            start = sentence.index(figure, at)
            sort = "duration" if kind == "duration" else "amount"
            text["items"].append(_item(start, start + len(figure), sort, _amount(low, high, unit)))
    return list(texts.values())


def _dates() -> list[Text]:
    texts = []
    for held_on, sentence, expected in ((row + [""] * 3)[:3] for row in _lines("dates.tsv")):
        sentence = sentence.replace("\\n", "\n")  # noqa: PLW2901
        items, at = [], 0
        for entry in [] if expected in ("none", "") else expected.split("; "):
            words, _, rest = entry.partition("=")
            words = words.replace("\\n", "\n")
            days, *fields = rest.split("|")
            at = sentence.index(words, at)
            value: Value = {}
            if days != "-":
                ends = [[int(n) for n in day.split("-")] for day in (days.split("..") if ".." in days else [days, days])]
                value["days"] = ends
            elif len(fields) > 2 and fields[0] == "clock":
                value["clock"] = [clock or None for clock in fields[2].split("-")]
            items.append(_item(at, at + len(words), "date", value or None))
            at += len(words)
        texts.append({"text": sentence, "held_on": held_on or None, "items": items, "only": "dates"})
    return texts


def _folders() -> list[Text]:
    from pipeline import structure  # noqa: PLC0415

    texts = []
    for path in sorted(CASES.glob("*/expected.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        source = path.parents[3] / expected["source"] if "source" in expected else path.parent / "input.txt"
        if "figures" in expected and "dates" in expected and source.suffix == ".txt":
            text = source.read_text(encoding="utf-8")
            rows = {part: [{**row, "at": place(text, row)} for row in expected[part]] for part in ("figures", "dates")}
            for row in [*rows["figures"], *rows["dates"]]:
                row["start"], row["end"] = row["at"]
            held_on = (expected.get("document") or {}).get("held_on")
            turns = structure(source, parse=False).turns  # only these are annotated, no rosters and headings
            within = [[int(a), int(b)] for a, b in zip(turns["start"], turns["end"], strict=True)]
            texts.append({"text": text, "held_on": held_on, "items": _columns(rows), "within": within})
    return texts


def _columns(row: dict[str, Any]) -> list[Item]:
    """Rows in toben's own columns."""
    items = []
    for figure in row.get("figures") or []:
        sort = "duration" if figure.get("kind") == "duration" else "amount"
        value = _amount(figure.get("value"), figure.get("value_high"), figure.get("unit") or "")
        items.append(_item(figure["start"], figure["end"], sort, value, optional=bool(figure.get("optional"))))
    for day in row.get("dates") or []:
        first, last = day.get("first_day"), day.get("last_day")
        value = {"days": [[int(n) for n in str(d)[:10].split("-")] for d in (first, last)]} if first and last else None
        items.append(_item(day["start"], day["end"], "date", value, optional=bool(day.get("optional"))))
    return items


def load(path: Path) -> list[Text]:
    """The texts of a file of gold."""
    texts = []
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, filter(str.strip, lines)):
            if "figs" in row:
                held_on = (row.get("ref") or REFERENCE.isoformat())[:10]
                day = date.fromisoformat(held_on)
                items = [_other(item, row["text"], day) for item in row["figs"] if not row.get("custom")]
                texts.append({"text": row["text"], "held_on": held_on, "items": items, "durations": "dates", "broad": True})
            elif "num" in row:
                start = row["text"].index(row["num"])
                end = start + len(row["num"]) + 1  # with the counter behind it
                value: Value = {"amount": [float(row["value"]), None, None]}
                texts.append({"text": row["text"], "held_on": None, "items": [_item(start, end, "amount", value)]})
            else:
                # A passage of minutes begins with its title, which names the day.
                held_on = row.get("held_on") or day_in(row["text"])
                texts.append({"text": row["text"], "held_on": held_on, "items": _columns(row)})
    return texts


def day_in(text: str) -> str | None:
    """The day that the first line of a passage names."""
    from pipeline import find_dates  # noqa: PLC0415

    head = text.partition("\n")[0][:200]
    days = [row.first_day for row in find_dates(head) if row.precision == "day" and row.first_day]
    return days[-1].isoformat() if days else None


def _other(item: Item, text: str, reference: date) -> Item:
    """An item of somebody else's suite."""
    kind, sort, values = item["type"], "amount", []
    if kind in {"DATE", "TIME", "DURATION", "SET"}:
        sort = "duration" if kind in {"DURATION", "SET"} else "date"
        values = timex_value(kind, item["value"], item.get("mod"), item.get("freq"), reference) if "value" in item else []
    elif kind in {"abstime", "reltime", "duration"} and "options" in item:
        sort = "duration" if kind == "duration" else "date"
        values = _numexp_time(item, kind, reference)
    elif kind == "numerical":
        values = _numexp_amount(item)
    elif kind == "time":
        sort = "date"
        values = _duckling_time(item["value"])
    elif kind == "duration":
        sort = "duration"
        units = {"second": "秒", "minute": "分", "hour": "時間", "day": "日", "week": "週", "month": "月", "year": "年"}
        values = [{"amount": [item["value"]["value"], None, units[item["value"]["unit"]]]}]
    elif isinstance(item.get("value"), dict) and "value" in item["value"]:
        values = [{"amount": [item["value"]["value"], None, None]}]
    return {"start": item["start"], "end": item["end"], "sort": sort, "values": values, "optional": False, "type": kind}


ABOUT = ("約", "およそ", "くらい", "ぐらい", "ほど", "程度", "前後", "おおよそ", "だいたい", "ほぼ", "強", "弱")
_INNER = re.compile("[0-9０-９一二三四五六七八九十]+[月日]$")
WORDS = {"year": "年", "month": "月", "day": "日", "hour": "時間", "minute": "分", "second": "秒"}


def _numexp_amount(item: Item) -> list[Value]:
    """pynormalizenumexp's bounds; its ±30 % of 約 and its 10 to 90 of 数十 have no counterpart."""
    if any(word in item["text"] for word in ABOUT) or "数" in item["text"] or "何" in item["text"]:
        return []
    low, high = (n if n is None or abs(n) < 1e300 else None for n in item["num"])
    if low is None and high is None:
        return []
    return [{"amount": [low if low is not None else high, high if low is not None and high != low else None, item["unit"]]}]


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _numexp_time(item: Item, kind: str, reference: date) -> list[Value]:
    if any(word in item["text"] for word in ABOUT):
        return []
    low, high = item.get("lohi") or item.get("abs") or [{}, {}]
    values: list[Value] = []
    if "rel" in item:
        shift = {name: n for name, n in item["rel"][0].items() if n is not None}
        far = {name: n for name, n in item["rel"][1].items() if n is not None}
        if len(shift) == 1 and set(shift) == set(far) and (shift == far):
            (name, n), *_ = shift.items()
            days = shifted(reference, n, WORDS[name])
            inner = [low.get("month"), low.get("day")]
            if days and inner != [None, None] and name in {"year", "month"}:  # 昨年3月
                days = days_of([days[0][0], inner[0] or days[0][1], inner[1]])
            elif _INNER.search(item["text"]):
                return []  # 昨年4月 as the normaliser of 昨年 alone sees it
            if days:
                values.append({"days": days})
            values.append({"amount": [abs(n), None, WORDS[name]]})
        return values
    if kind == "duration":
        stated = [(name, low.get(name), high.get(name)) for name in WORDS if low.get(name) is not None]
        if len(stated) == 1:
            name, a, b = stated[0]
            values.append({"amount": [a, b if b != a else None, WORDS[name]]})
        return values
    value: Value = {}
    try:
        if any(low.get(name) is not None for name in ("year", "month", "day")):
            first, last = ([_whole(bound.get(name)) for name in ("year", "month", "day")] for bound in (low, high))
            value["days"] = days_of(first, last)
    except (ValueError, TypeError, IndexError):
        return []
    if low.get("hour") is not None:
        ends = [f"{b['hour']:02}:{b.get('minute') or 0:02}" if b.get("hour") is not None else None for b in (low, high)]
        value["clock"] = [ends[0], ends[1] if ends[1] != ends[0] else None]
    return [value] if value else []


def _duckling_time(value: dict[str, Any]) -> list[Value]:
    """duckling's moments with their grain, and intervals with an open end of theirs."""
    if value["type"] == "interval":
        if "from" not in value or "to" not in value:
            return []
        first, end = value["from"], value["to"]
        if first["grain"] in {"hour", "minute", "second"}:
            return []
        return [{"days": [_grain(first)[0], _grain_before(end)]}]
    if value["grain"] in {"hour", "minute"}:
        return [{"clock": [value["value"][11:16], None]}]
    return [] if value["grain"] == "second" else [{"days": _grain(value)}]


def _grain(value: dict[str, Any]) -> list[list[int | None]]:
    day = datetime.fromisoformat(value["value"]).date()
    if value["grain"] == "year":
        return days_of([day.year, None, None])
    if value["grain"] == "month":
        return days_of([day.year, day.month, None])
    if value["grain"] == "quarter":
        return days_of([day.year, day.month, None], [day.year, day.month + 2, None])
    if value["grain"] == "week":
        end = day + timedelta(days=6)
        return [[day.year, day.month, day.day], [end.year, end.month, end.day]]
    return [[day.year, day.month, day.day]] * 2


def _grain_before(end: dict[str, Any]) -> list[int | None]:
    """The last day of an interval whose end duckling leaves out."""
    day = datetime.fromisoformat(end["value"]).date() - timedelta(days=1)
    return [day.year, day.month, day.day]
