"""The panel: its size, drawing and recolouring of a large workflow, and how soon a person sees what happened.

The browser's figures need Chromium and the packages of the dependency group `browser`; without them they are
left out, and that is said.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Row, seconds
from cloaca_nb.output.pictures.graph_svg import draw
from cloaca_nb.panel import state as panel_state
from tests.panel import panel_sample as sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "cloaca_nb" / "panel" / "static"
CHROMIUM = Path("/usr/bin/chromium")
TASKS = 1000

#: Set a slice and wait until it is painted; milliseconds.
PAINTED = """
([name, value]) => new Promise(done => {
  const began = performance.now();
  window.set(name, value);
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now() - began);
  requestAnimationFrame(() => channel.port2.postMessage(0));  // taken after the frame is painted
})
"""
#: Note when elements of a selector appear, on the clock of the calendar.
WATCH = """
selectors => {
  window.seen = {};
  const look = () => selectors.forEach(selector => {
    if (!(selector in window.seen) && document.querySelector(selector)) {
      window.seen[selector] = Date.now() / 1000;
    }
  });
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
}
"""


@dataclass(frozen=True)
class Figure(Row):
    """A row with one figure that is held against its limit alone."""

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "OVER"
        return (
            f"| {self.what} | {self.ratio:.1f} {self.unit} | | | ≤ {self.limit:g} {self.unit} | {verdict} |"
        )


def figure(what: str, value: float, limit: float, unit: str = "ms") -> Figure:
    """A row of one figure."""
    return Figure(what, 0.0, 0.0, value, unit, limit)


def rows() -> Iterator[Row]:
    """The rows of this file."""
    size = sum((STATIC / name).stat().st_size for name in ("panel.js", "panel.css"))
    yield figure("panel bundle, program and style", size / 1000, 66, "kB")
    large = sample.large(TASKS)
    yield figure(f"layout of {TASKS:,} tasks", median_ms(lambda: draw(large)), 60)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.stderr.write("the browser's figures are left out: playwright is missing\n")
        return
    if not CHROMIUM.exists():
        sys.stderr.write(f"the browser's figures are left out: {CHROMIUM} is missing\n")
        return
    from tests.browser.jupyter import BROWSER_FLAGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(BROWSER_FLAGS))
        yield from drawn(browser)
        yield from in_lab(browser)
        browser.close()


def median_ms(call: Any, runs: int = 7) -> float:
    """Median milliseconds of a call."""
    call()
    return statistics.median(seconds(call) for _ in range(runs)) * 1e3


def drawn(browser: Browser) -> Iterator[Row]:
    """Drawing and recolouring in a bare page."""
    large = sample.large(TASKS)
    graph, run = sample.state(large)["graph"], sample.running(large)["run"]
    page = bare_page(browser)
    page.evaluate("state => window.mount(state)", {"picture": "x", **panel_state.empty_state()})
    empty = panel_state.empty_state()
    times: dict[str, list[float]] = {"graph": [], "run": []}
    for _ in range(7):
        times["graph"].append(page.evaluate(PAINTED, ["graph", graph]))
        page.wait_for_timeout(200)
        times["run"].append(page.evaluate(PAINTED, ["run", run]))
        page.wait_for_timeout(200)
        page.evaluate("run => window.set('run', run)", empty["run"])
        page.evaluate("graph => window.set('graph', graph)", empty["graph"])
        page.wait_for_timeout(200)
    page.close()
    yield figure(f"{TASKS:,} tasks: from data to painted", statistics.median(times["graph"]), 150)
    yield figure(f"{TASKS:,} tasks: recoloured and painted", statistics.median(times["run"]), 30)


def bare_page(browser: Browser) -> Page:
    """The panel's files in a page with a stand-in for a widget's model."""
    files = {
        "panel.js": (STATIC / "panel.js", "text/javascript"),
        "panel.css": (STATIC / "panel.css", "text/css"),
        "page": (ROOT / "tests" / "browser" / "mock_page.html", "text/html"),
    }

    def serve(route: Any) -> None:
        path, kind = files[route.request.url.rsplit("/", 1)[1]]
        route.fulfill(path=str(path), content_type=kind)

    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.route("http://panel.test/**", serve)
    page.goto("http://panel.test/page")
    page.wait_for_function("window.ready")
    return page


def notebook(folder: Path) -> list[str]:
    """Ten tasks in a row; each notes when it begins."""
    stamps = f"import time\nfrom pathlib import Path\nSTAMPS = {str(folder)!r}"
    cells = ["%load_ext cloaca_nb", "%cloaca_workflow bench", stamps]
    for number in range(10):
        waits = f" -d task_{number - 1}" if number else " -d"
        cells.append(
            f"# %%cloaca_task{waits}\ndef task_{number}(context):\n"
            f"    Path(STAMPS, 'task_{number}').write_text(repr(time.time()))\n"
            "    time.sleep(0.3)\n    return context"
        )
    return [*cells, "%cloaca_panel"]


@contextmanager
def lab(browser: Browser) -> Iterator[tuple[Any, Path]]:
    """A page of JupyterLab with the notebook above, and where its tasks note their beginnings."""
    from tests.browser.jupyter import Jupyter, Screen

    with tempfile.TemporaryDirectory() as folder:
        stamps = Path(folder, "stamps")
        stamps.mkdir()
        server = Jupyter("lab", Path(folder, "server"))
        try:
            screen = Screen(browser.new_page(viewport={"width": 1400, "height": 1000}), server)
            server.write("bench.ipynb", notebook(stamps))
            screen.open("bench.ipynb")
            yield screen, stamps
        finally:
            server.stop()


def in_lab(browser: Browser) -> Iterator[Row]:
    """How soon a person sees a panel, and a change of a task's state."""
    with lab(browser) as (screen, stamps):
        page = screen.page
        screen.run_all()
        screen.panel.locator(".cl-task").first.wait_for()
        shown = []
        for _ in range(5):
            page.evaluate(
                "() => { const n = window.jupyterapp.shell.currentWidget.content;"
                " n.activeCellIndex = n.widgets.length - 1; n.activeCell.model.outputs.clear(); }"
            )
            page.evaluate(WATCH, [".jp-Notebook .cl-task"])
            began = page.evaluate(
                "() => { const began = Date.now() / 1000;"
                " window.jupyterapp.commands.execute('notebook:run-cell'); return began; }"
            )
            page.wait_for_function("() => Object.keys(window.seen).length === 1")
            shown.append(page.evaluate("() => Object.values(window.seen)[0]") - began)
        yield figure("%cloaca_panel of 10 tasks: from run to visible", statistics.median(shown) * 1e3, 300)
        yield figure(
            "a task begins: until it is on screen", statistics.median(delays(screen, stamps)) * 1e3, 200
        )


def delays(screen: Any, stamps: Path) -> list[float]:
    """Seconds from the beginning of each task to its being shown as running."""
    names = {f"task_{number}": f'[data-task="task_{number}"].cl-status-running' for number in range(10)}
    screen.page.evaluate(WATCH, list(names.values()))
    screen.panel.get_by_role("button", name="Run", exact=True).click()
    screen.page.wait_for_selector('.cl-state[data-status="completed"]', timeout=60_000)
    seen: dict[str, float] = screen.page.evaluate("() => window.seen")
    return [
        seen[selector] - float((stamps / name).read_text(encoding="utf-8"))
        for name, selector in names.items()
        if selector in seen
    ]
