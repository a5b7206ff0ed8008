"""Patterns made of the words of measures.toml."""

from __future__ import annotations

import re

from pipeline.quick import either


def alternation(items: list[str]) -> str:
    """The items as a regex alternation, the longest first."""
    return either([re.escape(item) for item in items])


def papers(names: str, articles: str) -> re.Pattern[str]:
    """Numbers of papers and articles: 日程第12, 第28号議案, 議案第3号, 資料1, 第5条第2項."""
    digit = "[0-9一二三四五六七八九十百]"
    article = rf"第?{digit}{{1,4}}(?:{articles})(?:の[0-9]{{1,2}})?"
    return re.compile(rf"(?:{names})?(?:{article})+(?:{names})?|(?:{names})第?{digit}{{1,4}}|第{digit}{{1,4}}(?:{names})?")
