"""The report's files: complete, safe whatever a text holds, the same every time. What they do in a browser: tests/browser/."""

from __future__ import annotations

import json
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import lxml.html
import pyarrow.parquet as pq
import pytest
from site_tables import HOSTILE, TEXT, hostile, save

from pipeline import run
from pipeline.cli import main
from pipeline.errors import CannotRunError
from pipeline.palette import COLOURS, ROLE_COLOURS, TERMINAL
from pipeline.read.errors import WARNINGS
from pipeline.report import write_report
from pipeline.report.site import page_name
from pipeline.report.words import clean, texts
from pipeline.schema import ENUMERATIONS, Config, Document, Shard
from pipeline.tables.arrow import from_arrow

REPORT = Path(__file__).parent.parent / "pipeline" / "report"
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def tree_of(page: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(page.read_text(encoding="utf-8"))


def only_page(shard: Shard, out: Path) -> Path:
    """The page of the one document of a shard."""
    return next((write_report(save(out, shard)).parent / "documents").iterdir())


def shown(page: Path) -> str:
    """The transcript's own characters on its page, without what the page adds and without white space."""
    tree = tree_of(page)
    parts = tree.xpath("//*[@id='text']//*[self::div][contains(@class,'gap') or @class='label' or @class='speech']")
    for button in tree.xpath("//button"):
        button.text = ""
        for child in list(button):
            button.remove(child)
    return "".join("".join(part.text_content() for part in parts).split())


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the shipped corpus."""
    out = tmp_path_factory.mktemp("out")
    run(REPORT.parent.parent / "corpus", out, workers=0, config=Config(parse=False))
    return out


def test_every_character_is_shown(tables: Path) -> None:

    index = write_report(tables)
    for document in from_arrow(Document, pq.read_table(tables / "documents.parquet")):
        page = index.parent / "documents" / page_name(document.doc_id)
        assert shown(page) == "".join(clean(document.text).split()), document.doc_id


# What would fetch something, or make elements from text.
ACTS = re.compile(
    r"https?://|//cdn|fetch\(|XMLHttpRequest|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
)
IDS = {"turns": "turn_id", "figures": "figure_id", "dates": "date_id", "questions": "question_id", "answers": "answer_id"}


@pytest.mark.parametrize(("table", "column"), IDS.items())
def test_every_row_is_on_its_page(tables: Path, table: str, column: str) -> None:
    folder = write_report(tables).parent / "documents"
    rows = pq.read_table(tables / f"{table}.parquet", columns=["doc_id", column]).to_pylist()
    for doc_id in {row["doc_id"] for row in rows}:
        ids = set(tree_of(folder / page_name(doc_id)).xpath("//@id"))
        assert {row[column].rpartition("#")[2] for row in rows if row["doc_id"] == doc_id} <= ids


def test_same_bytes_every_time(tables: Path) -> None:
    def all_files() -> dict[str, bytes]:
        folder = write_report(tables).parent
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    first = all_files()
    assert first == all_files()
    assert not [path for path in tables.iterdir() if path.name.startswith(".report")]


def test_needs_no_network_and_runs_nothing_inline(tables: Path) -> None:
    folder = write_report(tables).parent
    for path in folder.rglob("*"):
        if path.suffix in {".html", ".js", ".css"} and path.parent.name not in {"data", "documents"}:
            words = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not ACTS.search(words), path
    for path in folder.rglob("*.html"):
        tree = tree_of(path)
        assert not tree.xpath("//script[not(@src) and not(@type='application/json')]")
        assert not tree.xpath("//@*[starts-with(name(), 'on')] | //@style")
        for link in tree.xpath("//@src | //@href"):
            assert link.startswith("#") or link == "data:," or (path.parent / link.partition("#")[0]).is_file(), link


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    folder = write_report(save(tmp_path / "out", hostile())).parent
    assert {path.parent.relative_to(folder).as_posix() for path in folder.rglob("*")} == {".", "static", "data", "documents"}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in {".html", ".js"}:
            words = path.read_text(encoding="utf-8")
            assert not UNSEEN.search(words), path
            if path.suffix == ".js" and path.parent.name == "data":
                assert "<" not in words
                for call in words.splitlines():
                    json.loads(f"[{re.fullmatch(r'toben[.][a-z]+[(](.*)[)];', call)[1]}]")
    page = next((folder / "documents").iterdir())
    tree = tree_of(page)
    assert not tree.xpath("//img")
    assert [script.get("src") or script.get("type") for script in tree.xpath("//script")] == [
        "application/json",
        "../static/texts.js",
        "../static/common.js",
        "../static/transcript.js",
    ]
    assert shown(page) == "".join(clean(TEXT).split())
    assert "".join(clean(HOSTILE).split()) in "".join(tree.xpath("//h1")[0].text_content().split())
    assert json.loads(tree.xpath("//script[@id='data']")[0].text)["records"]["f0002"]["value"] == 1234


@pytest.mark.parametrize(
    "doc_id",
    [
        "a/b.txt",
        "A/B.TXT",
        "../../etc/passwd",
        "/",
        "",
        "..",
        "con",
        "x" * 3000,
        "市/会議.txt",
        "a\nb\0c",
        "n#1",
        "a?b#c%2F.txt",
        HOSTILE,
    ],
)
def test_page_names_are_safe(doc_id: str) -> None:
    name = page_name(doc_id)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}[.]html", name)
    assert name == page_name(doc_id)
    assert name.lower() != page_name(doc_id + " ").lower()


def test_overlapping_marks_and_turns_lose_nothing(tmp_path: Path) -> None:
    shard = hostile("x")
    first, second = shard.questions
    shard.questions = [replace(first, end=second.end - 2), second]  # one runs into the other
    shard.figures = [replace(f, start=f.start - 3) for f in shard.figures]  # and into dates
    shard.turns = [shard.turns[0], replace(shard.turns[1], label=None, label_start=None, label_end=None)]
    assert shown(only_page(shard, tmp_path / "out")) == "".join(clean(TEXT).split())


def test_document_without_turns_shows_its_figures(tmp_path: Path) -> None:
    shard = hostile("x")
    shard.turns, shard.questions, shard.answers, shard.links = [], [], [], []
    shard.figures = [replace(f, turn_id=None) for f in shard.figures]
    tree = tree_of(only_page(shard, tmp_path / "out"))
    assert tree.xpath("//div[contains(@class,'gap')]//span[@id='f0002']")[0].text_content() == "１，２３４件"


def test_memory_is_that_of_a_document(tmp_path: Path) -> None:
    def peak(documents: int) -> int:
        text = "これは長い会議録の一行です。\n" * 20_000
        rows = [
            Document(doc_id=f"{n:03}.txt", source_sha256="", media_type="text/plain", n_chars=len(text), text=text)
            for n in range(documents)
        ]
        out = save(tmp_path / str(documents), Shard(documents=rows))
        del rows
        write_report(out)
        tracemalloc.start()
        write_report(out)
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(12) < 1.5 * peak(2)


def test_tables_in_parts_are_read(tmp_path: Path) -> None:
    out = save(tmp_path / "out", hostile("x"))
    whole = (out / "turns.parquet").rename(out / "whole")
    (out / "turns.parquet").mkdir()
    whole.rename(out / "turns.parquet" / "part-0.parquet")
    assert write_report(out).is_file()


def test_refuses_what_it_can_not_use(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="toben run"):
        write_report(tmp_path / "nowhere")
    with pytest.raises(CannotRunError, match="toben run"):
        write_report(tmp_path)
    out = save(tmp_path / "out", hostile("x"))
    (out / "report").mkdir()
    (out / "report" / "mine.txt").write_text("my notes", encoding="utf-8")
    with pytest.raises(CannotRunError, match="not made by"):
        write_report(out)
    assert (out / "report" / "mine.txt").is_file()
    other = save(tmp_path / "other", hostile("x"), run_id="1" * 16)
    (other / "turns.parquet").replace(out / "turns.parquet")
    (out / "report" / "mine.txt").unlink()
    with pytest.raises(CannotRunError, match="2 runs"):
        write_report(out)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = save(tmp_path / "out", hostile("x"))
    assert main(["report", str(out), "--language", "en"]) == 0
    index = Path(capsys.readouterr().out.strip())
    assert 'lang="en"' in index.read_text(encoding="utf-8")
    assert main(["report", str(tmp_path / "nowhere")]) == 2


def test_a_site_that_can_not_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    out = save(tmp_path / "out", hostile("x"))
    before = write_report(out).read_bytes()
    stray = hostile("x")
    stray.turns = [replace(turn, doc_id="nobody") for turn in stray.turns]
    save(out, stray, run_id="2" * 16)
    with pytest.raises(CannotRunError, match="toben check"):
        write_report(out)
    assert (out / "report" / "index.html").read_bytes() == before
    assert not [path for path in out.iterdir() if path.name.startswith(".report")]


def test_every_text_is_there_in_both_languages(tables: Path) -> None:
    known = texts()
    for key, (japanese, english) in known.items():
        assert japanese, key
        assert english, key
        assert set(re.findall(r"\{\w\}", japanese)) == set(re.findall(r"\{\w\}", english)), key
    used = {f"{section}.{value}" for section, values in ENUMERATIONS.items() if section != "held_on_precision" for value in values}
    used |= {f"warning.{code}" for code in WARNINGS}
    for table in ("figures", "dates"):
        flags = pq.read_table(tables / f"{table}.parquet", columns=["flags"])["flags"].to_pylist()
        used |= {f"flag.{flag}" for row in flags for flag in row or ()}
    for path in (*REPORT.glob("templates/*.html"), *REPORT.glob("static/*.js")):
        sections = "|".join({key.partition(".")[0] for key in known})
        used |= set(re.findall(rf"[\"'`]((?:{sections})\.[a-z_]+)[\"'`]", path.read_text(encoding="utf-8")))
    assert used <= set(known), used - set(known)
    doubts = (REPORT.parent / "figures" / "doubts.py").read_text(encoding="utf-8")
    used = {f"flag.{name}" for name in re.findall(r"_add\(flags\[\w+\], \"(\w+)\"\)", doubts)}
    assert len(used) > 2
    assert used <= set(known), used - set(known)


def test_templates_trust_nothing() -> None:
    for path in REPORT.glob("templates/*.html"):
        assert not re.search(r"\|\s*safe|Markup|autoescape", path.read_text(encoding="utf-8")), path
    for path in REPORT.glob("*.py"):
        assert "Markup" not in path.read_text(encoding="utf-8"), path


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", COLOURS)
def test_colours_of_roles_can_be_read(name: str) -> None:
    colour = COLOURS[name]
    assert min(contrast(colour.ink, "#ffffff"), contrast(colour.ink, colour.tint), contrast("#1b1f24", colour.tint)) >= 4.5


def test_every_role_has_its_colour() -> None:
    assert list(TERMINAL) == list(ENUMERATIONS["role"])
    assert set(ROLE_COLOURS) == set(ENUMERATIONS["role"])
