"""Fixtures of the browser tests: one browser, one server and one page of each kind, free of errors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.jupyter import App, Jupyter, Screen

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "cloaca_nb" / "panel" / "static"
CHROMIUM = "/usr/bin/chromium"
#: The address of the bare page.
BARE = "http://panel.test/page"


class Shared:
    """What all browser tests of a process share; made when it is first asked for."""

    def __init__(self) -> None:
        self._end = ExitStack()
        self._screens: dict[App, Screen] = {}

    def close(self) -> None:
        """End all; what is asked for afterwards is made anew."""
        self._end.close()
        self._screens.clear()
        for name in ("browser", "server", "mock_page"):
            self.__dict__.pop(name, None)

    @cached_property
    def browser(self) -> Browser:
        """Debian's Chromium, without a window."""
        reason = "BROWSER TESTS SKIPPED: playwright is missing"
        sync_api = pytest.importorskip("playwright.sync_api", reason=reason)
        if not Path(CHROMIUM).exists():
            pytest.skip(f"BROWSER TESTS SKIPPED: {CHROMIUM} is missing")
        if not (STATIC / "panel.js").exists():
            pytest.skip("BROWSER TESTS SKIPPED: the front end is not built")
        from tests.browser.jupyter import BROWSER_FLAGS, PATIENCE_MS

        playwright = self._end.enter_context(sync_api.sync_playwright())
        started: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(BROWSER_FLAGS))
        self._end.callback(started.close)
        sync_api.expect.set_options(timeout=PATIENCE_MS)
        return started

    @cached_property
    def server(self) -> Jupyter:
        """A server of JupyterLab, and of Notebook where that is installed."""
        pytest.importorskip("jupyterlab", reason="BROWSER TESTS SKIPPED: jupyterlab is missing")
        from tests.browser.jupyter import Jupyter

        folder = self._end.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        server = Jupyter("lab", Path(folder).resolve() / "jupyter")
        self._end.callback(server.stop)
        return server

    @cached_property
    def mock_page(self) -> Page:
        """A bare page; its `problems` are a list of what went wrong in it."""
        from tests.browser.jupyter import PATIENCE_MS

        page = self.browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.problems = problems  # type: ignore[attr-defined]  # kept with the page, for the end
        page.route("http://panel.test/**", serve)
        return page

    def screen(self, app: App) -> Screen:
        """The page of an application."""
        if app not in self._screens:
            from tests.browser.jupyter import Screen

            context = self.browser.new_context(viewport={"width": 1500, "height": 1000})
            self._screens[app] = Screen(context.new_page(), self.server, app)
        return self._screens[app]

    def forget(self, app: App) -> None:
        """Close the page of an application, with its kernels: a test left it in an unknown state."""
        self._screens.pop(app).page.context.close()
        self.server.end_kernels()


SHARED = pytest.StashKey[Shared]()
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive a browser."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Note which tests failed: they leave no page to others."""
    if call.excinfo is not None:
        item.stash[FAILED] = True
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End all with the last test of this folder.

    While the browser is open, an event loop runs in this thread: no later test could start one of its own.
    """
    made = item.config.stash.get(SHARED, None)
    if made and (nextitem is None or HERE not in nextitem.path.parents):
        made.close()


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Iterator[Shared]:
    """What all tests share; ended by the last of them, at the latest with the session."""
    made = pytestconfig.stash.setdefault(SHARED, Shared())
    yield made
    made.close()


@pytest.fixture
def browser(shared: Shared) -> Browser:
    """The browser."""
    return shared.browser


@pytest.fixture
def lab(shared: Shared) -> Jupyter:
    """The server."""
    assert shared.browser
    return shared.server


@pytest.fixture
def screen(shared: Shared, request: pytest.FixtureRequest) -> Iterator[Screen]:
    """The page of JupyterLab, with nothing open in it, in which no error may be left."""
    yield from _screen(shared, "lab", request.node)


@pytest.fixture
def screen7(shared: Shared, request: pytest.FixtureRequest) -> Iterator[Screen]:
    """The page of Notebook, in which no error may be left."""
    from tests.browser.jupyter import APART

    if not APART.is_dir():
        pytest.importorskip("notebook", reason="BROWSER TESTS SKIPPED: notebook is missing")
    yield from _screen(shared, "notebook", request.node)


def _screen(shared: Shared, app: App, item: pytest.Item) -> Iterator[Screen]:
    made = shared.screen(app)
    yield made
    problems = made.own_problems
    if problems or FAILED in item.stash:
        shared.forget(app)
    else:
        made.clear()
    assert problems == []


def serve(route: Any) -> None:
    """Answer a request of the bare page."""
    path, kind = {
        "panel.js": (STATIC / "panel.js", "text/javascript"),
        "panel.css": (STATIC / "panel.css", "text/css"),
        "page": (HERE / "mock_page.html", "text/html"),
    }[route.request.url.rsplit("/", 1)[1]]
    route.fulfill(path=str(path), content_type=kind)


@pytest.fixture
def mock(shared: Shared, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Mounts the panel in a bare page over a stand-in for a widget's model: `mock(state, width, **media)`."""
    page = shared.mock_page

    def mount(state: dict[str, Any], width: int = 1000, **media: Any) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**{"color_scheme": "light", "reduced_motion": "no-preference", **media})
        if page.url != BARE:
            page.goto(BARE)
            page.wait_for_function("window.ready")
        page.evaluate("state => { window.took = window.mount(state); }", {"picture": "none", **state})
        return page

    yield mount
    if page.url == BARE and FAILED not in request.node.stash:
        page.evaluate("window.leave()")  # or what moves in it would be drawn beside all tests that follow
    else:
        page.goto("about:blank")
    problems = list(page.problems)  # type: ignore[attr-defined]
    page.problems.clear()  # type: ignore[attr-defined]
    assert problems == []
