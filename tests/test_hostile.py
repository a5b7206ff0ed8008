"""Hostile input through the whole of `toben run`: every file has a clear outcome, in bounded time and memory.

To add a file: one line in FILES, with what is expected of it: a reject's code, or `document`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from make_samples import docx, packed, paragraph, pdf
from minutes import MINUTES

from pipeline import read_tables
from pipeline.check import check

ROOT = Path(__file__).parent.parent
SPEECH = "通告に従い質問いたします。昨年度の利用者は約１,２００人、費用は３億４,０００万円でした。"
HEAD = "令和５年第２回みのり野市議会定例会\n令和５年６月１２日\n"
CHAIR = "\n○議長（大空一郎君）　以上で終わります。\n"
BAIT = {
    "digits": "1" * 100_000,
    "digits-wide": "１２３" * 33_000,
    "digits-with-commas": "1,234," * 20_000,
    "kanji-digits": "三百二十一万" * 16_000,
    "units": "１億２万円" * 20_000,
    "brackets": "（" * 50_000 + "）" * 50_000,
    "brackets-open": "（「『【〔" * 20_000,
    "brackets-square": "[" * 100_000,
    "markers": "○" * 100_000,
    "markers-mixed": "○◆◎" * 33_000,
    "labels": "○議長（山田太郎君）" * 10_000,
    "labels-open": "○議長（" * 20_000,
    "labels-on-lines": "○議長（山田太郎君）\n" * 10_000,
    "commas": "、" * 100_000,
    "stops": "。" * 100_000,
    "asks": "伺います。" * 20_000,
    "asks-how-many": "何人何件何％" * 10_000,
    "points": "１点目、２点目、" * 10_000,
    "points-on-lines": "(1) 道路について\n" * 10_000,
    "eras": "平成令和昭和" * 16_000,
    "dates": "令和５年６月１２日から" * 10_000,
    "years": "年" * 100_000,
    "lines": "\n" * 500_000,
    "spaces": " " * 500_000 + "終わり",
    "spaces-wide": "\u3000" * 200_000 + "終わり",
    "tabs": "\t\n" * 200_000,
    "half-katakana": "ｶﾞﾊﾟ" * 30_000,
    "squared": "㎡㌫㍻" * 30_000,
    "marks-of-combining": "か\u3099" * 50_000,
    "zalgo": "会" + "\u0301" * 100_000,
    "right-to-left": "\u202e議長" * 30_000,
    "emoji": "👨\u200d👩\u200d👧" * 20_000,
    "astral": "\U00020b9f" * 100_000,
    "rules": "─" * 200_000,
    "answers": "答弁\n質問\n" * 10_000,
    "names": "山田太郎議員\n" * 20_000,
    "one-letter-lines": "あ\n" * 100_000,
    "quotes": "「" * 100 + "何人か。" * 20_000,
    "slashes": "1/2/3/4/" * 20_000,
    "points-decimal": "1.2.3.4." * 20_000,
    "percent": "％" * 100_000,
    "ranges": "１～２～３～" * 20_000,
    "asks-long": "なぜ" * 50_000 + "ですか。",
    "asks-one-unit": "何件、" * 20_000,
    "asks-numbered": "".join(f"{n}番目の施設について伺います。" for n in range(4_000)),
    "asks-and-tells": "道路の整備率は何％か伺います。" * 3_000 + "\n○市長（大空一郎君）　" + "整備率は１２％です。" * 4_000,
    "asks-next": "次に、道路について伺います。" * 3_000 + "\n○市長（大空一郎君）　" + "次に、道路について検討します。" * 3_000,
    "figures-equal": "利用者は１２０人です。" * 5_000 + "\n○市長（大空一郎君）　" + "利用者は１２０人です。" * 5_000,
    "figures-in-brackets": "（１２人）" * 10_000,
    "fractions": "３分の１" * 10_000,
    "ranks": "第１位" * 15_000,
    "corrections": "１２人と申しましたが、１３人の誤りです。" * 3_000,
    "no-full-stop": "利用者が１２０人増えましたが、" * 5_000,
    "until-years": "令和５年度まで、" * 8_000,
    "katakana": "ア" * 100_000,
    "next": "次に、" * 30_000,
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file and what is to come of it."""

    name: str
    data: bytes
    outcome: str = "document"
    turns: int | None = None  # how many, where it must be so


def text(name: str, content: str, outcome: str = "document", turns: int | None = None, encoding: str = "utf-8") -> Hostile:
    return Hostile(name, content.encode(encoding, "surrogatepass"), outcome, turns)


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "議会議会">{}]><x><p>&a30;</p></x>'.format(
    "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 31))
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><speech>&a; 発言 root</speech></x>'
SCRIPTS = (
    f"<html><head><script>alert('x')</script><title>会議録</title></head><body onload=x()>{'<script>var a=1;</script>' * 2000}"
)
PAGE = SCRIPTS + "<p>" + MINUTES.replace("\n", "<br>\n") + "</p><iframe src=javascript:x()></iframe></body></html>"
FILES = [
    Hostile("empty.txt", b"", "empty"),
    text("white.txt", " \n\u3000\t\r\n", "empty"),
    Hostile("binary.txt", bytes(range(256)) * 40, "binary"),
    Hostile("zeros.txt", bytes(100_000), "binary"),
    Hostile("cut-sjis.txt", MINUTES.encode("cp932")[:-1], turns=5),
    Hostile("mixed.txt", (MINUTES * 3).encode() + (MINUTES * 3).encode("cp932"), "undecodable"),
    text("bom.txt", "\ufeff" + MINUTES, turns=5),
    text("utf16.txt", "\ufeff" + MINUTES, turns=5, encoding="utf-16-le"),
    text("nul.txt", MINUTES.replace("通告", "通\0告"), "binary"),
    text("halves.txt", "\ufeff" + MINUTES.replace("通告", "通\ud83d告"), turns=5, encoding="utf-16-le"),
    Hostile("cr-only.txt", MINUTES.replace("\n", "\r").encode(), turns=5),
    Hostile("crlf.txt", MINUTES.replace("\n", "\r\n").encode(), turns=5),
    text("controls.txt", MINUTES.replace("通告", "\x1b[31m通告\x07\x08\x7f\x85")),
    text("formula.txt", MINUTES.replace("通告", '=HYPERLINK("http://example.com")通告'), turns=5),
    text(
        "line-of-5-mb.txt",
        HEAD + "○１番（山田太郎君）　" + "図書館の開館時間を延ばしてほしいとの声があります。" * 67_000 + CHAIR,
        turns=2,
    ),
    text("utterance-of-50000.txt", MINUTES.replace("通告", "図書館の開館時間を延ばしてほしいとの声があり、" * 2_200), turns=5),
    text("turns-10000.txt", HEAD + f"○議長（大空一郎君）　次に。\n○１番（山田太郎君）　{SPEECH}\n" * 5_000, turns=10_000),
    text("big.txt", MINUTES * 500, turns=2_500),
    Hostile("too-large.txt", b"a" * (64 * 1024 * 1024 + 1), "too_large"),
    Hostile("scripts.html", PAGE.encode(), turns=5),
    Hostile("deep.html", ("<div>" * 50_000 + MINUTES).encode()),
    Hostile("wide.html", ("<p>" + "<b>約</b>" * 100_000 + MINUTES).encode()),
    Hostile("entities.xml", ENTITIES.encode()),
    Hostile("entities.html", ENTITIES.encode()),
    Hostile("outside.xml", OUTSIDE.encode()),
    Hostile("entities.docx", docx(paragraph("&a30;").replace("&amp;", "&"), prolog=ENTITIES[: ENTITIES.index("<x>")]), "malformed"),
    Hostile("bomb.zip", packed({"a.txt": "0" * 40_000_000}), "archive_bomb"),
    Hostile("nested.zip", packed({"a.zip": packed({"a.txt": MINUTES})}), "nested_archive"),
    Hostile("outside.zip", packed({"../../a.txt": MINUTES}), "unsafe_name"),
    Hostile("cut.zip", packed({"a.txt": MINUTES})[:200], "malformed"),
    Hostile("scan.pdf", pdf([[]]), "no_text_layer"),
    Hostile("locked.pdf", pdf([[(50, 700, "議長")]], password=True), "password"),
    Hostile("cut.pdf", pdf([[(50, 700, "議長")]])[:300], "malformed"),
    Hostile("deep.json", b'{"a":' * 50_000, "malformed"),
    Hostile("brackets.json", b"[" * 100_000, "malformed"),
    Hostile(
        "number.json", b'[{"speech": "' + MINUTES.replace("\n", "\\n").encode() + b'", "n": ' + b"9" * 10_000 + b"}]", "malformed"
    ),
    Hostile("field.csv", ('speaker,speech\n議長,"' + SPEECH * 500 + '"\n').encode()),
    Hostile("quote.csv", ('speaker,speech\n議長,"' + "開会します\n" * 20_000).encode()),
    *(
        text(f"bait/{name}.txt", HEAD + "○１番（山田太郎君）　" + content + "\n○議長（大空一郎君）　以上。\n")
        for name, content in BAIT.items()
    ),
    *(text(f"bare/{name}.txt", content) for name, content in BAIT.items() if name not in {"lines", "tabs"}),
    text("names/a\nb.txt", MINUTES, turns=5),
    text("names/b..txt ", MINUTES, turns=5),
    text("names/$(rm -rf ~);.txt", MINUTES, turns=5),
    text("names/-o.txt", MINUTES, turns=5),
    text("names/=1+1.txt", MINUTES, turns=5),
    text("names/a#1.txt", MINUTES, turns=5),
    text("names/a%0Ab.txt", MINUTES, turns=5),
    text("names/\x1b[31m.txt", MINUTES, turns=5),
    text("names/" + "長" * 83 + ".txt", MINUTES, turns=5),
]
SHOWN = {"names/a\nb.txt": "names/a%0Ab.txt", "names/a%0Ab.txt": "names/a%250Ab.txt", "names/\x1b[31m.txt": "names/%1B[31m.txt"}
LINKS = {
    "link-out.txt": ("/etc/passwd", "outside_corpus"),
    "loop.txt": ("loop.txt", "unreadable"),
    "lost.txt": ("gone", "unreadable"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the corpus."""

    documents: pd.DataFrame
    rejects: pd.DataFrame
    faults: list[str]
    events: list[dict[str, object]]
    status: int
    seconds: float
    megabytes: float


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run over all files."""
    corpus, out = tmp_path_factory.mktemp("hostile") / "corpus", tmp_path_factory.mktemp("out")
    for file in FILES:
        path = corpus / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    with (corpus / "zeros-of-1-gb.txt").open("wb") as zeros:
        zeros.truncate(1 << 30)
    for name, (target, _) in LINKS.items():
        (corpus / name).symlink_to(target)
    os.mkfifo(corpus / "pipe.txt")
    (corpus / os.fsdecode(b"names/\xff\xfe.txt")).write_text(MINUTES, encoding="utf-8")
    began = time.perf_counter()
    command = [sys.executable, "-m", "pipeline", "run", str(corpus), "-o", str(out), "--no-parse", "--log-format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=600)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    tables = read_tables(out)
    (corpus / "zeros-of-1-gb.txt").unlink()
    events = [json.loads(line) for line in done.stderr.splitlines()]
    return Outcome(tables.documents.set_index("doc_id"), tables.rejects, list(check(out)), events, done.returncode, seconds, peak)


@pytest.mark.parametrize("file", FILES, ids=lambda f: ascii(f.name))
def test_outcome(outcome: Outcome, file: Hostile) -> None:
    name = SHOWN.get(file.name, file.name)
    codes = {
        r.code for r in outcome.rejects.itertuples() if r.source_path == name or r.source_path.startswith((f"{name}/", f"{name}#"))
    }
    documents = [d for d in outcome.documents.index if d == name or d.startswith((f"{name}/", f"{name}#"))]
    if file.outcome != "document":
        assert codes == {file.outcome}
        assert not documents
    else:
        assert not codes
        assert documents == [name]
        if file.turns is not None:
            assert outcome.documents.n_turns[name] == file.turns


def test_links_pipes_and_names_that_are_no_text(outcome: Outcome) -> None:
    codes = dict(zip(outcome.rejects.source_path, outcome.rejects.code, strict=True))
    assert {name: codes[name] for name in LINKS} == {name: code for name, (_, code) in LINKS.items()}
    assert codes["pipe.txt"] == "not_a_file"
    assert codes["zeros-of-1-gb.txt"] == "binary"
    assert "names/%ED%B3%BF%ED%B3%BE.txt" in outcome.documents.index


def test_the_run_ended_well(outcome: Outcome) -> None:
    assert outcome.status == 1
    assert not outcome.faults
    assert {r.code for r in outcome.rejects.itertuples()}.isdisjoint(
        {"internal_error", "worker_died", "out_of_memory", "timed_out"}
    )
    assert outcome.events[-1]["event"] == "done"
    assert "alert" not in outcome.documents.text["scripts.html"]
    assert "root:" not in outcome.documents.text["outside.xml"]
    assert outcome.documents.n_chars.filter(like="entities").max() < 1_000
    assert not any(not c.isprintable() for r in outcome.rejects.itertuples() for c in r.message + r.source_path)


def test_a_text_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.txt").write_text(
        HEAD + f"○議長（大空一郎君）　次に。\n○１番（山田太郎君）　{SPEECH}\n" * 100_000, encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        str(tmp_path / "in"),
        "-o",
        str(tmp_path / "out"),
        "--no-parse",
        "--timeout",
        "2",
    ]
    assert subprocess.run(command, check=False, cwd=ROOT, timeout=120, stderr=subprocess.DEVNULL).returncode == 1
    assert list(read_tables(tmp_path / "out").rejects.code) == ["timed_out"]


def test_time_and_memory_are_bounded(outcome: Outcome) -> None:
    print(f"{outcome.seconds:.0f} s, {outcome.megabytes:.0f} MB")  # noqa: T201  (pytest -rP shows it)
    characters = int(outcome.documents.n_chars.sum())
    assert outcome.seconds < 30 + characters / 50_000
    assert outcome.megabytes < 2048
