"""Fuzzing: whatever the bytes, a file has an outcome; whatever the text, the stages give rows that lead back to it.

`make test` tries a few inputs, always the same; `make fuzz` tries many new ones. To keep an input that once failed, put it into
tests/fuzz/cases as it is: every file there is read and worked on by every run of the tests.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent))

from make_samples import docx, packed, paragraph, pdf
from minutes import MINUTES

from pipeline.check.rows import document_faults
from pipeline.read import read_bytes
from pipeline.schema import TABLES, Config, Document, Shard
from pipeline.shards.plan import MAKES, READ
from pipeline.stages import STAGES
from pipeline.tables.arrow import to_arrow

MANY = int(os.environ.get("FUZZ", "0"))
TRIES = settings(
    max_examples=MANY or 60,
    derandomize=not MANY,
    database=None,
    deadline=None if MANY else 20_000,  # ms; for a text of at most some thousand characters
    suppress_health_check=list(HealthCheck),
)
CASES = sorted((Path(__file__).parent / "cases").iterdir())

# Reading: good files of every kind with pieces cut out, doubled, overwritten.

GOOD = {
    "a.txt": MINUTES.encode(),
    "sjis.txt": MINUTES.encode("cp932"),
    "jis.txt": MINUTES.encode("iso-2022-jp", "replace"),
    "utf16.txt": MINUTES.encode("utf-16"),
    "page.html": f"<html><head><meta charset=utf-8><title>会議録</title></head><body><p>{MINUTES}</p></body></html>".encode(),
    "speeches.json": '[{"speaker": "議長", "speech": "開会します。", "date": "2023-06-12"}]'.encode(),
    "lines.jsonl": '{"speaker": "議長", "speech": "開会します。"}\n{"speaker": "市長", "speech": "はい。"}\n'.encode(),
    "table.csv": "発言者,発言\n議長,開会します。\n市長,はい。\n".encode("cp932"),
    "tree.xml": '<?xml version="1.0"?><m><speechRecord><speaker>議長</speaker><speech>開会</speech></speechRecord></m>'.encode(),
    "pages.pdf": pdf([[(50, 700, "議長　開会します。"), (50, 680, "市長　はい。")]]),
    "letter.docx": docx("".join(map(paragraph, MINUTES.splitlines()))),
    "folder.zip": packed({"a.txt": MINUTES, "b/c.html": f"<p>{MINUTES}</p>"}),
}
PIECES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b"<!--",
    b"]]>",
    b"&#0;",
    b"&a;",
    b'"',
    b"{",
    b"[" * 50,
    b"\x1b$B",
    b"\x81",
    b"\r",
    b"PK\x05\x06",
)


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, bytes]:
    """A good file under its own or another name, spoilt in a few places."""
    name = draw(st.sampled_from(sorted(GOOD)))
    data = bytearray(GOOD[name])
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        size = draw(st.integers(0, 40))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12), st.just(bytes(data[at : at + size]) * 2)))
        data[at : at + draw(st.sampled_from((0, len(piece), size)))] = piece
    if draw(st.booleans()):
        del data[draw(st.integers(0, len(data))) :]
    return draw(st.sampled_from((name, *sorted(GOOD)))), bytes(data)


@TRIES
@given(st.one_of(spoilt(), st.tuples(st.sampled_from(sorted(GOOD)), st.binary(max_size=300))))
def test_every_file_has_an_outcome(file: tuple[str, bytes]) -> None:
    has_outcome(*file)


def has_outcome(name: str, data: bytes) -> list[Document]:
    documents, rejects = read_bytes(data, name)
    assert documents or rejects
    assert len({d.doc_id for d in documents}) == len(documents)
    if all(d.media_type in {"text/plain", "text/html", "application/pdf"} for d in documents):  # others may hold many records
        assert {d.doc_id for d in documents}.isdisjoint(r.source_path for r in rejects)
    for document in documents:
        assert document.n_chars == len(document.text)
        assert document.text.strip()
    for table in MAKES[READ]:
        to_arrow(table, documents if table == "documents" else rejects)
    assert all(r.message.isprintable() and name in r.message for r in rejects)
    return documents


# The stages: mixes of what stands in minutes.

WORDS = (
    "○◯〇◎◆●■□△▲◇・―─【】（）()「」『』〔〕〈〉<>［］[]｛｝：:；;。、，,．.？?！!～〜－−-＋%％￥$＆&＃#*_/／＼|"
    "0123456789０１２３４５６７８９"
    "一二三四五六七八九十百千万億兆年月日時分円人件番議員長市町村区知事部課委副君氏さん問答質弁再QAＱＡ①②③⑴ⅠⅡアイウ第回目点項"
    "令和平成昭和約以上下未満超弱強増減倍割歳位㎡㌫㍻ｶﾞﾊﾟか\u3099会\u0301\U00020b9f👨"
    "\u200d👩\u202e\ufeff\u200b\u3000 \t\r\n\v\f\x85\u2028\0\x1b"
)
PARTS = (
    "○議長（山田太郎君）　", "◆１番（川辺花子議員）", "◎市民部長（森実君）",
    "【市長】\n", "質問\n", "答弁\n",
    "答弁 総務部長\n", "Q1.", "A1.①②(市長)",
    "再質問\n", "（こども課長）…", "委員長(大空君):", "○議事日程\n",
    "〔４番川辺花子君登壇〕\n", "（「異議なし」と呼ぶ者あり）\n",
    "午前１０時３分開会\n", "令和５年６月１２日（月曜日）\n",
    "令和５年第２回みのり野市議会定例会\n", "通告に従い質問いたします。", "１点目、",
    "(2) 道路について", "次に、", "何件か伺います。",
    "どれくらいですか。", "市長の考えを伺います。", "お答えいたします。",
    "検討してまいります。", "交付件数は", "約２００件",
    "１８億２，７００万円", "２億 2,000万円", "四百三十九億円余",
    "7.3％", "前年度比５６億円余、７．３％増の", "２分の１",
    "３割", "マイナス1.9％", "△10.7", "２～３ｍ",
    "１名ないし２名", "何人", "本年７月末", "昨年度", "同年３月",
    "平成2710月", "27年12月",
    "平成38年度まで", "と申しましたが、175億円の誤りです。", "以上、答弁といたします。",
    "残りは副市長から答弁します。", "────\n", "\n\n", "\r\n", "。\n",
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(PARTS),
        st.sampled_from(PARTS),
        st.text(alphabet=WORDS, max_size=8),
        st.text(max_size=4),
        st.sampled_from(WORDS).map(lambda c: c * 60),
    ),
    min_size=1,
    max_size=60,
).map("".join)


def holds(document: Document) -> None:
    """All stages run, and every row is true to its text."""
    shard = Shard(documents=[document])
    for stage in STAGES:
        shard = stage.run(shard, Config(parse=False))
    assert [d.text for d in shard.documents] == [document.text]
    rows = {table: to_arrow(table, getattr(shard, table)).to_pylist() for table in TABLES}
    assert not list(document_faults(rows["documents"][0], rows))


def document(text: str) -> Document:
    text = text.encode("utf-8", "replace").decode("utf-8")  # as a reader leaves it: no half characters
    return Document(doc_id="a.txt", source_sha256="", media_type="text/plain", text=text, n_chars=len(text))


@TRIES
@given(TEXTS)
@example("\n")
@example("○議長（山田太郎君）　" * 3)
def test_every_row_is_true_to_its_text(text: str) -> None:
    holds(document(text))


@TRIES
@given(st.lists(TEXTS, min_size=2, max_size=3))
def test_documents_of_a_shard_do_not_touch_each_other(texts: list[str]) -> None:
    documents = [dataclasses.replace(document(text), doc_id=f"{n}.txt") for n, text in enumerate(texts)]
    together, one_by_one = Shard(documents=documents), [Shard(documents=[d]) for d in documents]
    for stage in STAGES:
        together = stage.run(together, Config(parse=False))
        one_by_one = [stage.run(shard, Config(parse=False)) for shard in one_by_one]
    for table in ("turns", "figures", "dates", "questions", "answers", "links"):
        assert getattr(together, table) == [row for shard in one_by_one for row in getattr(shard, table)], table


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.name)
def test_case(path: Path) -> None:
    for found in has_outcome(path.name, path.read_bytes()):
        holds(found)
