"""Reading: every encoding, every kind of file, every reject, and what a hostile corpus may hold.

A page is a case: `cases/pages/NAME.html` (stored as UTF-8, read in the encoding that it declares) and `NAME.txt`, its text.
"""

import json
import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_samples import docx, packed, paragraph, pdf

from pipeline.read import errors, read_bytes, read_source, sha256, sources
from pipeline.read.encoding import read_text
from pipeline.read.errors import REJECTS, WARNINGS, ReadError
from pipeline.read.pdf_lines import Line, text_of_pages
from pipeline.schema import Document

PAGES = sorted((Path(__file__).parent / "cases" / "pages").glob("*.html"))

# What short texts of minutes are made of, for texts in any encoding.
WORDS = [
    "市長",
    "答弁",
    "質問",
    "予算",
    "令和",
    "保育所",
    "待機児童",
    "について",
    "お伺い",
    "します",
    "ございます",
    "本年度",
    "の",
    "は",
    "を",
    "に",
    "が",
    "で",
    "、",
    "。",
    "１２",
    "３",
    "件",
    "円",
    "％",
    "道路",
    "図書館",
    "公園",
    "でございます",
    "と考えて",
    "おります",
    "マイナンバーカード",
    "センター",
    "避難",
    "訓練",
    "高齢者",
    "福祉",
    "交付",
    "いただきたい",
    "橋",
    "県",
    "○",
    "（",
    "）",
    "\n",
    "12",
    "か",
    "水道",
    "まちづくり",
    "再質問",
    "部長",
    "２番",
]
HALF = ["ｼﾐﾝ", "ｾｲｶﾂ", "ﾌﾞ", "ﾎｹﾝ", "ｾﾝﾀｰ", "ｱﾝｹｰﾄ", "ﾃﾞｰﾀ", "ｶｰﾄﾞ"]
VENDOR = ["①", "②", "㈱", "髙", "﨑", "㎡", "Ⅲ", "№", "纊", "～"]
LEVEL_3 = ["𠮟", "俠", "剝", "ⓐ", "鷗"]
SUPPLEMENT = ["鷗", "俠", "丂"]  # JIS X 0212: three bytes in EUC


def made(seed: int, length: int, extra: list[str]) -> str:
    """A text of about `length` characters with some words of `extra` in it."""
    draw = random.Random(seed)
    text = draw.choice(WORDS)
    while len(text) < length:
        text += draw.choice(extra) if extra and draw.random() < 0.15 else draw.choice(WORDS)
    return text


def only_document(data: bytes, name: str = "a.txt") -> Document:
    documents, rejects = read_bytes(data, name)
    assert not rejects
    assert len(documents) == 1
    return documents[0]


def only_code(data: bytes, name: str = "a.txt") -> str:
    documents, rejects = read_bytes(data, name)
    assert not documents
    assert len(rejects) == 1
    assert rejects[0].message.startswith(name)
    return rejects[0].code


# Encodings


@pytest.mark.parametrize(
    ("encoding", "extra"),
    [
        ("utf-8", VENDOR + HALF + LEVEL_3),
        ("utf-8-sig", VENDOR),
        ("cp932", []),
        ("cp932", HALF),
        ("cp932", VENDOR),
        ("shift_jis_2004", LEVEL_3),
        ("euc_jp", []),
        ("euc_jp", HALF),
        ("euc_jp", SUPPLEMENT),
        ("euc_jis_2004", ["𠮟", "ⓐ", "俠"]),
        ("iso2022_jp", []),
        ("iso2022_jp_1", SUPPLEMENT),
        ("iso2022_jp_2004", LEVEL_3),
        ("iso2022_jp_ext", HALF),
        ("utf-16", VENDOR),
        ("utf-16-le", HALF),
        ("utf-16-be", VENDOR),
        ("utf-32", []),
    ],
)
@pytest.mark.parametrize("length", [12, 30, 100])
def test_short_texts_in_every_encoding(encoding: str, extra: list[str], length: int) -> None:
    texts = [made(seed, length, extra) for seed in range(100)]
    wrong = [(t, read_text(t.encode(encoding)).text) for t in texts if read_text(t.encode(encoding)).text != t]
    assert not wrong


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
def test_very_short_texts(encoding: str) -> None:
    texts = [made(seed, 4, []).strip() or "市長" for seed in range(200)]
    right = sum(read_text(t.encode(encoding)).text == t for t in texts)
    assert right >= 199


def test_half_width_katakana_alone() -> None:
    """EUC kanji and half-width katakana share their bytes: below ten letters either may be meant, above them only one is."""
    draw = random.Random(3)
    texts = ["".join(draw.choice(HALF) for _ in range(8)) for _ in range(100)]
    assert sum(read_text(t.encode("cp932")).text == t for t in texts) >= 98


def test_euc_of_windows() -> None:
    """①㈱髙 in EUC-JP as Windows writes it: rows 13 and 115 to 119 of cp932 under their EUC numbers."""
    text = "①㈱の件について、髙部長に伺います。"
    data = b"".join(euc(c) for c in text)
    assert read_text(data).text == text
    assert read_text(data).encoding == "cp51932"
    jis = b"\x1b$B" + bytes(b & 0x7F for b in data) + b"\x1b(B"
    assert read_text(jis).text == text
    assert read_text(jis).encoding == "cp50221"


def euc(char: str) -> bytes:
    """A character in EUC, its row and cell taken from cp932 (NEC's own place where it has two)."""
    lead, trail = {"髙": b"\xee\xe0"}.get(char) or char.encode("cp932")
    row = 2 * (lead - (0x81 if lead < 0xA0 else 0xC1)) + (trail >= 0x9F) + 1
    cell = trail - 0x9E if trail >= 0x9F else trail - 0x3F - (trail > 0x7F)
    return bytes((row + 0xA0, cell + 0xA0))


def test_ascii_head_before_japanese() -> None:
    text = "URL: https://www.example.jp/gikai/\n" * 3000 + "○議長　これより会議を開きます。\n"
    for encoding in ("cp932", "euc_jp", "utf-8"):
        assert read_text(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "text", ["一\r\n二\r\n", "一\r二\r", "一\n\n二\x0c", "\u3000一　二 ", "ﾊﾟ㎡①㌫", "か\u3099", "塚\ufe00", "A\u00a0B あ"]
)
def test_text_is_not_normalised(text: str) -> None:
    assert only_document(("○市長　はい。" + text).encode()).text == "○市長　はい。" + text


def test_no_mark_in_the_text() -> None:
    assert only_document("\ufeff○市長".encode()).text == "○市長"
    assert only_document("\ufeff○市長".encode("utf-16-be")).text == "○市長"


WORD = st.sampled_from([*WORDS, *HALF])


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(WORD, min_size=8, max_size=60),
    encoding=st.sampled_from(["utf-8", "cp932", "euc_jp", "iso2022_jp_ext", "utf-16-le", "utf-16"]),
)
def test_round_trip(words: list[str], encoding: str) -> None:
    text = "。" + "".join(words) + "ございます"
    assert read_text(text.encode(encoding)).text == text


@settings(max_examples=150, deadline=None)
@given(text=st.text(min_size=1, max_size=200))
def test_utf_8_with_a_mark_round_trips_whatever_it_holds(text: str) -> None:
    documents, rejects = read_bytes(b"\xef\xbb\xbf" + "あ".encode() + text.encode(), "a.txt")
    assert [d.text for d in documents] == ["あ" + text] or (rejects and "\0" in text)


# Bytes that are wrong


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "utf-16-le"])
def test_truncated_file_is_read(encoding: str) -> None:
    text = "○議長　これより会議を開きます。\n○市長　お答えします。予算は二億円です。"
    document = only_document(text.encode(encoding)[:-1])
    assert document.text.startswith(text[:-1])
    assert document.warnings == ("undecodable_bytes",)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_few_wrong_bytes_are_marked(encoding: str) -> None:
    text = "○議長　これより会議を開きます。\n" * 50
    data = bytearray(text.encode(encoding))
    at = len("○議長　これより会議を開きます。\n".encode(encoding)) * 20
    data[at:at] = b"\xff"
    document = only_document(bytes(data))
    assert document.text.count("\ufffd") == 1
    assert document.text.replace("\ufffd", "") == text
    assert "undecodable_bytes" in document.warnings


def test_mixed_encodings_are_rejected_with_the_place() -> None:
    head = "○議長　これより会議を開きます。\n".encode() * 10
    _, rejects = read_bytes(head + "○市長　お答えします。\n".encode("cp932") * 5, "a.txt")
    assert [(r.code, r.offset) for r in rejects] == [("undecodable", len(head))]
    assert f"byte {len(head)}" in rejects[0].message


def test_half_characters() -> None:
    document = only_document(rb'{"speaker": "\u5e02", "text": "a\ud800b"}', "a.json")
    assert document.text == "○市\u3000a\ufffdb"
    assert document.warnings == ("lone_surrogates",)
    assert set(WARNINGS) >= {*document.warnings}


# Pages


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_page(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    declared = re.search(r"charset=\"?([\w-]+)", page)
    assert declared is not None
    encoding = {"Shift_JIS": "cp932", "x-sjis": "cp932"}.get(declared.group(1), declared.group(1))
    document = only_document(page.encode(encoding), path.name)
    assert document.text + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert document.media_type == "text/html"


def test_page_metadata() -> None:
    page = next(p for p in PAGES if p.stem == "blog").read_text(encoding="utf-8")
    document = only_document(page.encode("euc_jp"), "b.html")
    assert document.title == "九月議会の報告 - 潮見台だより"
    assert str(document.published_on) == "2019-10-02"
    assert document.encoding == "euc_jp"


@pytest.mark.parametrize("body", ["○市長　お答えします。橋は四本です。", "市長答弁", "市長市長"])
def test_page_that_declares_wrongly(body: str) -> None:
    page = '<html><head><meta charset="Shift_JIS"></head><body>' + body
    document = only_document(page.encode(), "a.html")
    assert document.text == body
    assert document.warnings == ("encoding_declared_wrongly",)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>一<p>二", "一\n\n二"),
        ("<div>一</div><div><div>二</div></div>", "一\n二"),
        ("<p>一<br><br>二<br></p><div>三</div>", "一\n\n二\n\n三"),
        ("<p>一　二\n  三 a\n b &amp; &#x3042;&nbsp;c</p>", "一　二三 a b & あ\xa0c"),
        ("<table><tr><th>年<td>数<tr><td>元<td>5</table>", "年\t数\n元\t5"),
        ("<dl><dt>問<dd>何本か<dt>答<dd>四本</dl>", "問\n何本か\n答\n四本"),
        ("<p>一<!-- 二 --><script>三。</script><span style='DISPLAY : none'>四</span></p>", "一"),
        ("<pre>\n一\n   二\n</pre>", "一\n   二"),
        ("<body><nav>ホーム。目次。</nav>", "ホーム。目次。"),  # nothing else is there: keep it
        ('<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>あ&b;', "あ&b;"),
        ('<p>あ<PAGE="2">い</p>', "あい"),
    ],
)
def test_lines_of_a_page(page: str, text: str) -> None:
    assert only_document(page.encode(), "a.html").text == text


def test_speech_beside_the_main_element_is_not_lost() -> None:
    page = "<main><p>一を問う。二を問う。三を問う。</p></main><div><p>一に答える。二に答える。</p></div>"
    assert "二に答える" in only_document(page.encode(), "a.html").text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<議長（青木）>\nはい。", "a.txt"),
        ('開催日\n<PAGE="2">\n○議長', "a.txt"),
        ("○議長\n○市長\n", "a.html"),
        ("[議長] はい。\n{答}", "a.txt"),
    ],
)
def test_text_that_only_looks_like_something_else(text: str, name: str) -> None:
    document = only_document(text.encode(), name)
    assert (document.text, document.media_type) == (text, "text/plain")


@pytest.mark.parametrize("name", ["a.txt", "a", "a.html"])
def test_content_counts_before_the_suffix(name: str) -> None:
    for encoding in ("utf-8", "cp932", "utf-16"):
        assert only_document("<!DOCTYPE html><p>一つ<p>二つ".encode(encoding), name).text == "一つ\n\n二つ"
    assert only_document(pdf([[(80, 700, "○市長　お答えします。")]]), name).media_type == "application/pdf"
    assert only_document(docx(paragraph("○市長　お答えします。")), name).media_type.endswith("wordprocessingml.document")
    assert only_document(packed({"b.txt": "○市長"}), name).doc_id == f"{name}/b.txt"


def test_a_text_with_remains_of_a_page_keeps_every_character() -> None:
    remains = "<br />\n<strong>Q 堤防の高さは。</strong>\nA 3メートルです。\n"
    assert only_document(remains.encode(), "a.txt").text == remains
    assert only_document(remains.encode(), "a.html").media_type == "text/html"


# Tables of speeches

MEETING = {
    "issueID": "12",
    "nameOfHouse": "参議院",
    "nameOfMeeting": "農林水産委員会",
    "issue": "第4号",
    "date": "2021-04-06",
    "speechRecord": [
        {"speechOrder": 1, "speaker": "上月", "speech": "○委員長（上月）　ただいまから\r\n開会いたします。"},
        {"speechOrder": 0, "speaker": "会議録情報", "speech": "令和三年四月六日"},
    ],
}
DIET_TEXT = "令和三年四月六日\n○委員長（上月）　ただいまから\n開会いたします。"


def test_diet_by_meeting() -> None:
    other = {**MEETING, "issueID": "13", "date": "2021-04-08", "issue": "第5号"}
    documents, rejects = read_bytes(json.dumps({"meetingRecord": [MEETING, other]}).encode(), "diet.json")
    assert not rejects
    assert [d.doc_id for d in documents] == ["diet.json#1", "diet.json#2"]
    first = documents[0]
    assert first.text == DIET_TEXT
    assert (first.assembly, first.session, str(first.held_on), first.held_on_precision) == (
        "参議院",
        "農林水産委員会 第4号",
        "2021-04-06",
        "day",
    )


def test_diet_by_speech_and_as_xml() -> None:
    beside = {k: v for k, v in MEETING.items() if k != "speechRecord"}
    rows = [{**row, **beside, "issueID": i} for i in ("7", "8") for row in MEETING["speechRecord"]]
    documents, _ = read_bytes(json.dumps({"numberOfRecords": 4, "speechRecord": rows}).encode("utf-8-sig"), "s.json")
    assert [d.text for d in documents] == [DIET_TEXT, DIET_TEXT]
    speech = "<speechRecord><speaker>上月</speaker><speech>○委員長（上月）　開会いたします。</speech></speechRecord>"
    xml = '<?xml version="1.0" encoding="UTF-8"?><data><records><record><recordData><meetingRecord>'
    xml += f"<nameOfMeeting>本会議</nameOfMeeting>{speech}{speech}"
    document = only_document((xml + "</meetingRecord></recordData></record></records></data>").encode(), "d.xml")
    assert document.text == "○委員長（上月）　開会いたします。\n○委員長（上月）　開会いたします。"
    assert document.title == "本会議"


def test_discussnet() -> None:
    minutes = [
        {"minute_id": 1, "title": "表紙", "body": "<pre>令和二年 三月</pre>"},
        {"minute_id": 2, "title": "議長（沖君）", "body": "<pre>○議長（沖君）　開きます。\n　続けます。</pre>"},
        {"minute_id": 3, "title": "町長（浜君）", "body": "◎町長（浜君）　はい。<br>以上&amp;終わり。"},
    ]
    document = only_document(json.dumps({"tenant_minutes": minutes}).encode(), "d.json")
    assert document.text == "令和二年 三月\n○議長（沖君）　開きます。\n　続けます。\n◎町長（浜君）　はい。\n以上&終わり。"


@pytest.mark.parametrize(
    ("table", "name", "text"),
    [
        ("speaker,text\n市長,はい。\n沖,何本か。\n", "a.csv", "○市長　はい。\n○沖　何本か。"),
        ('発言者\t役職\t発言\n浜\t町長\t"二行\nの""発言"""\n\t\t休憩\n', "a.tsv", '○町長（浜）　二行\nの"発言"\n休憩'),
        ("Speaker Name;Speech-Text\r\n○市長;はい。\r\n", "a.csv", "○市長　はい。"),
        ('{"text": "はい。", "speaker": "市長"}\n\n{"text": "何本か。", "speaker": null}\n', "a.jsonl", "○市長　はい。\n何本か。"),
        (
            '{"title": "六月", "turns": [{"speaker": "沖", "text": "一"}, {"speaker": "浜", "text": "二"}]}',
            "a.json",
            "○沖　一\n○浜　二",
        ),
    ],
)
def test_tables_of_speeches(table: str, name: str, text: str) -> None:
    for encoding in ("utf-8", "cp932", "utf-16"):
        assert only_document(table.encode(encoding), name).text == text


def test_a_document_for_each_meeting() -> None:
    table = "meeting,date,speaker,text\n六月,2020/6/1,沖,一\n六月,2020/6/2,沖,二\n六月,2020/6/1,浜,三\n九月,,浜,\n"
    documents, rejects = read_bytes(table.encode(), "a.csv")
    assert [(d.doc_id, d.text, str(d.held_on), d.session) for d in documents] == [
        ("a.csv#1", "○沖　一\n○浜　三", "2020-06-01", "六月"),
        ("a.csv#2", "○沖　二", "2020-06-02", "六月"),
    ]
    assert not rejects
    assert documents[0].warnings == ("rows_without_text",)


def test_records_without_speakers_are_documents() -> None:
    lines = '{"id": "a", "text": "○議長　一"}\n{"id": "b", "text": "○議長　二"}\n'
    documents, _ = read_bytes(lines.encode(), "a.jsonl")
    assert [d.text for d in documents] == ["○議長　一", "○議長　二"]


def test_broken_lines_do_not_take_the_rest_with_them() -> None:
    documents, rejects = read_bytes('{"text": "一"}\n{"text": \n{"text": "二"}\n'.encode(), "a.jsonl")
    assert [d.text for d in documents] == ["一\n二"]
    assert [(r.code, r.offset) for r in rejects] == [("malformed", len('{"text": "一"}\n'.encode()))]


# PDF and DOCX


def test_pdf_lines() -> None:
    head = (100, 800, "町議会会議録　第２号")
    pages = [
        [
            head,
            (80, 770, "○議長（青木一郎君）　これより本日の会議を開きます。日程第一、一般質問を"),
            (80, 755, "行います。二番の発言を許します。"),
            (80, 740, "○二番（沖　光君）　橋の点検について伺います。点検した橋は町内の何本であ"),
            (80, 725, "るのか。"),
            (80, 710, "　次に、修繕です。修繕を終えた橋と、これから修繕をする橋は、それぞれ何本"),
            (280, 30, "- 4 -"),
        ],
        [(280, 30, "- 5 -"), head, (80, 770, "あるのか、伺います。"), (80, 740, "○町長（浜君）　四十本です。")],
        [head, (80, 770, "　以上です。"), (280, 30, "- 6 -")],
    ]
    document = only_document(pdf(pages, title="会議録"), "a.pdf")
    assert document.title == "会議録"
    assert document.text.split("\n") == [
        "町議会会議録　第２号",
        "",
        "○議長（青木一郎君）　これより本日の会議を開きます。日程第一、一般質問を行います。二番の発言を許します。",
        "○二番（沖　光君）　橋の点検について伺います。点検した橋は町内の何本であるのか。",
        "　次に、修繕です。修繕を終えた橋と、これから修繕をする橋は、それぞれ何本あるのか、伺います。",
        "",
        "○町長（浜君）　四十本です。",
        "　以上です。",
    ]


def test_pdf_drawn_out_of_order_and_in_columns() -> None:
    lines = [(80, 780 - 20 * n, f"第{n}の問いについて。") for n in range(12)]
    shuffled = random.Random(1).sample(lines, len(lines))
    assert only_document(pdf([shuffled]), "a.pdf").text.split("\n") == [line for _, _, line in lines]
    two = [(40, 780 - 20 * n, f"左の{n}段目です。") for n in range(8)] + [
        (320, 780 - 20 * n, f"右の{n}段目です。") for n in range(8)
    ]
    assert only_document(pdf([two]), "a.pdf").text.split("\n") == [line for _, _, line in two]


def test_pdf_table_is_not_taken_for_wrapped_lines() -> None:
    page = [
        (80, 780, "１番　青　木　一　郎　　２番　沖　　　光"),
        (80, 760, "年度"),
        (200, 760, "件数"),
        (80, 745, "元年"),
        (200, 745, "１２"),
    ]
    assert only_document(pdf([page]), "a.pdf").text.split("\n") == [
        "１番　青　木　一　郎　　２番　沖　　　光",
        "年度 件数",
        "元年 １２",
    ]


def test_pdf_with_pages_without_text() -> None:
    document = only_document(pdf([[(80, 700, "○市長　お答えします。橋は四本です。")], []]), "a.pdf")
    assert document.warnings == ("pages_without_text",)


def test_docx() -> None:
    ruby = "<w:ruby><w:rt><w:r><w:t>おき</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>沖</w:t></w:r></w:rubyBase></w:ruby>"
    body = (
        paragraph("○議長　開きます。")
        + f"<w:p><w:r><w:t>○二番（</w:t>{ruby}<w:t>君）</w:t><w:tab/><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>"
        + "<w:ins><w:r><w:t>三</w:t></w:r></w:ins><w:del><w:r><w:delText>四</w:delText></w:r></w:del></w:p>"
        + f"<w:tbl><w:tr><w:tc>{paragraph('年')}</w:tc><w:tc>{paragraph('数')}</w:tc></w:tr></w:tbl>"
        + f"<w:sdt><w:sdtContent>{paragraph('終わり')}</w:sdtContent></w:sdt>"
    )
    document = only_document(docx(body, title="会議録"), "a.docx")
    assert document.text == "○議長　開きます。\n○二番（沖君）\t一\n二三\n年\t数\n終わり"
    assert document.title == "会議録"


# Archives


def test_zip() -> None:
    files = {
        "九月/a.txt": "○市長　一",
        "README.md": "x",
        ".x": "x",
        "b.csv": "speaker,text\n沖,二\n",
        "c.txt": b"",
        "d.zip": packed({"e.txt": "x"}),
    }
    documents, rejects = read_bytes(packed(files), "z.zip")
    assert [(d.doc_id, d.text) for d in documents] == [("z.zip/b.csv", "○沖　二"), ("z.zip/九月/a.txt", "○市長　一")]
    assert [(r.source_path, r.code) for r in rejects] == [("z.zip/c.txt", "empty"), ("z.zip/d.zip", "nested_archive")]


def test_zip_with_names_of_windows() -> None:
    data = packed({"xxxx.txt": "○市長　一"}).replace(b"xxxx.txt", "九月.txt".encode("cp932"))
    assert only_document(data, "z.zip").doc_id == "z.zip/九月.txt"


def test_archive_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.archive.MAX_ARCHIVE_BYTES", 100)
    documents, rejects = read_bytes(packed({f"{n}.txt": "○市長" * 5 for n in range(5)}), "z.zip")
    assert len(documents) == 2
    assert [(r.source_path, r.code) for r in rejects] == [("z.zip", "archive_bomb")]


# Every reject code

NOISE = random.Random(1)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REJECTED: dict[str, list[tuple[str, bytes]]] = {
    "empty": [
        ("a.txt", b""),
        ("a.txt", b" \r\n\t"),
        ("a.txt", b"\xef\xbb\xbf"),
        ("a.zip", packed({})),
        ("a.docx", docx(paragraph(" "))),
    ],
    "undecodable": [("a.txt", "市長".encode() * 20 + "市長は答弁した".encode("cp932") * 20)],
    "binary": [
        ("a.txt", bytes(5000)),
        ("a.txt", "○市長　はい".encode() + b"\0\0\0" + "。".encode()),
        ("a.txt", NOISE.randbytes(3000)),
        ("a.txt", bytes(NOISE.choices(range(1, 32), k=3000))),
    ],
    "unknown_type": [
        ("a.jpg", JPEG),
        ("a.txt", b"\x1f\x8b\x08" + bytes(50)),
        ("a.doc", OLE),
        ("a.rtf", rb"{\rtf1 x}"),
        ("a.xlsx", packed({"[Content_Types].xml": "", "xl/w.xml": ""})),
    ],
    "password": [
        ("a.pdf", pdf([[(80, 700, "○市長　お答えします。")]], password=True)),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le")),
    ],
    "no_text_layer": [("a.pdf", pdf([[], []])), ("a.pdf", pdf([[(80, 30, "- 1 -")], []]))],
    "no_text": [
        ("a.html", b"<html><frameset><frame src=a></frameset></html>"),
        ("a.html", b"<html><body><script>x</script></body></html>"),
    ],
    "no_text_column": [("a.csv", b"a,b\n1,2\n"), ("a.json", b'{"a": [1]}'), ("a.json", b"[1, 2]"), ("a.jsonl", b"1\n2\n")],
    "malformed": [
        ("a.json", b'{"text": '),
        ("a.json", b"[" * 200_000),
        ("a.jsonl", b"x\ny\n"),
        ("a.pdf", b"%PDF-1.4\n" + b"x" * 500),
        ("a.zip", b"PK\x03\x04" + b"x" * 500),
        ("a.docx", packed({"word/document.xml": "<w:document"})),
        ("a.html", b"<html><body>" + b"<svg>" * 10_000),
    ],
    "archive_bomb": [("z.zip", packed({f"{n}": "" for n in range(10_001)}))],
    "nested_archive": [],
    "unsafe_name": [],
    "too_large": [],
    "unreadable": [],
    "not_a_file": [],
    "outside_corpus": [],
}


@pytest.mark.parametrize(("code", "name", "data"), [(c, n, d) for c, files in REJECTED.items() for n, d in files])
def test_reject(code: str, name: str, data: bytes) -> None:
    assert only_code(data, name) == code


@pytest.mark.parametrize(
    ("code", "name", "content"),
    [
        ("nested_archive", "b.zip", packed({"c.txt": "x"})),
        ("unsafe_name", "../b.txt", "x"),
        ("unsafe_name", "/etc/b.txt", "x"),
        ("archive_bomb", "b.txt", bytes(20_000_000)),
    ],
)
def test_reject_in_an_archive(code: str, name: str, content: str | bytes) -> None:
    documents, rejects = read_bytes(packed({name: content, "good.txt": "○市長　はい。"}), "z.zip")
    assert [d.doc_id for d in documents] == ["z.zip/good.txt"]
    assert [r.code for r in rejects] == [code]


def test_every_code_is_tried() -> None:
    assert set(REJECTED) == set(REJECTS)


@pytest.mark.parametrize("code", sorted(REJECTS))
def test_messages_name_the_file_and_the_remedy(code: str) -> None:
    row = errors.reject("a/b.txt", ReadError(code, offset=5, detail="x\x1b[31m\n"))
    assert row.message.startswith("a/b.txt: ")
    assert row.message.endswith(".")
    assert row.message.isprintable()
    assert (row.stage, row.code, row.offset) == ("read", code, 5)


# Hostile input, in bounded time


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (("<html><body>" + "<div>" * 50_000 + "○市長　はい。").encode(), "○市長　はい。"),
        (("<html><body>" + "<font>○市長　はい。<br>" * 5_000).encode(), "○市長　はい。"),
        (b"<html><body>" + b"<" * 1_000_000, "<"),
        (("あ" * 2_000_000).encode("cp932"), "あ"),
        (b"9" * 100_000, "9"),
        ("「（".encode() * 50_000, "（"),
        (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><d><p>&b;</p>z</d>', "z"),
    ],
)
def test_hostile_text(data: bytes, end: str) -> None:
    assert only_document(data, "a.txt").text.endswith(end)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.txt", "a.html", "a.json", "a.csv", "a.jsonl", "a.xml", "a"]))
def test_any_bytes_have_an_outcome(data: bytes, name: str) -> None:
    documents, rejects = read_bytes(data, name)
    assert documents or rejects


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_have_an_outcome(data: st.DataObject) -> None:
    kinds = {
        "a.pdf": pdf([[(80, 700, "○市長　お答えします。")]]),
        "a.docx": docx(paragraph("○市長")),
        "a.zip": packed({"a.txt": "○市長", "b.csv": "text\nx"}),
        "a.json": json.dumps({"meetingRecord": [MEETING]}).encode(),
        "a.html": b"<html><body><table><tr><td>a<td>b</table><ruby>c<rt>d</ruby></html>",
    }
    name = data.draw(st.sampled_from(sorted(kinds)))
    damaged = bytearray(kinds[name])
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    documents, rejects = read_bytes(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]), name)
    assert documents or rejects


# Discovery


def test_sources_are_sorted_and_named_by_path(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/z.txt",
        "a/あ.txt",
        "README.md",
        "readme.ja.md",
        "LICENSE",
        "x.toml",
        ".hidden",
        "a/.git/x",
        "b.txt~",
        "#b.txt#",
        "c.bak",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("○市長　はい。", encoding="utf-8")
    found = sources(tmp_path)
    assert [s.name for s in found] == ["a/z.txt", "a/あ.txt", "b.txt"]
    assert all(s.size == 21 for s in found)
    assert all(read_source(s)[0][0].source_sha256 == sha256(s) for s in found)


def test_one_file_is_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "README.txt"
    path.write_text("○市長　はい。", encoding="utf-8")
    assert [s.name for s in sources(path)] == ["README.txt"]
    assert read_source(sources(path)[0])[0][0].doc_id == "README.txt"
    with pytest.raises(FileNotFoundError):
        sources(tmp_path / "none")


def test_names_that_cannot_be_shown(tmp_path: Path) -> None:
    for name in ("a\nb.txt", "a\x1b[31m.txt", "a%0Ab.txt", "a#1", "a..b.txt"):
        (tmp_path / name).write_text("○市長", encoding="utf-8")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("○市長", encoding="utf-8")
    found = sources(tmp_path)
    assert [s.name for s in found] == [
        "%ED%B3%BF.txt",
        "a%0Ab.txt",
        "a%1B[31m.txt",
        "a%231",
        "a%250Ab.txt",
        "a..b.txt",
    ]
    assert all(s.name.isprintable() for s in found)
    assert all(read_source(s)[0] for s in found)


def test_links_pipes_and_what_cannot_be_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("ひみつ", encoding="utf-8")
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "sub" / "a.txt").write_text("○市長", encoding="utf-8")
    (corpus / "in.txt").symlink_to("sub/a.txt")
    (corpus / "insub").symlink_to("sub")
    (corpus / "loop").symlink_to("..")
    (corpus / "self").symlink_to("self")
    (corpus / "gone.txt").symlink_to("none.txt")
    (corpus / "out.txt").symlink_to(outside / "secret.txt")
    (corpus / "outdir").symlink_to(outside)
    os.mkfifo(corpus / "pipe")
    outcome = {s.name: [*(d.text for d in read_source(s)[0]), *(r.code for r in read_source(s)[1])] for s in sources(corpus)}
    assert outcome == {
        "in.txt": ["○市長"],
        "sub/a.txt": ["○市長"],
        "loop": ["outside_corpus"],
        "self": ["unreadable"],
        "gone.txt": ["unreadable"],
        "out.txt": ["outside_corpus"],
        "outdir": ["outside_corpus"],
        "pipe": ["not_a_file"],
    }


def test_huge_files_are_not_read(tmp_path: Path) -> None:
    for name, head in (("zeros.txt", b""), ("text.txt", "○市長　はい。".encode() * 400)):
        with (tmp_path / name).open("wb") as file:
            file.write(head)
            file.truncate(1 << 30)
    assert [(read_source(s)[1][0].code, sha256(s)) for s in sources(tmp_path)] == [("too_large", None), ("binary", None)]


def test_pdf_lines_that_run_downwards() -> None:
    """Vertical writing: PDFium gives tall lines, which follow each other from right to left."""
    lines = [
        "○議長（青木一郎君）　これより会議を開きます。日",
        "程第一、一般質問を行います。二番の発言を許しま",
        "す。",
        "○二番（沖光君）　橋の点検について伺います。点検",
    ]
    page = [Line(text, 500 - 20 * n, 700 - 10 * len(text), 510 - 20 * n, 700) for n, text in enumerate(lines)]
    assert text_of_pages([page[::-1]]).split("\n") == ["".join(lines[:3]), lines[3]]
