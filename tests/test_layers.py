"""The layers point down only, and the core knows neither a host nor the engine."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cloaca_nb

ROOT = Path(cloaca_nb.__file__).parent
HOSTS = ("IPython", "ipykernel", "ipywidgets", "anywidget", "comm", "traitlets", "cloaca")
#: From the top down; a module may import its own layer and those below.
LAYERS = (
    ("magics", "cli", "lab", "view", "deploy.magic", "deploy.command"),
    ("session",),
    ("run", "deploy"),
    ("check",),
    ("package",),
    ("notebook",),
    ("workflow", "graph", "finding", "errors"),
)


def modules_of(*layers: str) -> list[str]:
    """Dotted names of all modules in these layers, child processes' scripts and stand-in left out."""
    found = []
    for layer in layers:
        place = ROOT / layer
        paths = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
        for path in paths:
            if "child" not in path.stem and "magic" not in path.stem:
                found.append(".".join(("cloaca_nb", *path.relative_to(ROOT).with_suffix("").parts)))
    return sorted(name.removesuffix(".__init__") for name in found)


def test_the_core_imports_no_host() -> None:
    core = modules_of(
        "run", "deploy", "check", "package", "notebook", "workflow", "graph", "finding", "errors"
    )
    script = (
        f"import importlib, sys\nfor name in {core!r}: importlib.import_module(name)\n"
        f"print([name for name in {HOSTS!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def layer_of(module: str) -> int | None:
    """Index of the layer of a dotted name, by its longest entry."""
    name = module.removeprefix("cloaca_nb.")
    fitting = [
        (len(entry), index)
        for index, entries in enumerate(LAYERS)
        for entry in entries
        if name == entry or name.startswith(f"{entry}.")
    ]
    return max(fitting)[1] if fitting else None


def imports_of(module: str) -> set[str]:
    """Modules of ours that a module imports when it is loaded, those for type checkers left out."""
    parts = module.split(".")[1:]
    path = ROOT.joinpath(*parts)
    source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
    found: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cloaca_nb."):
            found.add(node.module)
    return found


@pytest.mark.parametrize(
    "module", modules_of("view", "session", "run", "deploy", "check", "package", "notebook")
)
def test_imports_point_down(module: str) -> None:
    own = layer_of(module)
    assert own is not None
    upwards = {name for name in imports_of(module) if (layer_of(name) or len(LAYERS)) < own}
    assert not upwards
