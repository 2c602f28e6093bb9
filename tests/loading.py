"""Modules that are read from their files: no package has them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from cloaca_nb.environment import STANDIN


def module_at(path: Path) -> ModuleType:
    """The module that a file is, and that no one else gets."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def standin_contexts() -> ModuleType:
    """The stand-in's module of contexts, which imports nothing of ours."""
    return module_at(STANDIN / "cloaca" / "_context.py")
