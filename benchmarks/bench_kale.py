"""The notebooks in `books/` and of `notebooks/plain/` as workflows, ours and Kale's, with the same cuts.

`suggest` proposes the cuts; for Kale they become tags: `step:` with `prev:`, `imports`, `functions`, `skip`.
Its steps need a cluster, so what it generates is run here, one step after the other (`kale_steps.py`). Kale
comes from the registry, by pip, into an environment that is kept for the next time (`CLOACA_NB_KALE`, else
below the temporary folder), with the libraries that the notebooks use, in the versions that are here.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import tempfile
import venv
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cloaca_nb
from benchmarks.bench_books import BOOKS, outcome
from benchmarks.bench_deploy import Amount
from cloaca_nb.model.workflow import Document
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.handover.suggest import Proposal

ROOT = Path(__file__).parent.parent
KALE = "kubeflow-kale==2.3.0"
LIBRARIES = ("numpy", "pandas", "scikit-learn", "matplotlib")
PLAIN = (path for path in sorted(ROOT.glob("notebooks/plain/*.ipynb")) if "_workflow" not in path.stem)
NOTEBOOKS = [*BOOKS, *PLAIN]


def rows() -> Iterator[Amount]:
    """The rows of this file."""
    found = python()
    ours = {path.stem: outcome(path) for path in NOTEBOOKS}
    theirs = {path.stem: answer(found, path) for path in NOTEBOOKS}
    for name, (word, why) in theirs.items():
        print(f"    {name}: ours {ours[name]}; Kale {word} ({why})")
    counts, others = Counter(ours.values()), Counter(word for word, _ in theirs.values())
    for what, mine, its in (
        ("become a workflow", len(ours) - counts["refused"], len(theirs) - others["not converted"]),
        ("run to the end", counts["equal"] + counts["differs"], others["equal"]),
        ("have the notebook's values", counts["equal"], others["equal"]),
    ):
        title = f"of {len(ours)} notebooks with the same cuts, {what}: ours against Kale"
        yield Amount(title, mine, its, its - mine, "notebooks", 0)
    title = "differ in silence: ours against Kale"
    yield Amount(title, counts["differs"], others["differs"], counts["differs"], "notebooks", 0)


def python() -> Path:
    """The Python of an environment with Kale."""
    place = Path(os.environ.get("CLOACA_NB_KALE") or Path(tempfile.gettempdir()) / "cloaca-nb-kale")
    found = place / "bin" / "python"
    if not found.exists():
        venv.create(place, with_pip=True)
        wanted = [KALE, *(f"{name}=={version(name)}" for name in LIBRARIES)]
        subprocess.run([found, "-m", "pip", "install", "-q", *wanted], check=True)
    return found


def answer(found: Path, path: Path) -> tuple[str, str]:
    """What becomes of a notebook with Kale, and why."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    words = [found, Path(__file__).parent / "kale_steps.py"]
    given = json.dumps(tagged(path))
    done = subprocess.run(words, input=given, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        return "failed", done.stderr.strip().rpartition("\n")[2]
    word, why = json.loads(done.stdout.splitlines()[-1])
    return word, why


def tagged(path: Path) -> dict[str, Any]:
    """A notebook whose cuts are Kale's tags."""
    suggestion = cloaca_nb.read(path).suggest()
    tags = dict(_tags(suggestion.proposals, suggestion.document))
    cells = []
    for cell in suggestion.document.cells:
        code = {"outputs": [], "execution_count": None} if cell.kind == "code" else {}
        metadata = {"tags": tags.get(cell.position, ["skip"])} if cell.kind == "code" else {}
        source = cell.source.removeprefix("# %%\n")
        given = {"cell_type": cell.kind, "id": f"c{cell.position}", "metadata": metadata, "source": source}
        cells.append(given | code)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _tags(proposals: Iterable[Proposal], document: Document) -> Iterator[tuple[int, list[str]]]:
    """Position -> tags; each step comes after the one above it, as in the notebook."""
    before: list[str] = []
    for one in proposals:
        if one.kind == "task":
            name = re.sub(r"\W+", "_", one.id.lower())
            yield one.cell, [f"step:{name}", *before]
            before = [f"prev:{name}"]
        else:
            tree = read_cell(document.cells[one.cell - 1]).tree
            imports = [isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body] if tree else []
            if one.kind in {"helper", "data"} or any(imports):
                yield one.cell, ["imports" if all(imports) else "functions"]
