"""Fixtures of the browser tests: servers, the browser, pages that must stay free of errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.jupyter import App, Desk, Jupyter

STATIC = Path(__file__).parents[2] / "cloaca_nb" / "panel" / "static"
CHROMIUM = "/usr/bin/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive one browser, one after another."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.config.pluginmanager.hasplugin("xdist"):
                item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window.

    Not for longer than a file: while it is open, an event loop runs in this thread, and no later test could
    start one of its own.
    """
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="BROWSER TESTS SKIPPED: playwright is missing"
    )
    if not Path(CHROMIUM).exists():
        pytest.skip(f"BROWSER TESTS SKIPPED: {CHROMIUM} is missing")
    if not (STATIC / "panel.js").exists():
        pytest.skip("BROWSER TESTS SKIPPED: the front end is not built")
    from tests.browser.jupyter import BROWSER_FLAGS

    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(BROWSER_FLAGS))
        yield started
        started.close()


def _server(app: App, path: Path) -> Iterator[Jupyter]:
    pytest.importorskip("jupyterlab", reason="BROWSER TESTS SKIPPED: jupyterlab is missing")
    from tests.browser.jupyter import APART, Jupyter

    if app == "notebook" and not APART.is_dir():
        pytest.importorskip("notebook", reason="BROWSER TESTS SKIPPED: notebook is missing")

    server = Jupyter(app, path)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """A JupyterLab server."""
    yield from _server("lab", tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def notebook7(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """A Notebook server."""
    yield from _server("notebook", tmp_path_factory.mktemp("notebook"))


@pytest.fixture
def desk(browser: Browser, lab: Jupyter) -> Iterator[Desk]:
    """A new page of JupyterLab, in which no error may be left."""
    yield from _desk(browser, lab)


@pytest.fixture
def desk7(browser: Browser, notebook7: Jupyter) -> Iterator[Desk]:
    """A new page of Notebook, in which no error may be left."""
    yield from _desk(browser, notebook7)


def _desk(browser: Browser, server: Jupyter) -> Iterator[Desk]:
    from tests.browser.jupyter import Desk

    context = browser.new_context(viewport={"width": 1500, "height": 1000})
    try:
        made = Desk(context.new_page(), server)
        yield made
        assert made.own_problems == []
    finally:
        context.close()


@pytest.fixture
def mock(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Mounts the panel in a bare page over a stand-in for a widget's model: `mock(state, **page options)`."""
    contexts = []
    files = {
        "panel.js": (STATIC / "panel.js", "text/javascript"),
        "panel.css": (STATIC / "panel.css", "text/css"),
        "page": (Path(__file__).with_name("mock_page.html"), "text/html"),
    }

    def serve(route: Any) -> None:
        path, kind = files[route.request.url.rsplit("/", 1)[1]]
        route.fulfill(path=str(path), content_type=kind)

    def mount(state: dict[str, Any], **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.problems = problems  # type: ignore[attr-defined]  # kept with the page, for the end
        page.route("http://panel.test/**", serve)
        page.goto("http://panel.test/page")
        page.wait_for_function("window.ready")
        page.evaluate("state => { window.took = window.mount(state); }", {"picture": "none", **state})
        return page

    yield mount
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "problems", []) == []
        context.close()
