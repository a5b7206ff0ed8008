"""Remains of HTML in a text that was copied with its tags: <p><strong>Q. 早瀬りえ</strong><br>, &nbsp;."""

from __future__ import annotations

import re

_BLOCK = "p|br|div|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|hr|blockquote|section|article|header|footer|main|nav|center"
_INLINE = "strong|b|em|i|u|s|span|font|a|small|big|img|td|th|ruby|rb|rt|rp|wbr|sup|sub|mark"
# a tag, a comment, or a character reference
_TAG = re.compile(
    rf"<(?P<end>/?)(?:(?P<block>{_BLOCK})|{_INLINE})(?:[ ][^<>\n]{{0,300}})?/?>|<!--(?:[^-]|-(?!->)){{0,400}}-->"
    r"|&(?:[a-z]{2,8}|#[0-9]{2,6});",
    re.IGNORECASE,
)
_LEAST = 4


def without_tags(text: str) -> str:
    """A text of the same length with spaces for its tags, and a line's end for a tag that ends a line.

    The text itself where it holds no such remains.
    """
    if "</" not in text and "<br" not in text and "<BR" not in text:
        return text
    found = list(_TAG.finditer(text))
    if len(found) < _LEAST or sum(1 for m in found if m["end"] or m["block"]) < _LEAST // 2:
        return text
    parts = []
    at = 0
    for m in found:
        breaks = m["block"] is not None and text[m.end() : m.end() + 1] != "\n"
        parts += [text[at : m.start()], " " * (len(m.group()) - breaks), "\n" if breaks else ""]
        at = m.end()
    return "".join([*parts, text[at:]])
