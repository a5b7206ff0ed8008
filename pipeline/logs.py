"""The log: one line an event on stderr, for people (`text`) or for machines (`json`).

Events and their fields: `run start` (sources, shards, todo, workers), `shard done` (key, documents, characters, seconds, first),
`progress` (shards, of, documents, characters, left: seconds), `takeover`, `store damaged`, `stage failed` (stage, documents,
error), `worker lost` (code, stage, sources, first), `no workers`, `no lock`, `reject` (source, code, stage), `commit` (run_id,
rows), `done` (run_id, shards, seconds, changed), `stopped`, `failed`.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, Literal, TextIO

Form = Literal["text", "json"]
_log = logging.getLogger("toben")
NOTICE = 25  # between information and warning: what a long run says of itself without being asked
logging.addLevelName(NOTICE, "NOTICE")


def event(level: int, name: str, message: str = "", **fields: Any) -> None:
    """Log an event: its name, a sentence for people where the name does not say all, and its facts."""
    if _log.isEnabledFor(level):
        _log.log(level, "%s", message, extra={"event": name, "fields": fields})


def logs(level: int) -> bool:
    """Whether events of a level are logged."""
    return _log.isEnabledFor(level)


def setup(level: int, form: Form) -> None:
    """Send the events to stderr. Anything else that logs is shown from warnings on, in the same form."""
    handler = _Stderr()
    handler.setFormatter(_Json() if form == "json" else _Text())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    _log.setLevel(level)


class _Stderr(logging.StreamHandler[TextIO]):
    """Whatever stderr is at the time: a progress bar stands in for it while it is drawn."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        name, fields = _parts(record)
        facts = " ".join(f"{key}={_shown(value)}" for key, value in fields.items())
        message = record.getMessage()
        time = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        return _printable(f"{time} toben {record.levelname.lower()} {name}{': ' + message if message else ''} {facts}".rstrip())


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        name, fields = _parts(record)
        line = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower(), "event": name}
        if message := record.getMessage():
            line["message"] = message
        return json.dumps({**line, **fields}, ensure_ascii=True, default=str)


def _parts(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    fields = dict(getattr(record, "fields", {}))
    if record.exc_info and record.exc_info[1] is not None:
        fields["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
    return getattr(record, "event", record.name), fields


def _shown(value: Any) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return text if text and not any(c in text for c in ' "=') else json.dumps(text, ensure_ascii=False)


def _printable(text: str) -> str:
    """One line without control characters, whatever a file is called."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
