"""The spaCy components, in a blank pipeline and in GiNZA's."""

from __future__ import annotations

from datetime import date

import pytest
import spacy

TEXT = "本年7月末の交付件数は12587件、交付率は7.9％です。"


@pytest.mark.parametrize("model", ["blank", "ja_ginza"])
def test_components(model: str) -> None:
    nlp = (
        spacy.blank("ja")
        if model == "blank"
        else spacy.load("ja_ginza", exclude=["ner", "compound_splitter", "bunsetu_recognizer"])
    )
    nlp.add_pipe("toben_figures")
    nlp.add_pipe("toben_dates", config={"held_on": "2017-09-01"})
    doc = nlp(TEXT)
    figures, dates = doc.spans["figures"], doc.spans["dates"]
    assert [(s._.figure.value, s._.figure.unit, s._.figure.measure) for s in figures] == [
        (12587, "件", "交付件数"),
        (7.9, "%", "交付率"),
    ]
    assert [s._.date.last_day for s in dates] == [date(2017, 7, 31)]
    for span in figures:
        assert span._.figure.text in span.text
        assert TEXT[span._.figure.start : span._.figure.end] == span._.figure.text


def test_empty_and_odd_texts() -> None:
    nlp = spacy.blank("ja")
    nlp.add_pipe("toben_figures")
    empty, odd = nlp(""), nlp("\u3000\n１２㎡")
    assert not empty.spans["figures"]
    assert odd.spans["figures"][0]._.figure.unit == "m2"


def test_a_bad_day_is_told() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        spacy.blank("ja").add_pipe("toben_dates", config={"held_on": "September"})
