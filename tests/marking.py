"""What tests/test_cases.py counts: whether a row is the expected one, and scores over many rows."""

from __future__ import annotations

import unicodedata
from typing import Any

Row = dict[str, Any]
Span = tuple[int, int]
BLANK = {"qualifier": "exact", "unit": "", "asked": False}  # what no entry means


def plain(value: Any) -> Any:
    """Widths and spaces make no difference; nor do one and no entry."""
    return "".join(unicodedata.normalize("NFKC", value).split()) if isinstance(value, str) else value


def among(got: Any, expected: Any) -> bool:
    return plain(got) in [plain(e) for e in (expected if isinstance(expected, list) else [expected])]


def day(value: Any) -> Any:
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


def place(text: str, item: Row) -> Span:
    """Where the nth occurrence of an item's text stands."""
    at = -1
    for _ in range(item.get("nth", 0) + 1):
        at = text.index(item["text"], at + 1)
    return at, at + len(item["text"])


def passage(text: str, piece: str) -> Span:
    """Where a piece `start…end` stands."""
    head, _, tail = piece.partition("…")
    start = text.index(head)
    return start, text.index(tail, start) + len(tail) if tail else start + len(head)


def marked(text: str, piece: str) -> Span:
    """Where the part of a piece in 【】 stands, or the whole piece."""
    start = text.index(piece.replace("【", "").replace("】", ""))
    first, _, rest = piece.partition("【")
    return (start + len(first), start + len(first) + rest.index("】")) if rest else (start, start + len(piece))


def common(a: Span, b: Span) -> int:
    return min(a[1], b[1]) - max(a[0], b[0])


def matched(text: str, expected: list[Row], rows: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pairs of an item and the row that shares most characters with it, missed items, and rows that are not expected."""
    places = [place(text, e) for e in expected]
    by_share = sorted(
        (-common(p, (r["start"], r["end"])), i, j)
        for i, p in enumerate(places)
        for j, r in enumerate(rows)
        if common(p, (r["start"], r["end"])) > 0
    )
    pairs: dict[int, int] = {}
    for _, i, j in by_share:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    tolerated = {j for _, i, j in by_share if expected[i].get("optional")} | set(pairs.values())
    return (
        [(expected[i], rows[j]) for i, j in sorted(pairs.items()) if not expected[i].get("optional")],
        [e for i, e in enumerate(expected) if i not in pairs and not e.get("optional")],
        [r for j, r in enumerate(rows) if j not in tolerated],
    )


def f1(hits: int, expected: int, got: int) -> float:
    return 2 * hits / (expected + got) if expected + got else 1.0


def share(right: int, of: int) -> float:
    return right / of if of else 1.0


def accepted(item: Row, key: str) -> list[Any]:
    """The values that an item takes for a column: its own and its alternatives."""
    values = [item.get(key), *item.get("alt", {}).get(key, [])]
    return [plain(BLANK.get(key) if v is None else v) for v in values]


def same(got: Any, item: Row, key: str) -> bool:
    """Whether a row's value of a column is one that the item takes."""
    if item["kind"] is None and key in ("kind", "unit"):  # どのくらい says neither
        return True
    value = plain(BLANK.get(key) if got is None else got)
    if isinstance(value, float):
        return any(a is not None and abs(value - a) < 1e-6 * max(1.0, abs(a)) for a in accepted(item, key))
    return value in accepted(item, key)


def named(got: str | None, item: Row, key: str) -> bool:
    """A measure is right where it ends like an accepted one, or the other way round."""
    found = plain(got or "")
    return bool(found) and any(found.endswith(plain(a)) or plain(a).endswith(found) for a in item[key])
