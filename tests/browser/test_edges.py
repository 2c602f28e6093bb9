"""What travels on the edges, in a real JupyterLab: from the kernel's cells, then from a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import click_edge, task

if TYPE_CHECKING:
    from tests.browser.jupyter import Screen

PLAIN = [
    f"{pipeline.LOAD}\n%cloaca_workflow prices",
    "# %%cloaca_task\n# 1. Load the rows\nrows = [{'id': n, 'price': n / 2} for n in range(40_000)]",
    "# %%cloaca_task\n# 2. Keep the dear\nrows = [row for row in rows if row['price'] > 0.5]\nlen(rows)",
    "# %%cloaca_task\n# 3. Total\ntotal = sum(row['price'] for row in rows)\ntotal",
    pipeline.PANEL,
]
CELLS = ["0", "0", "1", "0.5", "2", "1", "3", "1.5", "4", "2", "5", "2.5"]


def test_edges_show_the_variables_of_plain_cells(screen: Screen) -> None:
    screen.jupyter.write("edges.ipynb", PLAIN)
    screen.open("edges.ipynb")
    screen.run_all()
    screen.command("cloaca-nb:open-panel")
    for panel in (screen.panel, screen.side):
        click_edge(panel, "load_the_rows", "keep_the_dear")
        card = panel.locator(".cl-drawer .cl-handed")
        expect(card).to_contain_text("list · 40,000 items")
        expect(card.locator("td")).to_have_text(CELLS)
    screen.panel.get_by_role("button", name="Run", exact=True).click()
    expect(screen.panel.locator(".cl-state")).to_have_attribute("data-status", "completed")
    for panel in (screen.panel, screen.side):
        click_edge(panel, "load_the_rows", "keep_the_dear")
        card = panel.locator(".cl-drawer .cl-handed")
        expect(card).to_contain_text("it lies in the artifact store as")
        expect(card.locator("td")).to_have_text(CELLS)
    card = screen.panel.locator(".cl-drawer .cl-handed")
    card.get_by_role("button", name="Show its rows").click()
    expect(card).to_contain_text("the first 1,000 of 40,000 rows")
    price = card.get_by_role("columnheader", name="price")
    expect(price).to_contain_text("float")
    expect(card.locator("tbody tr")).to_have_count(100)
    for direction in ("ascending", "descending"):
        price.get_by_role("button").click()
        expect(price).to_have_attribute("aria-sort", direction)
    expect(card.locator("td").first).to_have_text("999")
    card.locator(".cl-rows-box").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    expect(card.locator("tbody tr")).to_have_count(200)
    task(screen.panel, "keep_the_dear").click()
    expect(screen.panel.locator(".cl-handed")).to_contain_text("39,998 items")
