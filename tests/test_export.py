"""Exports: what a spreadsheet, a program, a corpus linguist or a trainer of models gets is what the tables say."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.cli import EXPORTS, main
from pipeline.errors import CannotRunError
from pipeline.export import FORMATS, export
from pipeline.export.inline import Anchor, Span, append_blocks, blocks, element, nested
from pipeline.export.names import file_name, xml_name
from pipeline.export.place import MARK
from pipeline.export.source import documents
from pipeline.export.tei_values import date_span, figure_spans
from pipeline.runs.job import run
from pipeline.schema import TABLES, Config

ROOT = Path(__file__).parent.parent
NS = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"
HOSTILE = """○議長（大空一郎君）　これより一般質問を行います。
○４番（川辺花子君）　=1+1は式でしょうか。対象者は何人か、１億\r２，０００万円の内訳とあわせて伺います。
（「議長」と呼ぶ者あり）
-5％でよいのか。
○福祉部長（<山&本>進君）　対象者は1,234人、\x0b昨年度は２～３人でございます。
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example corpus, with a meeting whose file name and text mean harm, and a text without turns."""
    place = tmp_path_factory.mktemp("export")
    corpus = place / "corpus"
    for path in (ROOT / "corpus").glob("[hkmst]*/*"):
        (corpus / path.parent.name).mkdir(parents=True, exist_ok=True)
        (corpus / path.parent.name / path.name).write_bytes(path.read_bytes())
    (corpus / "=a_b x'\n&<é").mkdir()
    (corpus / "=a_b x'\n&<é" / "a..#1.txt").write_text(HOSTILE, encoding="utf-8", newline="")
    (corpus / "report.txt").write_text("平成30年4月の利用者は120人であった。\n翌月は150人に増えた。\n", encoding="utf-8")
    run(corpus, place / "out", config=Config(parse=False), workers=0)
    return place / "out"


@pytest.fixture(scope="module")
def made(out: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("made")
    return {form: export(out, form, place / form).path for form in ("csv", "jsonl", "tei", "hf")}


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(out / f"{table}.parquet").to_pylist()


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# --- where it goes


@pytest.mark.parametrize("form", ["csv", "jsonl", "tei", "hf"])
def test_twice_the_same_bytes(out: Path, made: dict[str, Path], tmp_path: Path, form: str) -> None:
    assert tree(export(out, form, tmp_path / form).path) == tree(made[form])


def test_the_command(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert EXPORTS == FORMATS
    assert main(["export", str(out), "--format", "jsonl", "-o", str(tmp_path / "x")]) == 0
    assert "jsonl: 12 files" in capsys.readouterr().out
    assert main(["export", str(tmp_path), "--format", "csv"]) == 2


def test_only_an_export_is_replaced(out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    export(out, "jsonl", mine)  # an empty folder may be filled
    (mine / "old.txt").write_text("x", encoding="utf-8")
    export(out, "jsonl", mine)
    assert not (mine / "old.txt").exists()
    (mine / MARK).unlink()
    before = tree(mine)
    with pytest.raises(CannotRunError, match="other files"):
        export(out, "csv", mine)
    with pytest.raises(CannotRunError, match="is a file"):
        export(out, "csv", mine / "turns.jsonl")
    with pytest.raises(CannotRunError, match="other files"):
        export(out, "csv", out)
    assert tree(mine) == before
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_a_failure_leaves_the_old_export(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(export(out, "jsonl", tmp_path / "x").path)
    monkeypatch.setattr("pipeline.export.cells.readme_text", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(out, "csv", tmp_path / "x")
    assert tree(tmp_path / "x") == before
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_what_a_killed_process_left_is_cleared_away(out: Path, tmp_path: Path) -> None:
    dead = os.fork()
    if not dead:
        os._exit(0)
    os.waitpid(dead, 0)
    old = tmp_path / f".x.{dead}.old"
    (tmp_path / f".x.{dead}.new").mkdir()
    old.mkdir()
    (old / MARK).write_text("{}", encoding="utf-8")
    export(out, "jsonl", tmp_path / "x")
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_tables_of_two_runs_are_refused(out: Path, tmp_path: Path) -> None:
    for path in (*out.glob("*.parquet"), out / "manifest.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "run_id": "another"}), encoding="utf-8")
    with pytest.raises(CannotRunError, match="another run"):
        export(tmp_path, "csv")
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "turns.parquet").unlink()
    with pytest.raises(CannotRunError, match="missing"):
        export(tmp_path, "csv")


def test_rows_come_by_document(out: Path) -> None:
    seen = [(document["doc_id"], len(of["turns"]), len(of["links"])) for document, of in documents(out)]
    assert sum(n for _, n, _ in seen) == len(rows(out, "turns"))
    assert sum(n for _, _, n in seen) == len(rows(out, "links"))
    assert [(d["doc_id"], d["n_turns"]) for d in rows(out, "documents")] == [(doc_id, n) for doc_id, n, _ in seen]


# --- names


@given(st.text(), st.text())
def test_no_two_ids_get_one_name(a: str, b: str) -> None:
    assert (a == b) == (xml_name(a) == xml_name(b))


@given(st.text(alphabet="_x5F/a:0", max_size=8), st.text(alphabet="_x5F/a:0", max_size=8))
def test_nor_where_they_look_like_escapes(a: str, b: str) -> None:
    assert (a == b) == (xml_name(a) == xml_name(b))


@given(st.text())
def test_names_are_xml_names_and_safe_paths(doc_id: str) -> None:
    etree.fromstring(f'<a xml:id="d.{xml_name(doc_id)}"/>')
    assert re.fullmatch(r"[\w.\-]*", xml_name(doc_id))
    for part in file_name(doc_id).split("/"):
        assert part
        assert not part.startswith(".")
        assert len(part.encode()) <= 150


@pytest.mark.parametrize(
    ("doc_id", "name", "file"),
    [
        ("hitachinaka/2017-09.txt", "hitachinaka__2017-09.txt", "hitachinaka/2017-09.txt"),
        ("a_b/c d.txt#2", "a_b__c_x20_d.txt_x23_2", "a_b/c_x20_d.txt_x23_2"),
        ("../.x", "..__.x", "_x2E_./_x2E_x"),
        ("議会/会議.txt", "議会__会議.txt", "議会/会議.txt"),
    ],
)
def test_names(doc_id: str, name: str, file: str) -> None:
    assert xml_name(doc_id) == name
    assert file_name(doc_id) == file


# --- CSV and JSON Lines


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_is_for_excel(made: dict[str, Path]) -> None:
    for table in TABLES:
        raw = (made["csv"] / f"{table}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf"), table
        assert raw.endswith(b"\r\n")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", (made["csv"] / "turns.csv").read_bytes())


def test_csv_says_what_the_tables_say(out: Path, made: dict[str, Path]) -> None:
    csv.field_size_limit(10_000_000)
    for table in TABLES:
        wanted, got = rows(out, table), read_csv(made["csv"] / f"{table}.csv")
        assert len(got) == len(wanted), table
        for row, cells in zip(wanted, got, strict=True):
            for (name, value), cell in zip(row.items(), cells.values(), strict=True):
                if isinstance(value, bool):
                    assert cell == str(value).upper()
                elif isinstance(value, int | float):
                    assert float(cell) == value, (table, name)
                elif isinstance(value, list):
                    assert json.loads(cell) == value
                elif isinstance(value, str) and (table, name) != ("documents", "text"):
                    assert cell.removeprefix("'") == value.replace("\x0b", "\ufffd"), (table, name)
                elif value is None:
                    assert cell == ""


def test_no_cell_is_a_formula(made: dict[str, Path]) -> None:
    number = re.compile(r"-?\d+(\.\d+)?")
    cells = [c for table in TABLES for row in read_csv(made["csv"] / f"{table}.csv") for c in row.values()]
    assert not [c for c in cells if re.match(r"\s*[=+\-@＝＋－＠\t\r]", c) and not number.fullmatch(c)]
    assert any(c.startswith("'=a_b") for c in cells)  # the hostile folder's name


def test_texts_lie_beside_the_cells(out: Path, made: dict[str, Path]) -> None:
    texts = {row["doc_id"]: row["text"] for row in rows(out, "documents")}
    for row in read_csv(made["csv"] / "documents.csv"):
        assert (made["csv"] / row["text_file"]).read_bytes().decode() == texts[row["doc_id"].removeprefix("'")]


def test_a_cell_too_long_for_excel_is_cut_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    speech = "道路の舗装について申し上げます。" * 3_000
    (tmp_path / "corpus" / "a.txt").write_text(f"○議長（大空一郎君）　開きます。\n○市長（森田実君）　{speech}\n", encoding="utf-8")
    run(tmp_path / "corpus", tmp_path / "out", config=Config(parse=False), workers=0)
    exported = export(tmp_path / "out", "csv")
    assert exported.notes["cells cut"] >= 1
    csv.field_size_limit(10_000_000)
    turn = read_csv(exported.path / "turns.csv")[1]
    assert 32_500 < len(turn["text"]) < 32_767
    assert f"[cut; {len(speech):,} characters: {turn['start']} to {turn['end']} of the document's text]" in turn["text"]


def test_json_lines_are_the_rows(out: Path, made: dict[str, Path]) -> None:
    for table in TABLES:
        lines = (made["jsonl"] / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        wanted = [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in rows(out, table)]
        assert [json.loads(line) for line in lines] == wanted


def test_frictionless_accepts_the_csv(made: dict[str, Path]) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(made["csv"] / "datapackage.json"))
    assert report.valid, report.flatten(["message"])[:5]


# --- TEI


@pytest.fixture(scope="module")
def corpus(made: dict[str, Path]) -> etree._ElementTree:
    parsed = etree.parse(made["tei"] / "toben.xml")
    parsed.xinclude()
    return parsed


def test_tei_keeps_to_its_structure(made: dict[str, Path], corpus: etree._ElementTree) -> None:
    schema = etree.RelaxNG(etree.parse(ROOT / "tests" / "tei.rng"))
    for path in (made["tei"] / "documents").rglob("*.xml"):
        schema.assertValid(etree.parse(path))
    schema.assertValid(corpus)


def test_every_pointer_leads_somewhere(corpus: etree._ElementTree) -> None:
    ids = [e.get(ID) for e in corpus.iter() if e.get(ID)]
    assert len(ids) == len(set(ids))
    names = ("who", "ana", "corresp", "from", "to", "target", "ref")
    pointers = {p[1:] for e in corpus.iter() for name in names for p in e.get(name, "").split() if p.startswith("#")}
    assert pointers <= set(ids)


def test_tei_has_every_row(out: Path, corpus: etree._ElementTree) -> None:
    body = "count(//t:body//t:{})"
    counts = {name: int(corpus.xpath(body.format(name), namespaces=NS)) for name in ("u", "measure", "date", "time")}
    assert counts["u"] == len(rows(out, "turns"))
    assert counts["measure"] == len(rows(out, "figures"))
    assert counts["date"] + counts["time"] == len(rows(out, "dates"))
    assert corpus.xpath("count(//t:linkGrp[@type='answers']/t:link)", namespaces=NS) == len(rows(out, "links"))
    assert corpus.xpath("count(//t:person)", namespaces=NS) == len(rows(out, "speakers"))


def test_no_character_is_lost(out: Path, made: dict[str, Path]) -> None:
    """White space aside, the body of a document is its text, character for character."""
    for row in rows(out, "documents"):
        parsed = etree.parse(made["tei"] / "documents" / f"{file_name(row['doc_id'])}.xml")
        said = "".join(parsed.find("t:text", NS).itertext())
        assert "".join(said.split()) == "".join(row["text"].split()), row["doc_id"]


def test_marks_stand_at_their_places(out: Path, corpus: etree._ElementTree) -> None:
    texts = {f"d.{xml_name(f['doc_id'])}.{f['figure_id'].rpartition('#')[2]}": f["text"] for f in rows(out, "figures")}
    marked = {e.get(ID): "".join(e.itertext()) for e in corpus.xpath("//t:body//t:measure", namespaces=NS)}
    assert {key: "".join(text.split()) for key, text in texts.items()} == {
        key: "".join(text.split()) for key, text in marked.items()
    }


def test_the_example(made: dict[str, Path]) -> None:
    parsed = etree.parse(made["tei"] / "documents/hitachinaka/2017-09.txt.xml")
    (issued,) = [m for m in parsed.iterfind(".//t:measure", NS) if m.text == "12587件"]
    assert (issued.get("quantity"), issued.get("unit"), issued.get("type")) == ("12587", "件", "count")
    utterance = issued.getparent().getparent()
    assert utterance.get("ana").startswith("#department_head ")
    assert parsed.xpath("string(//t:date[.='本年7月末']/@when)", namespaces=NS) == "2017-07-31"


def figure(**values: Any) -> dict[str, Any]:
    row = {"start": 0, "end": 3, "kind": "count", "value": None, "value_high": None, "unit": "件", "qualifier": "exact"}
    return {**row, "change": None, "measure": None, "measure_of": None, "asked": False, **values}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"value": 200.0, "qualifier": "about"}, [{"type": "count", "quantity": "200"}, {"type": "about", "value": "200"}]),
        ({"value": 100.0, "qualifier": "at_least"}, [{"quantity": "100"}, {"type": "at_least", "atLeast": "100"}]),
        ({"value": 2.0, "value_high": 3.0}, [{"unit": "件"}, {"atLeast": "2", "atMost": "3"}]),
        ({"asked": True, "kind": None}, [{"type": "unknown", "subtype": "asked"}]),
        ({"value": -1.9, "change": "decrease"}, [{"quantity": "-1.9", "subtype": "decrease"}]),
        ({"measure": "交付 件数", "measure_of": "カード"}, [{"commodity": "カード 交付_件数"}]),
    ],
)
def test_figures_as_measures(values: dict[str, Any], wanted: list[dict[str, str]]) -> None:
    spans = figure_spans(figure(**values), "f1")
    assert [span.tag for span in spans] == ["measure", "num"][: len(wanted)]
    for span, attributes in zip(spans, wanted, strict=True):
        assert attributes.items() <= span.attributes.items()


def day(first: str | None, last: str | None = None, *clocks: str) -> dict[str, str]:
    days = [date.fromisoformat(d) if d else None for d in (first, last or first)]
    start, end = (*clocks, None, None)[:2]
    row = {"start": 0, "end": 2, "first_day": days[0], "last_day": days[1], "clock_start": start, "clock_end": end}
    span = date_span({**row, "precision": "day", "basis": "absolute"}, "d1")
    return {"tag": span.tag, **{k: v for k, v in span.attributes.items() if k in ("when", "from_", "to")}}


@pytest.mark.parametrize(
    ("made_of", "wanted"),
    [
        (("2017-07-31",), {"tag": "date", "when": "2017-07-31"}),
        (("2016-04-01", "2017-03-31"), {"tag": "date", "from_": "2016-04-01", "to": "2017-03-31"}),
        ((None, None, "06:30", "23:00"), {"tag": "time", "from_": "06:30:00", "to": "23:00:00"}),
        (("2017-07-31", None, "10:00"), {"tag": "date", "when": "2017-07-31T10:00:00"}),
        ((None, None, "25:00"), {"tag": "time"}),
        ((None,), {"tag": "date"}),
    ],
)
def test_dates(made_of: tuple[str, ...], wanted: dict[str, str]) -> None:
    assert day(*made_of) == wanted


@given(st.data())
def test_any_marks_on_any_text(data: st.DataObject) -> None:
    """However spans and anchors fall: the text stays, every nesting span is marked over its own characters, every anchor stands."""
    text = data.draw(st.text(alphabet="あ1（）\n\r <&\x00", min_size=1, max_size=30))
    at = st.integers(0, len(text))
    pairs = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(at, at), max_size=5))]
    marked = [Span(a, b, "measure", {"xml_id": f"m{n}"}) for n, (a, b) in enumerate(pairs) if text[a:b].strip() == text[a:b] != ""]
    spans, crossing = nested(marked)
    assert len(spans) + len(crossing) == len(marked)
    anchors = [Anchor(p, f"a{n}", opens=n % 2 == 0) for n, p in enumerate(data.draw(st.lists(at, max_size=4)))]
    parent = element("u")
    append_blocks(parent, text, 0, len(text), spans=spans, anchors=anchors, tag="seg", name="s")
    again = etree.fromstring(etree.tostring(parent))
    plain = text.replace("\x00", "\ufffd")
    assert "".join("".join(again.itertext()).split()) == "".join(plain.split())
    for span in spans:
        (found,) = [e for e in again.iter() if e.get(ID) == span.attributes["xml_id"]]
        assert "".join("".join(found.itertext()).split()) == "".join(plain[span.start : span.end].split())
    if blocks(text, 0, len(text)):
        assert {e.get(ID) for e in again.iterfind(".//t:anchor", NS)} == {a.name for a in anchors}


# --- Hugging Face


def test_hugging_face_has_plain_columns_and_a_card(out: Path, made: dict[str, Path]) -> None:
    for table in TABLES:
        got = pq.read_table(made["hf"] / "data" / f"{table}.parquet")
        assert got.to_pylist() == rows(out, table)
        assert not any(str(f.type).startswith("dictionary") for f in got.schema)
    head = (made["hf"] / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    filled = [table for table in TABLES if rows(out, table)]
    configs, infos = head.split("dataset_info:\n")
    assert re.findall(r"config_name: (\w+)", configs) == filled
    assert re.findall(r"path: data/(\w+).parquet", configs) == filled
    assert re.findall(r"- name: (\w+)", infos) == [f.name for table in filled for f in dataclasses.fields(TABLES[table])]


# --- CoNLL-U


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A meeting with what GiNZA stumbles over: white space of all sorts, a sentence without an end, marks alone."""
    place = tmp_path_factory.mktemp("conllu")
    (place / "corpus").mkdir()
    endless = "、".join(["道路の舗装"] * 500)
    text = (
        "○議長（大空一郎君）　これより、一般質問を行います。　４番。\n"
        "○４番（川辺花子君）　　本年　7月末の交付件数は、12587件ですか。Ａ  Ｂの\tＣについて\nも伺います。\n"
        f"○市長（森田実君）　{endless}。以上です。| = # です。\n○議長（大空一郎君）　……。\n"
    )
    (place / "corpus" / "a b.txt").write_text(text, encoding="utf-8")
    (place / "corpus" / "empty.txt").write_text("表紙\n", encoding="utf-8")
    run(place / "corpus", place / "out", config=Config(parse=False), workers=0)
    return place / "out"


def test_conllu_is_valid_and_leads_back(small: Path, tmp_path: Path) -> None:
    exported = export(small, "conllu", tmp_path / "conllu")
    assert exported.notes["sentences left out: too long to be parsed"] == 1
    text = rows(small, "documents")[0]["text"]
    (path,) = exported.path.rglob("*.conllu")
    content = path.read_text(encoding="utf-8")
    assert content.startswith("# newdoc id = a b.txt\n# left_out = a b.txt#t0003 ")
    assert content.endswith("\n\n")
    sentences = [block.split("\n") for block in content.strip().split("\n\n")]
    ids = [line for s in sentences for line in s if line.startswith("# sent_id = ")]
    assert len(set(ids)) == len(sentences)
    assert content.count("# newpar id = ") == len({i.rpartition("-")[0] for i in ids})
    for sentence in sentences:
        tokens = [line.split("\t") for line in sentence if not line.startswith("# ")]
        assert [t[0] for t in tokens] == [str(n + 1) for n in range(len(tokens))]
        assert all(len(t) == 10 and all(cell and cell.strip() == cell for cell in t) for t in tokens)
        assert [t[7] for t in tokens if t[6] == "0"] == ["root"]
        assert [t[7] for t in tokens].count("root") == 1
        assert all(0 <= int(t[6]) <= len(tokens) and t[6] != t[0] for t in tokens)
        spaced = "".join(t[1] + ("" if "SpaceAfter=No" in t[9] else " ") for t in tokens).strip()
        assert f"# text = {spaced}" in sentence
        for token in tokens:
            misc = dict(pair.split("=", 1) for pair in token[9].split("|") if "=" in pair)
            assert text[int(misc["start_char"]) : int(misc["end_char"])] == token[1]
    assert "\t12587\t" in content
    assert tree(export(small, "conllu", tmp_path / "again").path) == tree(exported.path)
