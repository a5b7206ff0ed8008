"""Shared fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

MINUTES = """令和５年第２回みのり野市議会定例会

令和５年６月１２日（月曜日）　午前１０時開議

○議長（大空一郎君）　これより一般質問を行います。４番、川辺花子君。
〔４番川辺花子君登壇〕
○４番（川辺花子君）　通告に従い質問いたします。
１点目、図書館の貸出冊数は昨年度何冊か伺います。
２点目、開館時間を午後８時まで延ばすお考えはないか、市長に伺います。
○教育部長（山本進君）　１点目の貸出冊数についてお答えいたします。令和４年度の貸出冊数は１２万３，４００冊でございます。
○市長（森田実君）　２点目の開館時間についてお答えいたします。年間約３００万円の費用がかかりますことから、検討してまいります。
○議長（大空一郎君）　以上で一般質問を終わります。
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twelve small meetings in two folders, and a README that is no transcript."""
    root = tmp_path / "corpus"
    for town in ("minorino", "kawara"):
        folder = root / town
        folder.mkdir(parents=True)
        for n in range(6):
            text = MINUTES.replace("１２万３，４００冊", f"１２万３，４０{n}冊")
            (folder / f"2023-06-{12 + n}.txt").write_text(text, encoding="utf-8")
    (root / "README.md").write_text("# where these come from\n", encoding="utf-8")
    return root
