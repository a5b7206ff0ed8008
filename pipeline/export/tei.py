"""TEI after Parla-CLARIN (https://clarin-eric.github.io/parla-clarin/) and ParlaMint: a file a document, and one over them.

`toben.xml` is the teiCorpus: header, the enumerations as taxonomies, assemblies (listOrg), speakers (listPerson), and an XInclude
of every document. A document's utterances are <u who="#p.…" ana="#role">, each after its label as printed (<note type="speaker">);
figures are <measure>, dates <date> and <time>, inline where they stand; what belongs to no utterance is <note type="nonspeech">.
Questions, answers and their links stand off, between anchors. As in ParlaMint, a document's references to roles and people lead
into the corpus file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.export.cells import Progress
from pipeline.export.inline import TEI, Anchor, Span, append_blocks, blocks, element, nested
from pipeline.export.names import file_name, xml_name
from pipeline.export.source import Rows, documents, rows
from pipeline.export.tei_header import corpus_header, document_header, org_id, person_id
from pipeline.export.tei_values import date_span, figure_spans

_XI = "http://www.w3.org/2001/XInclude"
_CERTAINTY = {"printed": "high", "carried": "medium", "inferred": "low"}


def to_tei(out: Path, place: Path, manifest: dict[str, Any], progress: Progress) -> Counter[str]:
    """Write the corpus; returns how many figures and dates could not stand inline because they cross another."""
    notes: Counter[str] = Counter()
    files: list[str] = []
    for document, of in documents(out):
        progress(document["doc_id"])
        file = f"documents/{file_name(document['doc_id'])}.xml"
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        _write(place / file, _document(document, of, manifest, notes))
        files.append(file)
    progress("toben.xml")
    corpus = element("teiCorpus", xml_id="toben", xml_lang="ja")
    corpus.append(corpus_header(manifest, list(rows(out, "speakers")), _assemblies(out)))
    for file in files:
        etree.SubElement(corpus, f"{{{_XI}}}include", {"href": file}, nsmap={"xi": _XI})
    _write(place / "toben.xml", corpus)
    return notes


def _assemblies(out: Path) -> list[str]:
    return sorted({row["assembly"] for table in ("documents", "speakers") for row in rows(out, table) if row["assembly"]})


def _write(path: Path, root: etree._Element) -> None:
    _lines(root, 0)
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n")


_WHOLE = {f"{{{TEI}}}{name}" for name in ("seg", "p", "note", "span", "label", "title", "persName", "catDesc", "desc", "licence")}


def _lines(parent: etree._Element, depth: int) -> None:
    """Indent the elements that hold only elements; white space inside speech is the source's own."""
    if parent.tag in _WHOLE or not len(parent):
        return
    parent.text = "\n" + " " * (depth + 1)
    for child in parent:
        _lines(child, depth + 1)
        child.tail = parent.text
    parent[-1].tail = "\n" + " " * depth


def _document(document: dict[str, Any], of: dict[str, Rows], manifest: dict[str, Any], notes: Counter[str]) -> etree._Element:
    name = f"d.{xml_name(document['doc_id'])}"
    root = element("TEI", xml_id=name, xml_lang="ja")
    root.append(document_header(document, manifest))
    text = etree.SubElement(root, f"{{{TEI}}}text")
    body = etree.SubElement(text, f"{{{TEI}}}body")
    division = element("div", type="debateSection", corresp=f"#{org_id(document['assembly'])}" if document["assembly"] else "")
    body.append(division)
    marked = [span for row in of["figures"] for span in figure_spans(row, _id(name, row["figure_id"]))]
    marked += [date_span(row, _id(name, row["date_id"])) for row in of["dates"]]
    spans, crossing = nested(marked)
    crossing = [span for span in crossing if "xml_id" in span.attributes]
    notes["figures and dates that cross another: anchored, not inline"] += len(crossing)
    notes += Counter()  # without counts of nothing
    anchors = list(_anchors(name, of, crossing))
    _speech(division, document["text"], of["turns"], spans=spans, anchors=anchors, name=name)
    if not len(division):
        division.append(element("p"))
    apart = _apart(name, of, crossing)
    if len(apart):
        root.append(apart)
    return root


def _speech(division: etree._Element, text: str, turns: Rows, *, spans: list[Span], anchors: list[Anchor], name: str) -> None:
    """The whole document in its order: what is no speech, labels, utterances."""
    if not turns:
        append_blocks(division, text, 0, len(text), spans=spans, anchors=anchors, tag="p", name=name)
        return
    done = 0
    s = a = 0
    anchors = sorted(anchors, key=lambda x: (x.at, x.opens))
    for turn in turns:
        start, end = turn["start"], turn["end"]
        label = turn["label_start"] if turn["label_start"] is not None else start
        _aside(division, text, done, min(label, start), "nonspeech")
        if turn["label_start"] is not None:
            _aside(division, text, turn["label_start"], turn["label_end"], "speaker")
            _aside(division, text, turn["label_end"], start, "nonspeech")
        mine: list[Span] = []
        while s < len(spans) and spans[s].start < end:
            mine += [spans[s]] if spans[s].start >= start and spans[s].end <= end else []
            s += 1
        points: list[Anchor] = []
        while a < len(anchors) and anchors[a].at + anchors[a].opens <= end:
            points.append(anchors[a])
            a += 1
        said = _id(name, turn["turn_id"])
        utterance = element(
            "u",
            xml_id=said,
            n=str(turn["seq"]),
            who=f"#{person_id(turn['speaker_id'])}" if turn["speaker_id"] else "",
            ana=f"#{turn['role']} #act.{turn['act']}",
            cert=_CERTAINTY[turn["attribution"]],
        )
        append_blocks(utterance, text, start, end, spans=mine, anchors=points, tag="seg", name=said)
        division.append(utterance)
        done = max(done, end)
    _aside(division, text, done, len(text), "nonspeech")


def _aside(division: etree._Element, text: str, start: int, end: int, kind: str) -> None:
    """What nobody says in [start, end), as a note whose lines are kept."""
    lines = blocks(text, start, end)
    if not lines:
        return
    note = element("note", text[slice(*lines[0])], type=kind)
    for first, last in lines[1:]:
        note.append(element("lb"))
        note[-1].tail = element("note", text[first:last]).text
    division.append(note)


def _id(name: str, row_id: str) -> str:
    """`a.txt#q0001` → `d.a.txt.q0001`."""
    return f"{name}.{xml_name(row_id.rpartition('#')[2])}"


def _anchors(name: str, of: dict[str, Rows], crossing: list[Span]) -> Iterator[Anchor]:
    ends = [(r["start"], r["end"], _id(name, r[f"{kind}_id"])) for kind in ("question", "answer") for r in of[f"{kind}s"]]
    ends += [(span.start, span.end, span.attributes["xml_id"]) for span in crossing]
    for start, end, row_id in ends:
        yield Anchor(start, f"{row_id}.from", opens=True)
        yield Anchor(end, f"{row_id}.to", opens=False)


def _apart(name: str, of: dict[str, Rows], crossing: list[Span]) -> etree._Element:
    """Questions, answers and what leads from one to the other."""
    apart = element("standOff")
    for kind, state in (("question", "status"), ("answer", "stance")):
        group = element("spanGrp", type=kind)
        for row in of[f"{kind}s"]:
            group.append(_stretch(_id(name, row[f"{kind}_id"]), row["topic"], f"#{state}.{row[state]}" if row[state] else ""))
        apart.extend([group] if len(group) else [])
    group = element("spanGrp", type="crossing")
    for span in crossing:
        group.append(_stretch(span.attributes["xml_id"], None, "", span.tag))
    apart.extend([group] if len(group) else [])
    pairs = {
        "answers": [(r["question_id"], r["answer_id"]) for r in of["links"]],
        "figure-answers": [(r["answers"], r["figure_id"]) for r in of["figures"] if r["answers"]],
        "restates": [(r["restates"], r["figure_id"]) for r in of["figures"] if r["restates"]],
    }
    for kind, ids in pairs.items():
        links = element("linkGrp", type=kind)
        for pair in ids:
            links.append(element("link", target=" ".join(f"#{_id(name, row_id)}" for row_id in pair)))
        apart.extend([links] if len(links) else [])
    return apart


def _stretch(row_id: str, topic: str | None, ana: str, kind: str = "") -> etree._Element:
    return element("span", topic, xml_id=row_id, from_=f"#{row_id}.from", to=f"#{row_id}.to", ana=ana, type=kind)
