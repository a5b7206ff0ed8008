"""The readers that `versus.py` compares, each behind the same small door: a text and the day of the meeting in, spans with
values out.

    python tests/eval/readers.py NAME < texts.jsonl > found.jsonl

runs one of them: a line {"text", "held_on"} in, a line of spans out, and at the end a line with the characters read in a
second of CPU time. Every reader is used as its documentation says, and given the day of the meeting where it takes one. A span is
{"start", "end", "sort", "value"}: sort is amount, duration or date, value one of values.py or null where the reader tells none.

What can't be mapped: pynormalizenumexp turns 約 into an interval of its own choice, so the middle of it counts as the value;
ja-timex and GiNZA know no era before 明治, no fiscal years (2018年度 is their 2018年) and no quantities other than of time
(ja-timex); GiNZA tells labels and no values; SudachiPy tells numbers, and which word counts, but no ranges, bounds or dates.
"""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from values import Value, days_of, shifted

Span = dict[str, Any]
Reader = Callable[[str, date | None], list[Span]]
TIMES = {"年": "year", "月": "month", "日": "day", "時間": "hour", "分": "minute", "秒": "second"}


def toben(*, broad: bool = True) -> Reader:
    from pipeline import find_dates, find_figures  # noqa: PLC0415

    def read(text: str, held_on: date | None) -> list[Span]:
        found: list[Span] = []
        for row in find_figures(text, held_on, parse=False, broad=broad):
            unit = f"{row.unit}/h" if row.kind == "measurement" and row.per == "時間" else row.unit
            value: Value | None = None if row.value is None else {"amount": [row.value, row.value_high, unit]}
            # 8日目 is a time to whoever annotates times.
            sort = "duration" if row.kind == "duration" or row.unit in ("年目", "か月目", "週目", "日目", "周年") else "amount"
            found.append({"start": row.start, "end": row.end, "sort": sort, "value": value, "per": row.per})
        for day in find_dates(text, held_on, broad=broad):
            value = {}
            if day.first_day and day.last_day:
                value["days"] = [[d.year, d.month, d.day] for d in (day.first_day, day.last_day)]
            if day.clock_start or day.clock_end:
                value["clock"] = [day.clock_start, day.clock_end]
            found.append({"start": day.start, "end": day.end, "sort": "date", "value": value or None})
        return found

    return read


def _finite(number: Any) -> Any:
    return None if number is None or (isinstance(number, float) and math.isinf(number)) else number


_ABOUT = re.compile("^(?:約|およそ|おおむね|ほぼ)|(?:程度|くらい|ぐらい|ほど|前後)$")


def _moment(time_of: Any) -> dict[str, Any]:
    """The fields of one of its times, without the infinities that stand for what isn't said."""
    return {name: _finite(getattr(time_of, name)) for name in TIMES.values()} if time_of else dict.fromkeys(TIMES.values())


def _absolute(entry: Any, held_on: date | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both ends of one of its times, 昨年 and 3日前 counted from the day of the meeting."""
    if entry.type != "reltime":
        return _moment(entry.value_lower_bound), _moment(entry.value_upper_bound)
    low, high = _moment(entry.value_lower_bound_abs), _moment(entry.value_upper_bound_abs)
    shift = _moment(entry.value_lower_bound_rel)
    named = [(unit, shift[name]) for unit, name in TIMES.items() if shift[name] is not None]
    moved = shifted(held_on, named[0][1], named[0][0]) if held_on and len(named) == 1 else None
    if moved:
        for field, name in enumerate(("year", "month", "day")[: ["年", "月", "日"].index(named[0][0]) + 1]):
            low[name], high[name] = moved[0][field], moved[1][field]
    return low, high


def _when(entry: Any, held_on: date | None) -> Value:
    """Days and clock of one of its times."""
    low, high = _absolute(entry, held_on)
    value: Value = {}
    shift = [(unit, _moment(entry.value_lower_bound_rel)[name]) for unit, name in TIMES.items()] if entry.type == "reltime" else []
    told = [(unit, n) for unit, n in shift if n is not None]
    if len(told) == 1:  # 3時間前, 36万年前: so long
        value["amount"] = [abs(told[0][1]), None, told[0][0]]
    first, last = ([bound[name] for name in ("year", "month", "day")] for bound in (low, high))
    if [*first, *last] != [None] * 6:
        for day in (first, last):
            if held_on and day[0] is None and day[1] is not None:
                day[0] = held_on.year
        value["days"] = days_of(first, last)
    if low["hour"] is not None:
        ends = [f"{b['hour']:02.0f}:{b['minute'] or 0:02.0f}" if b["hour"] is not None else None for b in (low, high)]
        value["clock"] = [ends[0], ends[1] if ends[1] != ends[0] else None]
    return value


def _quantity(entry: Any) -> Value | None:
    """The number of one of its numerical expressions."""
    low, high = _finite(entry.value_lower_bound), _finite(entry.value_upper_bound)
    if _ABOUT.search(entry.original_expr) and low is not None and high is not None:
        low = high = (low + high) / 2
    if low is None and high is None:
        return None
    ends = [low if low is not None else high, high if high != low and low is not None else None]
    return {"amount": [*ends, entry.counter if entry.counter != "none" else ""]}


def _length(entry: Any) -> Value | None:
    """A duration in one unit; 3年5ヶ月 has two of its numbers and no value here."""
    low, high = _moment(entry.value_lower_bound), _moment(entry.value_upper_bound)
    stated = [(unit, low[name], high[name]) for unit, name in TIMES.items() if low[name] is not None or high[name] is not None]
    if len(stated) != 1:
        return None
    unit, a, b = stated[0]
    return {"amount": [a if a is not None else b, b if b != a else None, unit]}


def pynormalizenumexp() -> Reader:
    from pynormalizenumexp.normalize_numexp import NormalizeNumexp  # noqa: PLC0415

    normalizer = NormalizeNumexp("ja")

    def read(text: str, held_on: date | None) -> list[Span]:
        found = []
        for entry in normalizer.normalize(text):
            value: Value | None
            if entry.type == "numerical":
                sort, value = "amount", _quantity(entry)
            elif entry.type == "duration":
                sort, value = "duration", _length(entry)
            else:
                sort, value = "date", _when(entry, held_on) or None
            found.append({"start": entry.position_start, "end": entry.position_end, "sort": sort, "value": value})
        return found

    return read


def ja_timex() -> Reader:
    import pendulum  # noqa: PLC0415
    from ja_timex import TimexParser  # noqa: PLC0415
    from timex3 import timex_value  # noqa: PLC0415

    parsers: dict[date | None, Any] = {}

    def read(text: str, held_on: date | None) -> list[Span]:
        if held_on not in parsers:
            reference = pendulum.datetime(held_on.year, held_on.month, held_on.day) if held_on else None
            parsers[held_on] = TimexParser(reference=reference)
        found = []
        for tag in parsers[held_on].parse(text):
            start, end = tag.raw_span
            values = timex_value(tag.type, tag.value, tag.mod, tag.freq, held_on, resolve=True)
            sort = "duration" if tag.type == "DURATION" and not (values and "days" in values[0]) else "date"
            found.append({"start": start, "end": end, "sort": sort, "value": values[0] if values else None})
        return found

    return read


def sudachipy() -> Reader:
    import sudachipy  # noqa: PLC0415

    tokenizer = sudachipy.Dictionary().create()

    def read(text: str, held_on: date | None) -> list[Span]:
        found: list[Span] = []
        tokens = list(tokenizer.tokenize(text))
        for token, after in zip(tokens, [*tokens[1:], None], strict=True):
            if token.part_of_speech()[1] != "数詞":
                continue
            try:
                number = float(token.normalized_form())
            except ValueError:
                continue
            end, unit = token.end(), None
            # The word that counts belongs to the quantity.
            if after is not None and after.part_of_speech()[2] in ("助数詞可能", "助数詞"):
                end, unit = after.end(), after.surface()
            found.append({"start": token.begin(), "end": end, "sort": "amount", "value": {"amount": [number, None, unit]}})
        return found

    return read


# GiNZA's labels (関根の拡張固有表現) for quantities and times.
DATES = {"Date", "Time", "Day_Of_Week", "Era", "Timex_Other", "Time_Top_Other"}
DURATIONS = {"Period_Year", "Period_Month", "Period_Week", "Period_Day", "Period_Time", "Periodx_Other"}
AMOUNTS = {
    "Money",
    "Percent",
    "Age",
    "Multiplication",
    "Point",
    "Frequency",
    "Rank",
    "Ordinal_Number",
    "Countx_Other",
    "School_Age",
}
AMOUNTS |= {"Physical_Extent", "Space", "Volume", "Weight", "Speed", "Intensity", "Temperature", "Calorie", "Measurement_Other"}
AMOUNTS |= {"Numex_Other", "Stock", "Seismic_Intensity", "Seismic_Magnitude"}


def ginza() -> Reader:
    import spacy  # noqa: PLC0415

    nlp = spacy.load("ja_ginza", exclude=["parser", "bunsetu_recognizer"])

    def read(text: str, held_on: date | None) -> list[Span]:
        found = []
        for n in range(0, len(text), 10_000):  # it refuses more than 49,149 bytes at once
            for entity in nlp(text[n : n + 10_000]).ents:
                label = entity.label_
                sort = "date" if label in DATES else "duration" if label in DURATIONS else "amount"
                if sort != "amount" or label in AMOUNTS or label.startswith("N_"):
                    found.append({"start": n + entity.start_char, "end": n + entity.end_char, "sort": sort, "value": None})
        return found

    return read


OWN = "toben, as its tables"  # on texts annotated as the tables have it; on other people's, toben reads as broadly as they do
READERS: dict[str, Callable[[], Reader]] = {
    "toben": toben,
    OWN: partial(toben, broad=False),
    "pynormalizenumexp": pynormalizenumexp,
    "ja-timex": ja_timex,
    "SudachiPy": sudachipy,
    "GiNZA NER": ginza,
}


def main() -> int:
    """Read all lines, then tell the speed. A text that a reader falls over is counted, and it is said to have found nothing
    there.
    """
    read = READERS[sys.argv[1]]()
    lines = [json.loads(line) for line in sys.stdin]
    read("令和5年3月末の職員数は約1,200人です。", date(2023, 6, 1))  # dictionaries and patterns are loaded
    failed, started = 0, time.process_time()
    for line in lines:
        held_on = date.fromisoformat(line["held_on"]) if line.get("held_on") else None
        try:
            spans = read(line["text"], held_on)
        except Exception as error:  # noqa: BLE001 whatever another library raises
            failed += 1
            spans = []
            sys.stderr.write(f"{sys.argv[1]}: {type(error).__name__} at {line['text'][:30]!r}\n")
        sys.stdout.write(json.dumps(spans, ensure_ascii=False) + "\n")
    seconds = time.process_time() - started
    characters = sum(len(line["text"]) for line in lines)
    sys.stdout.write(json.dumps({"per_second": characters / max(seconds, 1e-9), "failed": failed}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
