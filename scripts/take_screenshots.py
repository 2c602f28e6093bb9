"""Take the README's pictures: a real JupyterLab and Notebook, a real kernel, a real run.

    python scripts/take_screenshots.py [FOLDER]

Needs Chromium and the dependency group `browser`. FOLDER is `docs/images` by default.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import pipeline  # noqa: E402 - the repository is no package on the path
from tests.browser.jupyter import BROWSER_FLAGS, App, Jupyter, Screen, click_edge, task  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
DARK = {"@jupyterlab/apputils-extension/themes": {"theme": "JupyterLab Dark"}}
WINDOW = {"width": 1360, "height": 900}
SHOP = [
    "#md # Orders of the day",
    pipeline.LOAD,
    '%cloaca_workflow order_report --description "What was ordered, paid and shipped"',
    "import time\n\ndef positive(rows):\n    return [row for row in rows if row > 0]",
    '# %%cloaca_task\ndef read_orders(context):\n    """Read the day\'s orders."""\n    time.sleep(0.3)\n'
    '    context.set("orders", [12, 7, 0, 31, 5])\n    return context',
    "# %%cloaca_task\ndef read_payments(context):\n    time.sleep(0.5)\n"
    '    context.set("payments", {"card": CARDS, "cash": 1})\n    return context',
    '# %%cloaca_task\ndef clean(context):\n    """Orders of nothing are dropped."""\n'
    '    context.set("clean_orders", positive(context.get("orders")))\n    return context',
    "# %%cloaca_task --retry-attempts 2 --retry-delay-ms 300\ndef match(context):\n"
    '    """Every order must have a payment."""\n'
    '    orders, payments = context.get("clean_orders"), context.get("payments")\n'
    '    print(len(orders), "orders,", sum(payments.values()), "payments")\n'
    "    if len(orders) != sum(payments.values()):\n"
    '        raise ValueError(f"{len(orders) - sum(payments.values())} orders without a payment")\n'
    '    context.set("matched", len(orders))\n    return context',
    "# %%cloaca_task\ndef ship(context):\n    time.sleep(1.2)\n"
    '    context.set("shipped", len(context.get("clean_orders")))\n    return context',
    '# %%cloaca_task\ndef report(context):\n    """Sum up the day."""\n'
    '    context.set("report", {"matched": context.get("matched"), "shipped": context.get("shipped")})\n'
    "    return context",
    pipeline.PANEL,
]


#: Plain cells; needs pandas.
SALES = [
    f"{pipeline.LOAD}\n%cloaca_workflow sales",
    "import numpy as np\nimport pandas as pd",
    "# %%cloaca_task\n# 1. Load the sales\nrng = np.random.default_rng(7)\nsales = pd.DataFrame({\n"
    "    'day': pd.date_range('2024-01-01', periods=60_000, freq='8min'),\n"
    "    'shop': rng.choice(['Berlin', 'Lyon', 'Oslo'], 60_000),\n"
    "    'amount': rng.gamma(2, 20, 60_000).round(2),\n})",
    "# %%cloaca_task\n# 2. By month\n"
    "monthly = sales.groupby([sales.day.dt.month, 'shop'])['amount'].sum().unstack()\nmonthly",
    "# %%cloaca_task\n# 3. Against the budget\nreport = monthly.sum() - 800_000\nreport",
    pipeline.PANEL,
]


def shop(*, fails: bool) -> list[str]:
    """The cells of the notebook; one task fails, or none."""
    return [cell.replace("CARDS", "1" if fails else "3") for cell in SHOP]


class Photographer:
    """Takes pictures of pages.

    Args:
        browser: The browser.
        output: Where they go.
    """

    def __init__(self, browser: Browser, output: Path) -> None:
        self.browser = browser
        self.output = output

    def session(
        self,
        app: App,
        cells: list[str],
        act: Callable[[Screen], None],
        *,
        overrides: dict[str, object] | None = None,
        window: dict[str, int] | None = None,
        runs: bool = True,
    ) -> None:
        """Open a notebook in an application, run all of it to its panel, and do something with it."""
        with tempfile.TemporaryDirectory(prefix="orders-") as folder:
            server = Jupyter(app, Path(folder, "server"), overrides or {})
            try:
                options = {"viewport": window or WINDOW, "device_scale_factor": 1.5}
                screen = Screen(self.browser.new_page(**options), server)  # type: ignore[arg-type]  # as documented
                server.write("order_report.ipynb", cells)
                screen.open("order_report.ipynb")
                if runs:
                    screen.run_all()
                    screen.panel.locator(".cl-task").first.wait_for()
                    screen.panel.scroll_into_view_if_needed()
                act(screen)
                screen.page.close()
            finally:
                server.stop()

    def take(self, screen: Screen, name: str) -> None:
        """Take a picture of the page."""
        screen.page.wait_for_timeout(500)
        screen.page.screenshot(path=str(self.output / f"{name}.png"))
        print(self.output / f"{name}.png", flush=True)


def run(screen: Screen, status: str) -> None:
    """Press Run and wait for the end."""
    screen.panel.get_by_role("button", name="Run", exact=True).click()
    screen.page.wait_for_selector(f'.jp-Notebook .cl-state[data-status="{status}"]', timeout=30_000)


def pictures(photographer: Photographer) -> None:
    """All pictures."""

    def light(screen: Screen) -> None:
        screen.command("application:toggle-left-area")
        screen.panel.get_by_role("button", name="Run", exact=True).click()
        task(screen.panel, "ship", "running").wait_for()
        photographer.take(screen, "lab-running")
        screen.page.wait_for_selector('.jp-Notebook .cl-state[data-status="completed"]', timeout=30_000)
        screen.panel.get_by_role("button", name="Pack", exact=True).click()
        screen.panel.locator(".cl-card-done").wait_for()
        task(screen.panel, "report").click()
        screen.page.wait_for_timeout(300)
        screen.panel.evaluate("e => e.scrollIntoView({block: 'start'})")
        photographer.take(screen, "lab-packed")
        screen.show("order-report-1.0.0.cloacina")
        screen.page.locator(".cloaca-archive img").wait_for()
        screen.page.locator(".cloaca-archive summary", has_text="tasks.py").last.click()
        photographer.take(screen, "lab-archive")

    def failed(screen: Screen) -> None:
        screen.command("application:toggle-left-area")
        run(screen, "failed")
        task(screen.panel, "match").click()
        screen.page.wait_for_timeout(300)
        screen.panel.evaluate("e => e.scrollIntoView({block: 'start'})")
        photographer.take(screen, "lab-failed")

    def runs(screen: Screen) -> None:
        screen.command("application:toggle-left-area")
        run(screen, "failed")
        screen.panel.get_by_role("tab", name="Runs").click()
        screen.panel.locator(".cl-earlier > li").first.wait_for()
        run(screen, "failed")
        screen.panel.locator(".cl-earlier > li").nth(1).get_by_role("button").click()
        screen.panel.get_by_label("Compared with").select_option("2")
        screen.panel.locator(".cl-one-run").wait_for()
        screen.panel.evaluate("e => e.scrollIntoView({block: 'start'})")
        photographer.take(screen, "lab-runs")

    def dark(screen: Screen) -> None:
        screen.command("application:toggle-left-area")
        run(screen, "failed")
        screen.command("cloaca-nb:open-panel")
        task(screen.panel, "match").click()
        screen.page.wait_for_timeout(300)
        screen.panel.evaluate("e => e.scrollIntoView({block: 'end'})")
        photographer.take(screen, "lab-dark")

    def notebook(screen: Screen) -> None:
        run(screen, "completed")
        screen.panel.evaluate("e => e.scrollIntoView({block: 'end'})")
        photographer.take(screen, "notebook")

    def edges(screen: Screen) -> None:
        screen.command("application:toggle-left-area")
        run(screen, "completed")
        screen.panel.evaluate("e => e.scrollIntoView({block: 'start'})")
        click_edge(screen.panel, "load_the_sales", "by_month")
        screen.panel.locator(".cl-handed td").first.wait_for()
        screen.panel.evaluate("e => e.scrollIntoView({block: 'start'})")
        photographer.take(screen, "lab-edges")

    def suggest(screen: Screen) -> None:
        screen.command("application:toggle-left-area")
        screen.start_command("cloaca-nb:suggest-tasks")
        dialog = screen.page.locator(".cloaca-suggest-dialog")
        dialog.locator(".cl-task").first.wait_for()
        dialog.locator(".cloaca-cells li").first.wait_for()
        photographer.take(screen, "lab-suggest")

    unmarked = [cell.removeprefix("# %%cloaca_task\n") for cell in SALES[1:-1]]
    photographer.session("lab", unmarked, suggest, window={"width": 1360, "height": 640}, runs=False)
    photographer.session("lab", SALES, edges, window={"width": 1360, "height": 640})
    photographer.session("lab", shop(fails=False), light)
    photographer.session("lab", shop(fails=True), failed)
    photographer.session("lab", shop(fails=True), runs)
    photographer.session("lab", shop(fails=True), dark, overrides=DARK)
    photographer.session("notebook", shop(fails=False), notebook)


def main(arguments: list[str]) -> int:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    output = Path(arguments[0]) if arguments else ROOT / "docs" / "images"
    output.mkdir(parents=True, exist_ok=True)
    if not shutil.which(CHROMIUM):
        print(f"{CHROMIUM} is missing")
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(BROWSER_FLAGS))
        pictures(Photographer(browser, output))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
