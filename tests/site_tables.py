"""Tables for tests of the report: of a small run, and of rows made by hand, hostile ones among them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.schema import TABLES, Answer, DateRow, Document, Figure, Link, Question, Reject, Shard, Turn
from pipeline.tables.arrow import to_arrow
from pipeline.tables.commit import commit

HOSTILE = (
    "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    "\"'`{{7*7}}&amp;\u202eevil\u2066\x07\x1b[31m\u2028=1+1"
)
TEXT = f"""前書きです。{HOSTILE}

○質問者　今年度の利用は何件か伺います。{HOSTILE}費用はいくらですか。
○市長　今年度の利用は１，２３４件です。{HOSTILE}検討します。
"""


def save(out: Path, shard: Shard, run_id: str = "0" * 16) -> Path:
    """Commit rows as the tables of a run."""
    out.mkdir(parents=True, exist_ok=True)
    commit(out, {table: iter([to_arrow(table, getattr(shard, table))]) for table in TABLES}, run_id, {})
    return out


def hostile(doc_id: str = f"../{HOSTILE}/x.txt") -> Shard:
    """A document that tries to act wherever a text is shown."""

    def at(words: str) -> tuple[int, int, str]:
        start = TEXT.index(words)
        return start, start + len(words), words

    def turn(n: int, label: str, role: str, act: str) -> Turn:
        start = TEXT.index(label)
        first, end = start + len(label) + 1, TEXT.index("\n", start)
        return Turn(
            turn_id=f"{doc_id}#t000{n}",
            doc_id=doc_id,
            seq=n,
            label=label,
            label_start=start,
            label_end=start + len(label),
            start=first,
            end=end,
            text=TEXT[first:end],
            role=role,  # type: ignore[arg-type]
            title=HOSTILE,
            speaker=HOSTILE,
            party=HOSTILE,
            act=act,  # type: ignore[arg-type]
        )

    asked, told = at("何件"), at("１，２３４件")
    when = at("今年度")
    first, second = at("今年度の利用は何件か伺います。"), at("費用はいくらですか。")
    answer = at("今年度の利用は１，２３４件です。")

    def figure(n: int, span: tuple[int, int, str], turn: str, **more: object) -> Figure:
        start, end, words = span
        return Figure(
            figure_id=f"{doc_id}#f000{n}",
            doc_id=doc_id,
            turn_id=f"{doc_id}#{turn}",
            start=start,
            end=end,
            text=words,
            kind="count",
            unit=HOSTILE,
            per=HOSTILE,
            measure=HOSTILE,
            measure_of="=HYPERLINK(1)",
            title=HOSTILE,
            speaker="＠name",
            role="mayor",
            flags=(HOSTILE,),
            **more,  # type: ignore[arg-type]
        )

    def question(n: int, span: tuple[int, int, str], status: str) -> Question:
        start, end, words = span
        return Question(
            question_id=f"{doc_id}#q000{n}",
            doc_id=doc_id,
            turn_id=f"{doc_id}#t0001",
            number=HOSTILE,
            start=start,
            end=end,
            text=words,
            topic=HOSTILE,
            round=n - 1,
            addressee_title=HOSTILE,
            status=status,  # type: ignore[arg-type]
        )

    return Shard(
        documents=[
            Document(
                doc_id=doc_id,
                source_sha256="0" * 64,
                media_type="text/plain",
                title=HOSTILE,
                assembly=HOSTILE,
                session=HOSTILE,
                held_on=date(2024, 3, 1),
                held_on_precision="month",
                layout=HOSTILE,
                n_chars=len(TEXT),
                n_turns=2,
                text=TEXT,
                warnings=(HOSTILE, "undecodable_bytes"),
            )
        ],
        turns=[turn(1, "○質問者", "questioner", "question"), turn(2, "○市長", "mayor", "answer")],
        figures=[
            figure(1, asked, "t0001", asked=True),
            figure(
                2, told, "t0002", value=1234.0, answers=f"{doc_id}#f0001", as_of_start=date(2023, 4, 1), as_of_end=date(2024, 3, 31)
            ),
        ],
        dates=[
            DateRow(
                date_id=f"{doc_id}#d0001",
                doc_id=doc_id,
                turn_id=f"{doc_id}#t0001",
                start=when[0],
                end=when[1],
                text=when[2],
                first_day=date(2023, 4, 1),
                last_day=date(2024, 3, 31),
                precision="fiscal_year",
                basis="relative",
            )
        ],
        questions=[question(1, first, "answered"), question(2, second, "unanswered")],
        answers=[
            Answer(
                answer_id=f"{doc_id}#a0001",
                doc_id=doc_id,
                turn_id=f"{doc_id}#t0002",
                number=HOSTILE,
                start=answer[0],
                end=answer[1],
                text=answer[2],
                topic=HOSTILE,
                stance="explains",
            )
        ],
        links=[Link(question_id=f"{doc_id}#q0001", answer_id=f"{doc_id}#a0001", score=0.9, evidence=("topic", "order"))],
        rejects=[Reject(source_path=HOSTILE, stage="read", code="empty", message=HOSTILE)],
    )
