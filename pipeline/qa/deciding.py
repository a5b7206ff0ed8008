"""What only the surroundings of a sentence tell: whether an announcement asks, and whether a question in form is one."""

from __future__ import annotations

from dataclasses import replace

from pipeline.qa.points import Opening, is_first, is_opener
from pipeline.qa.sentences import Sentence, ends


def decide(text: str, said: list[Sentence]) -> list[Sentence]:
    """Settle what only the surroundings tell: announcements that have no question below them ask, and so do lone mild questions."""
    out = list(said)
    asking = _asking(text, said)
    for n, sentence in enumerate(said):
        if n in asking or (sentence.does == "mild" and _stands(text, said, n)):
            out[n] = replace(sentence, does="ask")
        elif sentence.does == "close" and (n == 0 or not _closed_by(text, out[n - 1], sentence, _at(said, n + 1))):
            out[n] = replace(sentence, does="open")
        if (
            not n
            and out[n].does == "ask"
            and len(said) > 1
            and ends().echo.search(text[sentence.begun.matter : sentence.end].rstrip(" 。?\n"))
        ):
            out[n] = replace(sentence, does="state")
        if out[n].does in {"ask", "close"} and n and _jointly(text, out[n - 1], sentence):
            out[n - 1] = replace(out[n - 1], does="ask")
    return _listed(text, out)


def _asking(text: str, said: list[Sentence]) -> set[int]:
    """The announcements that ask themselves, found from the last on: one that asks is a question below those before it."""
    asking: set[int] = set()
    levels = _levels(said)
    for n in range(len(said) - 1, -1, -1):
        if said[n].does != "announce":
            continue
        if any(s.does in {"ask", "close"} for s in said[n + 1 :]) and ends().counted_ahead.search(_matter(text, said[n])):
            continue  # …と…の2つについてお聞きします: says what comes, however far below
        if _ends_argument(text, said, n) or not _has_question_below(text, said, n, asking, levels[n]):
            asking.add(n)
    return asking


def _matter(text: str, sentence: Sentence) -> str:
    return text[sentence.begun.matter : sentence.end].rstrip(" 。?!\n")


def _levels(said: list[Sentence]) -> list[frozenset[str]]:
    """The levels of the numbers that each sentence stands under, its own included: 件名1 … 要旨3 stands under both."""
    out: list[frozenset[str]] = []
    inside: tuple[str, ...] = ()
    for sentence in said:
        for mark in sentence.begun.marks:
            inside = (*inside[: inside.index(mark.level)], mark.level) if mark.level in inside else (*inside, mark.level)
        out.append(frozenset(inside))
    return out


def _listed(text: str, said: list[Sentence]) -> list[Sentence]:
    """Numbered points of a list that say only what they are about ask where one of the list does.

    `(1)施設の数と改定率について。(2)その根拠について、お示しください。` A heading has its matter below it.
    """
    out = list(said)
    for first, last in _lists(text, said):
        if any(s.does in {"ask", "close"} for s in said[first:last]):
            out[first:last] = [replace(s, does="ask", firm=True) if s.does == "head" else s for s in said[first:last]]
    return out


def _lists(text: str, said: list[Sentence]) -> list[tuple[int, int]]:
    """Stretches of sentences that begin with 1, 2, 3 … of one level and have matter after the number."""
    out: list[tuple[int, int]] = []
    for n, sentence in enumerate(said):
        mark = sentence.begun.marks[-1] if sentence.begun.marks else None
        if mark is None or not text[sentence.begun.matter : sentence.end].strip(" 。\n"):
            continue
        before = said[n - 1].begun.marks[-1] if n and said[n - 1].begun.marks else None
        if out and out[-1][1] == n and before and (before.level, before.value + 1) == (mark.level, mark.value):
            out[-1] = (out[-1][0], n + 1)
        else:
            out.append((n, n + 1))
    return out


def _closed_by(text: str, before: Sentence, sentence: Sentence, after: Sentence | None) -> bool:
    """Whether a hollow sentence asks for what stands before it; いかがですか and a last 見解を伺います ask for any statement."""
    if _turns_to(text, before, sentence):
        return False
    last = after is None or after.does in {"announce", "head", "never"} or is_opener(after.begun) or _new_line(text, after)
    if last and before.does in {"state", "never"} and ends().view.search(text, sentence.begun.matter, sentence.end):
        return True
    wonders = before.does == "state" and ends().interrogative.search(text, sentence.start, sentence.end)
    return _closes(before) or bool(wonders)


def _ends_argument(text: str, said: list[Sentence], n: int) -> bool:
    """Whether `…について伺います` closes the argument of its line: a statement goes before it, so it is no heading."""
    if n == 0 or said[n - 1].does != "state" or is_opener(said[n].begun):
        return False
    if ends().announces.search(text[said[n].start : said[n].end].rstrip(" 。\n")):  # 問題点を指摘し、質問します: what follows asks
        return False
    if n + 1 < len(said) and (is_first(said[n + 1].begun) or said[n + 1].does == "open"):
        return False
    return "\n" not in text[said[n - 1].end : said[n].start]


def _jointly(text: str, before: Sentence, sentence: Sentence) -> bool:
    """Whether a question asks for the proposal before it too: `…を強化すべきです。また、…について、併せて見解を伺います。`"""
    core = text[before.start : before.end].rstrip(" 。")
    return (
        before.does == "state"
        and bool(ends().jointly.search(text, sentence.begun.matter, sentence.end))
        and bool(ends().should.search(core))
    )


def _at(said: list[Sentence], n: int) -> Sentence | None:
    return said[n] if n < len(said) else None


def _closes(before: Sentence) -> bool:
    return before.does in {"ask", "mild", "demand"} or before.proposes


def _turns_to(text: str, before: Sentence, sentence: Sentence) -> bool:
    """Whether a hollow sentence after a finished question turns to somebody: 最後に市長にお尋ねします."""
    return before.does == "ask" and bool(ends().turns_to.search(text, sentence.begun.matter, sentence.end))


_SECTION = 200  # sentences of a section that are looked through
_FEW = 4  # sentences of a speech that has no room for argument


def _stands(text: str, said: list[Sentence], n: int) -> bool:
    """Whether a question in form only is one: further questions follow at once, or it is the last and only one on its point."""
    if said[n].begun.marks or ends().intends.search(_matter(text, said[n])):
        return True
    argues = ends().mild.match(_matter(text, said[n]))
    if len(said) <= _FEW and not (argues and any(s.does == "ask" for s in said)):
        return True
    if n and said[n - 1].does == "ask" and not argues and not _new_line(text, said[n]):
        return True  # 現状は。また、操作は適切だったのか。
    if n + 1 < len(said) and not _new_line(text, said[n + 1]):
        after = said[n + 1]
        if after.does in {"ask", "mild"} and ends().adds.match(after.begun.lead):
            return after.does == "ask"
        if not (after.does in {"announce", "head", "never"} or is_opener(after.begun)):
            return False
    for k in range(n - 1, max(-1, n - 1 - _SECTION), -1):
        if _new_line(text, said[k + 1]):
            return True
        if said[k].does in {"ask", "close"}:
            return False
        if said[k].does in {"announce", "head"} or is_opener(said[k].begun):
            return True
    return True


def _new_line(text: str, sentence: Sentence) -> bool:
    return text[max(0, sentence.start - 6) : sentence.start].rstrip(" \t").endswith("\n")


def _has_question_below(text: str, said: list[Sentence], n: int, asking: set[int], inside: frozenset[str]) -> bool:
    """Whether the section that sentence n announces holds another question.

    `asking`: the later announcements that ask; `inside`: the levels of the numbers that it stands under.
    """
    levels = inside if said[n].begun.marks else frozenset()
    found = ends().announce.match(text, said[n].begun.matter, said[n].end - 1)
    asks_noun = bool(found and ends().asked_noun.search(found["topic"]))
    again = {m.level for m in said[n].begun.marks if m.value > 1}  # 3点目は2点ある: 1点目 …
    for k in range(n + 1, min(len(said), n + 1 + _SECTION)):
        later = said[k]
        below = {m.level for m in later.begun.marks} - levels
        if _opens_series(later.begun, below | again, next_one=k == n + 1):
            return True
        if later.does == "announce" and is_first(later.begun) and not is_first(said[n].begun):
            return True  # 次に、給食の質について質問します。… まず、食材について伺います。
        if (later.does == "announce" and is_opener(later.begun)) or (later.begun.marks and not (levels and below)):
            return False
        if later.does == "head" and not later.begun.marks and is_opener(later.begun) and not is_first(later.begun):
            return False  # 次に、議案第23号について。
        if later.does == "ask":
            return not (asks_noun and k == n + 1)
        if k in asking and not asks_noun and not ends().adds.match(later.begun.lead):
            return any(s.does == "state" for s in said[n + 1 : k])  # 牧場について質問します。… 収支の状況についてお聞かせください。
        if later.does == "close" and k > n + 1 and _closed_by(text, said[k - 1], later, _at(said, k + 1)):
            return True
    return False


def _opens_series(begun: Opening, below: set[str], *, next_one: bool) -> bool:
    """Whether a sentence opens points under the one before: its first number of a new level, or まず right after it."""
    if begun.marks:
        return any(m.value == 1 and m.level in below for m in begun.marks)
    return next_one and is_first(begun)
