"""For nbconvert: a preprocessor that leaves the pictures of panels and drops the panels themselves.

    jupyter nbconvert --to html --HTMLExporter.preprocessors=cloaca_nb.panel.nbconvert.StaticPanels a.ipynb

Stock exporters show the pictures without it; they may leave an empty place where the live panel stood, and a
notebook saved with its widgets' state carries the panel's program along.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor

from cloaca_nb.panel.widget import MARK

WIDGET = "application/vnd.jupyter.widget-view+json"


class StaticPanels(Preprocessor):
    """Drops the outputs of live panels that have a picture right below."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Drop them from one cell."""
        outputs = cell.get("outputs", [])
        if any(_is_picture(output) for output in outputs):
            cell["outputs"] = [
                output
                for output, following in zip(outputs, [*outputs[1:], {}], strict=True)
                if not (WIDGET in output.get("data", {}) and _is_picture(following))
            ]
        return cell, resources


def _is_picture(output: Any) -> bool:
    return MARK in str(output.get("data", {}).get("image/svg+xml", ""))[:400]
