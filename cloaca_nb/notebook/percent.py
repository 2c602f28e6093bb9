"""py:percent scripts to notebooks, by `jupytext`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cloaca_nb.errors import NotebookError


def percent_notebook(text: str, path: Path) -> dict[str, Any]:
    """A py:percent script as a notebook's JSON object.

    Raises:
        NotebookError: `jupytext` is missing or refuses the text.
    """
    try:
        import jupytext
    except ImportError:
        raise NotebookError(
            f"{path.name} is a script; reading py:percent scripts needs jupytext",
            "pip install 'cloaca-nb[percent]'",
        ) from None
    import nbformat

    refusals = (nbformat.ValidationError, ValueError, TypeError, AttributeError, KeyError, SyntaxError)
    try:
        notebook: Any = jupytext.reads(text, fmt="py:percent")
    except refusals as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise NotebookError(
            f"{path.name} cannot be read as a py:percent script: {reason}",
            "mend its header, and start each cell with a line `# %%`",
        ) from None
    for cell in notebook["cells"]:
        # jupytext makes ids up at random: they would differ from one reading to the next.
        cell.pop("id", None)
    return dict(notebook)
