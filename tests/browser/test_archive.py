"""Archives as pages, in a real JupyterLab."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

import cloaca_nb
from tests.browser import pipeline

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.jupyter import Screen


def packed(screen: Screen, version: str = "1.0.0") -> Path:
    """An archive of a notebook, in the server's folder."""
    cells = [pipeline.LOAD, f"%cloaca_workflow pages --version {version}", *pipeline.GOOD[2:]]
    notebook = screen.jupyter.write("pages.ipynb", cells)
    return Path(cloaca_nb.read(notebook).pack(screen.jupyter.work / "dist").path)


def opened(screen: Screen, path: str) -> Locator:
    """The page of a file."""
    screen.show(path)
    return screen.page.locator(".cloaca-archive:visible")


def test_a_package_is_opened_as_a_page(screen: Screen) -> None:
    archive = packed(screen)
    page = opened(screen, f"dist/{archive.name}")
    expect(page.locator("h1")).to_have_text("pages 1.0.0")
    assert page.locator("img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 100
    expect(page.locator("tbody tr").first).to_contain_text("extract")
    source = page.locator("details", has_text="tasks.py").first
    source.locator("summary").click()
    expect(source.locator("pre")).to_contain_text("def extract")
    shutil.copy(packed(screen, "1.0.1"), archive)
    screen.command("docmanager:reload")
    expect(page.locator("h1")).to_have_text("pages 1.0.1")


def test_what_is_no_package_is_said(screen: Screen) -> None:
    (screen.jupyter.work / "broken.cloacina").write_bytes(b"no archive")
    page = opened(screen, "broken.cloacina")
    expect(page).to_contain_text("broken.cloacina is compressed neither by bzip2 nor by gzip")
    expect(page).to_contain_text("a .cloacina archive is a tar file compressed by bzip2")
