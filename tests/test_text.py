"""The fold: NFKC for the patterns, the source's offsets for the rows."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import fold, sentences

ODD = "１２３％．，㎡㌫ﾊﾟﾋﾞｱ①②⑴Ⅳ○◯〇◎◆\u3000 \n\r\t〜～－−ー年月日件人億万千一二三、。！？「」（）()ｶﾞ塚\U00020b9f½㍻㈱²"


@given(st.text(alphabet=ODD, max_size=60))
def test_every_span_of_the_fold_leads_to_what_it_came_from(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        first, last = folded.span(start, start + 1)
        assert 0 <= first < last <= len(text)
        piece = unicodedata.normalize("NFKC", text[first:last])
        line_end = "\n" if piece == "\r" else ""
        assert folded.text[start] in piece + text[first:last] + "〜、。・「」 " + line_end
    assert folded.source(len(folded.text)) == len(text)


@given(st.text(max_size=80))
def test_any_text_folds(text: str) -> None:
    folded = fold(text)
    assert folded.source(len(folded.text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１，２３４人　５．６％", "1,234人 5.6%"),
        ("面積１２㎡で３㌫", "面積12m2で3パーセント"),
        ("ﾊﾟｰｾﾝﾄ", "パーセント"),
        ("①から③まで", "①から③まで"),  # list marks are no digits
        ("○議長　◯知事　〇大臣", "○議長 ◯知事 〇大臣"),
        ("１～２", "1〜2"),
        ("一\r\n二\r三\f四\u2028五", "一 \n二\n三\n四\n五"),  # every line ends in \n
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text).text == expected


def test_a_squared_unit_is_one_source_character() -> None:
    folded = fold("約１２㎡です")
    at = folded.text.index("m2")
    assert folded.span(at - 2, at + 2) == (1, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("伺います。お答えします。", ["伺います。", "お答えします。"]),
        ("「増えた。減った。」と聞きました。次に、", ["「増えた。減った。」と聞きました。", "次に、"]),
        ("人口の\n\n何%に交付したか。", ["人口の\n\n何%に交付したか。"]),  # a line break lost inside a sentence
        ("見出し\n本文です。", ["見出し", "本文です。"]),
        ("なぜか？それは、", ["なぜか？", "それは、"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


@given(st.text(alphabet=ODD, max_size=80))
def test_sentences_are_in_order_and_leave_out_only_white_space(text: str) -> None:
    done = 0
    for start, end in sentences(text):
        assert done <= start < end
        assert not text[done:start].strip()
        done = end
    assert not text[done:].strip()
