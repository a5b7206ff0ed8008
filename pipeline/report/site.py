"""Files of the site: safe names, templates that escape everything, data as scripts that a page opened from disk may load."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.palette import stylesheet
from pipeline.report.records import who
from pipeline.report.words import LANGUAGES, Language, line, text, texts

_TAKES_WORDS = """window.toben = window.toben || {};
toben.words = (languages, usual, texts) => Object.assign(toben, { languages, usual, texts });
"""
STATIC = ("style.css", "common.js", "index.js", "figures.js", "chart.js", "transcript.js")


def page_name(doc_id: str) -> str:
    """The name of a document's page: safe on any file system, the same in every run, different for any two ids.

    >>> page_name("hitachinaka/2017-09.txt")
    'hitachinaka-2017-09.txt-5c0d0ff0b1f7.html'
    """
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", doc_id)[-60:].strip("-._")
    digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}-{digest}.html" if readable else f"{digest}.html"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    environment.filters["line"] = line
    environment.filters["who"] = who
    return environment


def render(template: str, language: Language, **values: Any) -> str:
    """A page. Whatever comes from a corpus is escaped by the template engine; no template may mark anything as safe."""

    def say(key: str, **parts: object) -> str:
        shown = {name: f"{part:,}" if isinstance(part, int) else part for name, part in parts.items()}
        return text(key, language).format(**shown)

    return _environment().get_template(template).render(lang=language, say=say, **values) + "\n"


def script(call: str, *values: object) -> str:
    """A line of JavaScript that hands data over. `<` is escaped, so that the data could stand in a page as well."""
    data = ",".join(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for value in values)
    return f"toben.{call}({data.replace('<', chr(92) + 'u003c')});\n"


def write_static(folder: Path, language: Language) -> None:
    """The style, the scripts and the texts."""
    folder.mkdir()
    for name in STATIC:
        content = files("pipeline.report").joinpath("static", name).read_text(encoding="utf-8")
        if name == "style.css":
            content = stylesheet() + content
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    words = script("words", list(LANGUAGES), language, {key: list(pair) for key, pair in texts().items()})
    (folder / "texts.js").write_text(_TAKES_WORDS + words, encoding="utf-8", newline="\n")
