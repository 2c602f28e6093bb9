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

#: Where each public name comes from; imported when it is first used.
_HOMES = {
    "Built": "cloaca_nb.actions:Built",
    "Locked": "cloaca_nb.actions:Locked",
    "CheckError": "cloaca_nb.errors:CheckError",
    "CloacaNbError": "cloaca_nb.errors:CloacaNbError",
    "DeployOptions": "cloaca_nb.deploy.flow:Options",
    "Finding": "cloaca_nb.model.finding:Finding",
    "Notebook": "cloaca_nb.api:Notebook",
    "Packed": "cloaca_nb.actions:Packed",
    "Report": "cloaca_nb.check.checker:Report",
    "Session": "cloaca_nb.live.session:Session",
    "Where": "cloaca_nb.deploy.choose:Where",
    "check_document": "cloaca_nb.check.checker:check",
    "current_session": "cloaca_nb.kernel.connection:current_session",
    "deploy_archive": "cloaca_nb.api:deploy_archive",
    "doctor": "cloaca_nb.api:doctor",
    "explain": "cloaca_nb.api:explain",
    "inspect": "cloaca_nb.api:inspect",
    "pull": "cloaca_nb.api:pull",
    "ls": "cloaca_nb.api:ls",
    "pause": "cloaca_nb.api:pause",
    "secrets": "cloaca_nb.api:secrets",
    "resume": "cloaca_nb.api:resume",
    "rollback": "cloaca_nb.api:rollback",
    "list_targets": "cloaca_nb.deploy.choose:list_targets",
    "read": "cloaca_nb.api:read",
    "read_document": "cloaca_nb.read.cells.document:read_document",
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
    return getattr(importlib.import_module(module), member)


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
