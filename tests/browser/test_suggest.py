"""*Suggest tasks* in a real JupyterLab: seen as a graph, taken in part, renamed, written and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.jupyter import Screen

SALES = [
    "#md # Sales",
    "import csv, io\n\nTAX = 1.19",
    "#md ## 1. Load the rows",
    "rows = list(csv.DictReader(io.StringIO(open('sales.csv').read())))",
    "rows[:3]",
    "# 2. Prices\nprices = [float(row['price']) * TAX for row in rows]",
    "# 3. Mean\nmean = sum(prices) / len(prices)\nmean",
]
ROWS, PRICES, MEAN = 3, 5, 6


def dialog_of(screen: Screen) -> Locator:
    """The dialog, once it is filled."""
    dialog = screen.page.locator(".cloaca-suggest-dialog")
    expect(dialog.locator(".cloaca-cells li").first).to_be_visible()
    return dialog


def marks(screen: Screen) -> list[str]:
    """The first lines of the cells that are proposed."""
    return [screen.source(at).split("\n", 1)[0] for at in (ROWS, PRICES, MEAN)]


def test_marks_are_seen_chosen_written_and_taken_back(screen: Screen) -> None:
    (screen.jupyter.work / "sales.csv").write_text("price\n1\n2\n")
    screen.jupyter.write("suggest.ipynb", SALES)
    screen.open("suggest.ipynb")
    before = [screen.source(at) for at in range(len(SALES))]
    screen.start_command("cloaca-nb:suggest-tasks")  # the kernel has not loaded the extension: it does now
    dialog = dialog_of(screen)
    accept = dialog.get_by_role("button", name="Mark the cells")
    assert dialog.evaluate("e => e.contains(document.activeElement)"), "keys do not reach the notebook behind"
    for id in ("load_the_rows", "prices", "mean"):
        expect(task(dialog, id)).to_be_visible()
    dialog.get_by_label("Id of the task of cell 6").fill("load_the_rows")
    expect(dialog.locator(".cl-problem")).to_have_text("The id of cell 4 cannot be: another task has it.")
    expect(accept).to_be_disabled()
    dialog.get_by_label("Id of the task of cell 6").fill("gross prices")
    dialog.get_by_label("Mark cell 7").uncheck()
    expect(task(dialog, "gross prices")).to_be_visible()
    expect(task(dialog, "mean")).to_have_count(0)
    assert [screen.source(at) for at in range(len(SALES))] == before, (
        "nothing is changed before it is accepted"
    )
    accept.click()
    expect(dialog).to_have_count(0)
    assert marks(screen) == [
        "# %%cloaca_task load_the_rows",
        "# %%cloaca_task 'gross prices'",
        before[MEAN].split("\n", 1)[0],
    ]
    screen.page.get_by_role("button", name="Undo").last.click()
    assert [screen.source(at) for at in range(len(SALES))] == before


def test_a_notebook_that_cannot_be_cut_becomes_one_task(screen: Screen) -> None:
    cells = [
        pipeline.LOAD,
        "lines = open('sales.csv')",
        "head = next(lines)",
        "prices = [float(line) for line in lines]\nsum(prices)",
    ]
    (screen.jupyter.work / "sales.csv").write_text("price\n1\n2\n")
    screen.jupyter.write("whole.ipynb", cells)
    screen.open("whole.ipynb")
    screen.command("notebook:run-cell")
    screen.command("cloaca-nb:open-panel")
    screen.side.get_by_role("button", name="Suggest tasks").click()
    dialog = dialog_of(screen)
    expect(dialog.locator("[role=status]").first).to_contain_text("3 cells become one")
    dialog.get_by_role("button", name="Mark the cells").click()
    expect(dialog).to_have_count(0)
    assert screen.source(1) == "\n\n".join(["# %%cloaca_task whole\n" + cells[1], *cells[2:]])
    expect(screen.side.locator(".cl-graph")).to_contain_text("No task yet")
    expect(screen.side.locator(".cl-findings")).not_to_contain_text("C114")
    screen.page.get_by_role("button", name="Run all cells", exact=True).click()
    expect(task(screen.side, "whole")).to_be_visible()
    screen.page.get_by_role("button", name="Undo").last.click()
    assert [screen.source(at) for at in range(len(cells))] == cells
