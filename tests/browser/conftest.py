"""A real Chromium, headless, offline, driven by Playwright. Without one of these the tests are skipped and say so.

The browser is the distribution's (`apt-get install chromium`) or the one named in TOBEN_CHROMIUM; nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_tables import hostile, save

from pipeline import run
from pipeline.report import write_report
from pipeline.schema import Config

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The browser."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="the page is not tested in a browser: Playwright is not installed (pip install playwright)"
    )
    path = os.environ.get("TOBEN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("the page is not tested in a browser: there is no Chromium (apt-get install chromium, or set TOBEN_CHROMIUM)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the shipped corpus."""
    out = tmp_path_factory.mktemp("site")
    run(Path(__file__).parents[2] / "corpus", out, workers=0, config=Config(parse=False))
    return write_report(out).parent


@pytest.fixture(scope="session")
def evil_site(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a document that tries to act wherever a text is shown."""
    return write_report(save(tmp_path_factory.mktemp("evil"), hostile())).parent


class Reader:
    """A tab, and what went wrong in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda said: self.troubles.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: self.troubles.append(dialog.message))
        page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.troubles.append(f"asked for {request.url}")

    def open(self, path: Path, more: str = "") -> Any:
        """Open a page from disk."""
        self.page.goto(path.as_uri() + more)
        self.page.wait_for_load_state("load")
        return self.page


@pytest.fixture
def reader(browser: Any) -> Iterator[Reader]:
    """A tab of its own memory, offline; fails where the page logged an error or asked for anything that is not on disk."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True, accept_downloads=True)
    tab = Reader(context.new_page())
    yield tab
    context.close()
    assert not tab.troubles
