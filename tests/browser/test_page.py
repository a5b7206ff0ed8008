"""What a reader does with the report, in a real browser."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NARROW = {"width": 360, "height": 740}
# Contrast of every text on the page against what is painted behind it (WCAG 2.1, 1.4.3).
LOW_CONTRAST = """() => {
  const lum = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const rgb = (words) => words.match(/[\\d.]+/g).map(Number);
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) || !node.checkVisibility()) continue;
    if (node.closest("script, noscript, option, svg")) continue;
    let back = [255, 255, 255];
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) { back = colour; break; }
    }
    const style = getComputedStyle(node);
    const [a, b] = [lum(rgb(style.color)), lum(back)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) found.push(node.outerHTML.slice(0, 90));
  }
  return found;
}"""
IN_VIEW = "(node) => { const r = node.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight && r.width > 0; }"


def transcript(site: Path, name: str) -> Path:
    return next((site / "documents").glob(f"{name}*"))


LIT = "(all) => all.filter((n) => n.matches('.lit')).map((n) => n.dataset.question || n.dataset.answer)"


def lit(page: Any, where: str = "[data-question], [data-answer]") -> set[str]:
    """The ids that are lit, by marks in the text or by cards beside it."""
    return set(page.eval_on_selector_all(where, LIT))


def until(page: Any, true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait for something to become true; the page's own policy forbids scripts made of strings, so it is asked again and again."""
    for _ in range(int(seconds * 20)):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()


def comes_into_view(page: Any, row_id: str) -> None:
    until(page, lambda: page.eval_on_selector(f"#{row_id}", IN_VIEW))


def links_of(page: Any) -> list[list[str]]:
    links: list[list[str]] = json.loads(page.text_content("#data"))["links"]
    return links


def rows(page: Any) -> int:
    return int(page.locator("#list tbody tr").count())


def test_choose_a_question_and_its_answers_light_up_and_back(site: Path, reader: Any) -> None:
    page = reader.open(transcript(site, "hitachinaka"))
    links = links_of(page)
    assert len(links) > 5
    for q in sorted({q for q, _ in links}):
        page.click(f"#text #{q}")
        answers = {a for other, a in links if other == q}
        assert lit(page, ".mark") == lit(page, ".card") == answers
        assert lit(page, ".part") == {None}
        assert page.get_attribute(f"#card-{q}", "aria-pressed") == "true"
        comes_into_view(page, f"card-{min(answers)}")
        assert set(page.eval_on_selector_all("path.lit", "(all) => all.map((n) => n.dataset.a)")) == answers
    a = links[-1][1]
    page.click(f"#card-{a}")
    assert lit(page, ".mark") == {q for q, other in links if other == a}
    comes_into_view(page, a)
    page.keyboard.press("Escape")
    assert not lit(page)
    assert page.is_hidden("#chosen")


def test_unanswered_questions_are_marked(site: Path, reader: Any) -> None:
    page = reader.open(transcript(site, "minamikaze"))
    mark = page.locator("#text .mark.is-unanswered").first
    assert "答弁なし" in mark.text_content()
    mark.click()
    assert "対応する答弁が見つかりません" in page.inner_text("#chosen")
    assert page.locator(f"#card-{mark.get_attribute('id')}.is-unanswered").count() == 1


def test_on_a_narrow_screen_the_answer_comes_into_view(site: Path, reader: Any) -> None:
    reader.page.set_viewport_size(NARROW)
    page = reader.open(transcript(site, "hitachinaka"))
    q, a = links_of(page)[-1]
    page.click(f"#text #{q}")
    comes_into_view(page, a)
    page.click("#view-exchange")
    assert page.is_hidden("#text")
    comes_into_view(page, f"card-{q}")
    page.click(f"#card-{q}")
    assert a in lit(page, ".card")


def test_records_show_on_hover_and_on_focus(site: Path, reader: Any) -> None:
    page = reader.open(transcript(site, "hitachinaka"))
    word = page.locator("#text .word.figure", has_text="12587件").first
    word.hover()
    record = page.locator("#record")
    assert "交付件数" in record.inner_text()
    assert "2017-07-31" in record.inner_text()
    page.keyboard.press("Escape")
    assert record.is_hidden()
    word.focus()
    assert record.is_visible()
    assert word.get_attribute("aria-describedby") == "record"
    page.keyboard.press("Enter")  # into the record: the figure that was asked for
    assert "何人" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    assert record.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == word.text_content()
    page.locator("#text .word.flagged").first.focus()
    assert "⚠" in record.inner_text()


def test_everything_works_from_the_keyboard(site: Path, reader: Any) -> None:
    page = reader.open(transcript(site, "hitachinaka"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past a thousand words, to the questions
    until(page, lambda: page.evaluate("document.activeElement.id") == "exchange")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "card-q0001"
    q, a = links_of(page)[0]
    page.focus(f"#card-{q}")
    page.keyboard.press("Enter")
    assert a in lit(page)
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == f"card-{a}"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") == f"card-{q}"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.question") not in {None, q}
    page.focus(f"#text #{q}")
    page.keyboard.press(" ")
    assert a in lit(page)


def test_address_of_a_figure_leads_to_it(site: Path, reader: Any) -> None:
    page = reader.open(transcript(site, "hitachinaka"), "#f0010")
    comes_into_view(page, "f0010")
    page.wait_for_selector("#record:not([hidden])")


def test_language_is_switched_in_place_and_remembered(site: Path, reader: Any) -> None:
    page = reader.open(site / "index.html")
    page.evaluate("window.same = true")
    assert page.inner_text("h1") == "会議録一覧"
    page.click("#language")
    assert page.inner_text("h1") == "Documents"
    assert page.evaluate("[window.same, document.documentElement.lang]") == [True, "en"]
    page.click("nav a:has-text('Figures')")
    until(page, lambda: page.inner_text("h1") == "Figures")
    page.go_back()
    page.locator("#list tbody a").first.click()
    until(page, lambda: page.inner_text("#exchange h2") == "Questions and answers")
    assert any("Mayor" in words for words in page.locator("#text h2").all_text_contents())
    page.click("#language")
    assert page.inner_text("#exchange h2") == "質問と答弁"
    assert page.get_attribute("html", "lang") == "ja"
    reader.open(site / "index.html")
    assert page.inner_text("h1") == "会議録一覧"
    reader.open(site / "index.html", "?lang=en")  # as links carry it where a browser remembers nothing for files
    assert page.inner_text("h1") == "Documents"


def test_index_sorts_searches_and_filters(site: Path, reader: Any) -> None:
    page = reader.open(site / "index.html")
    every = rows(page)
    assert every == 16
    dates = page.locator("#list tbody td:first-child").all_inner_texts()
    assert dates == sorted(dates, reverse=True)
    page.click("#list thead button:has-text('数値')")
    figures = [int(n) for n in page.locator("#list tbody td:nth-child(5)").all_inner_texts()]
    assert figures == sorted(figures, reverse=True)
    assert page.locator("#list th[aria-sort=descending]").text_content().strip("▼") == "数値"
    page.fill("#search", "２０１７ ひたちなか")  # any width
    until(page, lambda: rows(page) == 1)
    page.fill("#search", "")
    page.check("#unanswered")
    until(page, lambda: rows(page) < every)
    assert 0 < rows(page) < every


def test_index_of_many_documents(site: Path, reader: Any, tmp_path: Path) -> None:
    for name in ("static", "index.html"):
        (tmp_path / name).symlink_to(site / name)
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "documents.js").open("w", encoding="utf-8") as file:
        for n in range(4000):
            names = [f"{n}.html", f"town/{n}.txt", f"第{n}回定例会", f"町{n % 90}議会", "", f"20{n % 25:02}-03-01"]
            file.write(f"toben.document({json.dumps([*names, n, n, n, n % 7, 0, []])});\n")
    page = reader.open(tmp_path / "index.html")
    assert "4,000" in page.inner_text("#count")
    assert 100 <= rows(page) < 1000  # the rest is drawn when it is scrolled to
    page.fill("#search", "第3999回")
    until(page, lambda: rows(page) == 1)


def test_figures_are_filtered_charted_and_saved(site: Path, reader: Any) -> None:
    page = reader.open(site / "figures.html")
    page.wait_for_selector("html[data-ready]")

    def count() -> int:
        return int(page.inner_text("#count").split("件中 ")[1].split(" 件を")[0].replace(",", ""))

    every = count()
    page.select_option("#kind", "=money")
    page.wait_for_timeout(300)
    money = count()
    assert 0 < money < every
    page.select_option("#role", "=mayor")
    page.wait_for_timeout(300)
    assert 0 < count() < money
    with page.expect_download() as download:
        page.click("#download")
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    saved = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(saved) == count()
    assert {(row["kind"], row["role"]) for row in saved} == {("money", "mayor")}
    page.click("#clear")
    page.wait_for_timeout(300)
    assert count() == every
    page.fill("#from", "2018-01-01")
    page.fill("#to", "2019-12-31")
    page.wait_for_timeout(300)
    assert 0 < count() < every
    page.click("#clear")
    page.fill("#measure", "件数")
    page.wait_for_selector("#chart svg[role=group]")
    assert 0 < count() < every
    assert page.locator("#chart a").count() > 0
    page.locator("#chart a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("#record:not([hidden])")


def test_hostile_text_does_nothing(evil_site: Path, reader: Any) -> None:
    for path in (*evil_site.glob("*.html"), *evil_site.glob("documents/*.html")):
        page = reader.open(path)
        page.wait_for_timeout(100)
        assert page.evaluate("typeof window.pwned") == "undefined"
        assert page.locator("img").count() == 0
        assert "<script>window.pwned=1</script>" in page.inner_text("main")
    page.locator("#text .word.figure").first.focus()
    assert "<script>" in page.inner_text("#record")
    page.click("#q0001")
    page.click("#language")
    reader.open(evil_site / "figures.html")
    page.wait_for_selector("html[data-ready]")
    with page.expect_download() as download:
        page.click("#download")
    saved = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"), newline="")))
    assert saved[0]["measure_of"] == "'=HYPERLINK(1)"
    assert saved[0]["speaker"] == "'＠name"
    assert saved[1]["value"] == "1234"
    cells = {-1.5: "-1.5", "-x": "'-x", "\t=1": "'\t=1", " ＋1": "' ＋1", 'a"b': '"a""b"', None: "", "a,b": '"a,b"', "1-2": "1-2"}
    written = page.evaluate("(cells) => toben.csv(['a'], cells.map((cell) => [cell]))", list(cells))
    assert written == "\ufeffa\r\n" + "".join(f"{cell}\r\n" for cell in cells.values())


@pytest.mark.parametrize("name", ["index", "figures", "hitachinaka", "minamikaze"])
def test_contrast_and_width(site: Path, reader: Any, name: str) -> None:
    path = site / f"{name}.html"
    page = reader.open(path if path.is_file() else transcript(site, name))
    if not path.is_file():
        page.click("summary")
        page.click("#text .mark.question")
        page.locator("#text .word.figure").first.focus()
        page.wait_for_timeout(600)
    elif name == "figures":
        page.fill("#measure", "率")
        page.wait_for_timeout(400)
    assert page.evaluate(LOW_CONTRAST) == []
    for width in (320, 700, 1179, 1180, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(250)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_print_shows_text_and_answers_and_no_buttons(site: Path, reader: Any) -> None:
    page = reader.open(transcript(site, "hitachinaka"))
    page.click("#text .mark.question")
    page.emulate_media(media="print")
    assert page.is_hidden("header.top")
    assert page.is_hidden("#chosen")
    assert page.is_visible("#text")
    assert page.is_visible("#exchange .card >> nth=-1")
    assert page.pdf().startswith(b"%PDF")
