"""The headers of the TEI export: what a document is, who spoke, what the categories mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from pipeline.export.inline import element
from pipeline.export.names import xml_name
from pipeline.schema import ENUMERATIONS, TABLES
from pipeline.tables.datapackage import DATA_LICENCE, TITLE

# Which enumerations the documents point at: the taxonomy, and what its categories' ids begin with (roles are bare: #questioner).
_TAXONOMIES = {"role": "", "act": "act.", "status": "status.", "stance": "stance."}
_OF = {"role": "turns", "act": "turns", "status": "questions", "stance": "answers"}


def person_id(speaker_id: str) -> str:
    """The XML id of a speaker."""
    return f"p.{xml_name(speaker_id)}"


def org_id(assembly: str) -> str:
    """The XML id of an assembly."""
    return f"o.{xml_name(assembly)}"


def corpus_header(manifest: dict[str, Any], speakers: list[dict[str, Any]], assemblies: list[str]) -> etree._Element:
    """The header of the corpus: taxonomies, assemblies and speakers that the documents point at."""
    counts = dict(manifest.get("rows") or {})
    extent = element("extent")
    for unit, table in (("texts", "documents"), ("utterances", "turns"), ("speakers", "speakers")):
        extent.append(element("measure", f"{counts.get(table, 0):,} {unit}", unit=unit, quantity=str(counts.get(table, 0))))
    bibl = _all("bibl", element("title", "The transcripts that the corpus was made of; each document names its own."))
    classes = _all("classDecl", *(_taxonomy(name, prefix) for name, prefix in _TAXONOMIES.items()))
    particulars = element("particDesc")
    if assemblies:
        particulars.append(_all("listOrg", *(_org(name) for name in assemblies)))
    if speakers:
        particulars.append(_all("listPerson", *(_person(row) for row in speakers)))
    profile = _all("profileDesc", *([particulars] if len(particulars) else []), _languages())
    return _header(manifest, "toben", title=TITLE, extent=extent, bibl=bibl, encoding=[classes], profile=profile)


def document_header(document: dict[str, Any], manifest: dict[str, Any]) -> etree._Element:
    """The header of a document: its title, session, day, source and hash."""
    extent = element("extent")
    for unit, column in (("utterances", "n_turns"), ("characters", "n_chars")):
        extent.append(element("measure", f"{document[column]:,} {unit}", unit=unit, quantity=str(document[column])))
    title = document["title"] or document["session"] or document["doc_id"]
    bibl = _all("bibl", element("title", title))
    if document["assembly"]:
        bibl.append(element("publisher", document["assembly"]))
    day = _day(document)
    if day is not None:
        bibl.append(day)
    bibl.append(element("idno", document["source_sha256"], type="sha256"))
    bibl.append(element("idno", document["doc_id"], type="path"))
    setting = element("setting")
    if document["assembly"]:
        setting.append(element("name", document["assembly"], type="org", key=document["municipality_code"] or ""))
    again = _day(document)
    if again is not None:
        setting.append(again)
    settings = [_all("settingDesc", setting)] if len(setting) else []
    profile = _all("profileDesc", *settings, _languages())
    session = document["session"]
    return _header(manifest, document["doc_id"], title=title, session=session, extent=extent, bibl=bibl, profile=profile)


def _header(
    manifest: dict[str, Any],
    name: str,
    *,
    title: str,
    session: str | None = None,
    extent: etree._Element,
    bibl: etree._Element,
    encoding: Sequence[etree._Element] = (),
    profile: etree._Element,
) -> etree._Element:
    version = str(dict(manifest.get("versions") or {}).get("toben", ""))
    titles = _all("titleStmt", element("title", title, type="main"))
    if session:
        titles.append(element("meeting", session))
    availability = _all("availability", _all("licence", element("p", DATA_LICENCE)), status="restricted")
    publication = _all("publicationStmt", element("publisher", "toben"), element("idno", name, type="toben"), availability)
    file = _all("fileDesc", titles, extent, publication, _all("sourceDesc", bibl))
    run = element("desc", f"run {manifest.get('run_id')}")
    made = _all("application", element("label", "toben 答弁"), run, ident="toben", version=version)
    return _all("teiHeader", file, _all("encodingDesc", _all("appInfo", made), *encoding), profile)


def _day(document: dict[str, Any]) -> etree._Element | None:
    """The day that a document was spoken, as exactly as it is known."""
    if document["held_on"] is None:
        return None
    day = document["held_on"].isoformat()
    when = {"month": day[:7], "year": day[:4]}.get(document["held_on_precision"] or "day", day)
    return element("date", when, when=when)


def _taxonomy(name: str, prefix: str) -> etree._Element:
    described = next(f for f in TABLES[_OF[name]].__dataclass_fields__.values() if f.metadata["enum"] == name)
    taxonomy = _all("taxonomy", element("desc", f"{name}: {described.metadata['description']}"), xml_id=f"taxonomy.{name}")
    for value in ENUMERATIONS[name]:
        taxonomy.append(_all("category", element("catDesc", value.replace("_", " ")), xml_id=f"{prefix}{value}"))
    return taxonomy


def _org(assembly: str) -> etree._Element:
    return _all("org", element("orgName", assembly), xml_id=org_id(assembly), role="parliament")


def _person(row: dict[str, Any]) -> etree._Element:
    person = _all("person", element("persName", row["speaker"]), xml_id=person_id(row["speaker_id"]), ana=f"#{row['role']}")
    for title in row["titles"] or ():
        person.append(element("occupation", title))
    if row["assembly"]:
        seen = {key: row[column].isoformat() for key, column in (("from_", "first_held_on"), ("to", "last_held_on")) if row[column]}
        person.append(element("affiliation", row["party"], ref=f"#{org_id(row['assembly'])}", role=row["role"], **seen))
    person.append(element("idno", row["speaker_id"], type="toben"))
    return person


def _languages() -> etree._Element:
    return _all("langUsage", element("language", "日本語", ident="ja"))


def _all(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    made = element(tag, **attributes)
    made.extend(children)
    return made
