"""What a saved notebook shows of a panel: a real kernel runs it, stock exporters export it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from cloaca_nb.output.words import TaskView
from tests.command import LIMIT_S
from tests.libraries import needed
from tests.panel import panel_sample as sample

nbconvert = needed("nbconvert")
panels, widget = needed("cloaca_nb.panel.nbconvert"), needed("cloaca_nb.panel.widget")

CELLS = (
    "%load_ext cloaca_nb",
    "%cloaca_workflow data_pipeline",
    "# %%cloaca_task\ndef extract(context):\n    return context",
    "%cloaca_panel",
    "%cloaca_run --runner preview",
    "from cloaca_nb.kernel.connection import current_session\ncurrent_session().report().workflow",
    "from dataclasses import replace\nreplace(current_session().report().workflow, tasks=())",
)


def new_notebook(*sources: str) -> Any:
    """A notebook of code cells."""
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "id": f"c{number}", "source": source} for number, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    text = json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )
    read: Any = nbformat.reads
    return read(text, as_version=4)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook after it was run from top to bottom."""
    folder = tmp_path_factory.mktemp("notebook")
    notebook = new_notebook(*CELLS)
    client = NotebookClient(notebook, timeout=LIMIT_S, resources={"metadata": {"path": str(folder)}})
    return client.execute()


def export(exporter: str, notebook: Any, **options: Any) -> tuple[str, Any]:
    """The notebook by an exporter of nbconvert, and its resources."""
    make: Any = getattr(nbconvert, exporter)
    text, resources = make(**options).from_notebook_node(notebook)
    return str(text), resources


def make_preprocessor() -> Any:
    """The preprocessor; nbconvert's constructors have no types."""
    make: Any = panels.StaticPanels
    return make()


def panel_outputs(notebook: Any) -> list[Any]:
    """The outputs of the cell with the panel."""
    return list(notebook.cells[3].outputs)


def test_the_panel_and_its_picture_are_two_outputs(executed: Any) -> None:
    live, picture = panel_outputs(executed)
    assert "picture below" in live.data["text/plain"]
    assert panels.WIDGET in live.data
    assert "image/svg+xml" not in live.data
    assert set(picture.data) == {"text/plain", "image/svg+xml"}


def test_the_picture_shows_the_last_state(executed: Any) -> None:
    _, picture = panel_outputs(executed)
    assert "run completed after" in picture.data["text/plain"]
    assert "extract" in picture.data["text/plain"]
    assert "✓" in picture.data["image/svg+xml"]


def test_the_sessions_workflow_is_displayed_as_a_panel_and_another_as_a_picture(executed: Any) -> None:
    own, other = (cell.outputs for cell in executed.cells[-2:])
    assert [panels.WIDGET in output.data for output in own] == [True, False]
    assert [set(output.data) for output in other] == [{"text/plain", "image/svg+xml"}]


def test_the_stock_html_exporter_shows_the_picture(executed: Any) -> None:
    html, _ = export("HTMLExporter", executed)
    assert f"{widget.MARK}=" in html
    pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert any(base64.b64decode(picture).startswith(f"<svg {widget.MARK}=".encode()) for picture in pictures)


def test_the_markdown_exporter_shows_the_picture(executed: Any) -> None:
    text, resources = export("MarkdownExporter", executed)
    assert any(name.endswith(".svg") for name in resources["outputs"])
    assert "![svg]" in text


def test_the_preprocessor_leaves_pictures_only(executed: Any) -> None:
    html, _ = export("HTMLExporter", executed, preprocessors=[panels.StaticPanels])
    assert f"{widget.MARK}=" in html
    assert panels.WIDGET not in html.split("<body")[1].replace(f'type="{panels.WIDGET}"', "")


def test_a_panel_without_a_picture_is_left_alone() -> None:
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {panels.WIDGET: {}, "text/plain": "panel"},
    }
    kept, _ = make_preprocessor().preprocess_cell({"outputs": [output]}, {}, 0)
    assert kept["outputs"] == [output]


def test_the_picture_carries_the_name_that_its_panel_knows() -> None:
    bundle = widget.picture_bundle(
        sample.workflow(), {"extract": TaskView("failed", "3 s")}, "cloaca00ff", "run failed"
    )
    assert bundle["image/svg+xml"].startswith(f'<svg {widget.MARK}="cloaca00ff" ')
    assert bundle["text/plain"].endswith("\n\nrun failed")
    assert widget.MARK not in widget.picture_bundle(sample.workflow(), {}, "")["image/svg+xml"]


def test_a_large_workflow_keeps_the_text_alone() -> None:
    assert set(widget.picture_bundle(sample.large(widget.MOST_TASKS + 1), {}, "x")) == {"text/plain"}
