"""`toben export`: the tables of a run in the formats that others use.

csv (spreadsheets), jsonl (programs), tei (Parla-CLARIN, for corpus linguists), conllu (GiNZA's annotation of every turn), hf (a
Hugging Face data set). Each is a folder that appears whole or not at all, and is the same, byte for byte, for the same run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import CannotRunError, trouble
from pipeline.export.place import MARK, fresh
from pipeline.export.source import manifest_of

FORMATS = ("csv", "jsonl", "tei", "conllu", "hf")
Writer = Callable[[Path, Path, dict[str, Any], Callable[[str], None]], Counter[str]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote; `notes` counts what could not be put into its format as it is."""

    path: Path
    form: str
    files: int
    size: int  # bytes
    notes: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        noted = "".join(f"\n  {count:,} {what}" for what, count in self.notes.items())
        return f"{self.form}: {self.files:,} files, {self.size / 1e6:.1f} MB → {self.path}{noted}"


def export(out: str | Path, form: str, to: str | Path | None = None, *, progress: Callable[[str], None] | None = None) -> Exported:
    """Write the tables in `out` as `form` into the folder `to` (None: OUT/export/FORM).

    `progress` is called with the name of each table or document before it is written. Raises CannotRunError where the tables are
    not those of one finished run, where `to` holds anything but an export, and where it can't be written.
    """
    out = Path(out)
    manifest = manifest_of(out)
    target = Path(to) if to is not None else out / "export" / form
    try:
        with fresh(target) as place:
            notes = _writer(form)(out, place, manifest, progress or (lambda _: None))
            if manifest_of(out).get("run_id") != manifest.get("run_id"):
                raise CannotRunError(f"another run finished in {out} meanwhile; nothing was exported. Export again.")
            mark = {
                "format": form,
                "run_id": manifest.get("run_id"),
                "versions": manifest.get("versions"),
                "notes": dict(sorted(notes.items())),
            }
            (place / MARK).write_text(json.dumps(mark, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as e:
        raise CannotRunError(f"the export could not be written to {target} ({trouble(e)}).") from e
    files = [p for p in target.rglob("*") if p.is_file()]
    return Exported(target, form, len(files), sum(p.stat().st_size for p in files), dict(sorted(notes.items())))


def _writer(form: str) -> Writer:
    """The function that writes a format; its libraries are loaded with it and not before."""
    if form in ("csv", "jsonl"):
        from pipeline.export.cells import to_csv, to_jsonl  # noqa: PLC0415

        return to_csv if form == "csv" else to_jsonl
    if form == "hf":
        from pipeline.export.hf import to_hf  # noqa: PLC0415

        return to_hf
    if form == "tei":
        from pipeline.export.tei import to_tei  # noqa: PLC0415

        return to_tei
    if form == "conllu":
        from pipeline.export.conllu import to_conllu  # noqa: PLC0415

        return to_conllu
    raise CannotRunError(f"there is no format {form}; there are {', '.join(FORMATS)}.")
