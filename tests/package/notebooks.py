"""Notebooks for the tests of packages, read as the command line reads them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.project import find_project
from cloaca_nb.read.workflow import read_workflow

NAME = "%cloaca_workflow flow_one"
EXTRACT = """
    %%cloaca_task
    def extract(context):
        \"\"\"Read the rows.\"\"\"
        context.set("rows", [1, 2, 3])
        return context
"""
LOAD = """
    %%cloaca_task
    def load(context):
        context.set("sum", sum(context.get("rows")))
        return context
"""
ETL = (NAME, EXTRACT, LOAD)


def document(*cells: str, folder: Path) -> Document:
    """A notebook with these code cells in a folder."""
    sources = [dedent(cell).strip("\n") for cell in cells]
    found = [Cell(position, "code", source, f"id-{position}") for position, source in enumerate(sources, 1)]
    return Document(tuple(found), path=folder / "notebook.ipynb", folder=folder)


def package(*cells: str, folder: Path, tenant: str = "public") -> Package:
    """The package of a notebook with these code cells in a folder."""
    read = document(*cells, folder=folder)
    return plan_package(read_workflow(read, find_project(folder)), read, tenant=tenant)


def released(made: Package) -> dict[str, bytes]:
    """The files of the release layout by their plain paths."""
    return {made.plain(path): data for path, data in made.release.items()}


def vendored(folder: Path, files: dict[str, str]) -> None:
    """Write files below `vendor/`."""
    for name, text in files.items():
        path = folder / "vendor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
