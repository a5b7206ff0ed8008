"""Where the text proper of a page ends: share buttons, navigation, an author's closing lines, the signatures of minutes.

The words that such lines begin with begin sentences of a speech too: 次のページにまいりまして、第4款…, お問い合わせの件数は….
A line of the page is short and no sentence, or a sentence by which the page speaks of itself
(お問い合わせは専用フォームをご利用ください。), and no speech goes on below it.
"""

from __future__ import annotations

import re

from pipeline.segment.words import words

_STOP = re.compile(r"[。？?]")  # いいね! ends no sentence
_BROKEN = 16  # a line at least so long may go on in the next one
_SHORT = 44  # a line of a page without a full stop is no longer
_SAID = 90  # nor is what a page says of itself
_HEADING = 9  # 質問を終えて。
_WRAPPED = 8  # lines that one sentence may take
_SPOKEN = 3  # sentences of a speech below a line, with which it is no furniture


def page_line(text: str, line: int, stop: int) -> bool:
    """Whether the line text[line:stop] begins the furniture below the last speech of a page."""
    return _says(text, line, stop) and _spoken_below(text, stop) < _SPOKEN


def _spoken_below(text: str, at: int) -> int:
    """How many sentences below a place are said as only in a speech: …でございます。 Readers' comments aren't."""
    return len(words().spoken.findall(text, at))


def _says(text: str, line: int, stop: int) -> bool:
    w = words()
    if w.record.match(text, line, stop):
        return w.polite.search(_sentence(text, line, stop)) is None
    if w.ends.match(text, line, stop):
        said = _sentence(text, line, stop)
        if _STOP.search(said) is None:
            bare = said.strip()
            return (len(bare) <= _SHORT and w.topic.search(bare) is None) or "|" in said
        return len(said) <= _SAID and w.inviting.search(said) is not None
    if w.closers.match(text, line, stop):
        said = _sentence(text, line, stop)
        short = _STOP.search(said) is None or len(said.strip()) <= _HEADING
        return short or (len(said) <= _SAID and w.of_page.search(said) is not None)
    return w.marks.match(text, line, stop) is not None


def _sentence(text: str, line: int, stop: int) -> str:
    """The first sentence that begins at a line, over the lines that a narrow page breaks it into."""
    at = stop
    for _ in range(_WRAPPED):
        if (end := _STOP.search(text, line, at)) is not None:
            return text[line : end.end()].replace("\n", "")
        last = text.rfind("\n", line, at) + 1 or line
        following = text.find("\n", at + 1)
        following = len(text) if following == -1 else following
        if len(text[last:at].strip()) < _BROKEN or not text[at:following].strip():
            return text[line:stop]
        at = following
    return text[line:at].replace("\n", "")
