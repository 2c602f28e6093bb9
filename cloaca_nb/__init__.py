"""A notebook as a deployed Cloacina workflow: magics, panel, command line, and this module for scripts."""

from __future__ import annotations

import importlib

# Every child process of ours loads this file: `typing` alone would take longer than all the rest of it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.actions import Built, Locked, Packed
    from cloaca_nb.api import (
        Notebook,
        deploy_archive,
        doctor,
        explain,
        inspect,
        ls,
        pause,
        pull,
        read,
        resume,
        rollback,
        secrets,
    )
    from cloaca_nb.check.checker import Report
    from cloaca_nb.check.checker import check as check_document
    from cloaca_nb.deploy.choose import Where, list_targets
    from cloaca_nb.deploy.flow import Options as DeployOptions
    from cloaca_nb.errors import CheckError, CloacaNbError
    from cloaca_nb.kernel.connection import current_session
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.finding import Finding
    from cloaca_nb.read.cells.document import read_document

__version__ = "0.1.0"

#: Where each public name comes from, and its name there if that is another; imported when it is first used.
_HOMES = {
    **dict.fromkeys(("Built", "Locked", "Packed"), "actions"),
    **dict.fromkeys(
        ("Notebook", "deploy_archive", "doctor", "explain", "inspect", "ls", "pause", "pull"), "api"
    ),
    **dict.fromkeys(("read", "resume", "rollback", "secrets"), "api"),
    **dict.fromkeys(("CheckError", "CloacaNbError"), "errors"),
    **dict.fromkeys(("Where", "list_targets"), "deploy.choose"),
    "DeployOptions": "deploy.flow:Options",
    "Finding": "model.finding",
    "Report": "check.checker",
    "Session": "live.session",
    "check_document": "check.checker:check",
    "current_session": "kernel.connection",
    "read_document": "read.cells.document",
}

__all__ = [
    "Built",
    "CheckError",
    "CloacaNbError",
    "DeployOptions",
    "Finding",
    "Locked",
    "Notebook",
    "Packed",
    "Report",
    "Session",
    "Where",
    "__version__",
    "check_document",
    "current_session",
    "deploy_archive",
    "doctor",
    "explain",
    "inspect",
    "list_targets",
    "load_ipython_extension",
    "ls",
    "pause",
    "pull",
    "read",
    "read_document",
    "resume",
    "rollback",
    "secrets",
    "unload_ipython_extension",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, member = _HOMES[name].partition(":")
    return getattr(importlib.import_module(f"cloaca_nb.{module}"), member or name)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """``%load_ext cloaca_nb``: the magics, and a session that records cells."""
    from cloaca_nb.kernel.loading import load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """``%unload_ext cloaca_nb``: the shell is as it was before."""
    from cloaca_nb.kernel.loading import unload

    unload(shell)
