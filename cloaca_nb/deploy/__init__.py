"""Deploying packages to real targets, as a library.

    from cloaca_nb.deploy import Options, deploy, find_target, prepare_archive

    target = find_target("prod")
    deployment = deploy(prepare_archive(path), target, Options(execute=True), on_event=print)

Names are looked up when they are asked for: importing this package imports nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where, find_target, list_targets
    from cloaca_nb.deploy.flow import Deployment, Options, deploy, follow_run
    from cloaca_nb.deploy.prepare import prepare_archive, prepare_document, prepare_report
    from cloaca_nb.deploy.target import Deployable, DeployEvent, Target, TargetChoice, Watch

__all__ = [
    "DeployEvent",
    "Deployable",
    "Deployment",
    "Options",
    "Target",
    "TargetChoice",
    "Watch",
    "Where",
    "deploy",
    "find_target",
    "follow_run",
    "list_targets",
    "prepare_archive",
    "prepare_document",
    "prepare_report",
]

_HOMES = {
    "choose": ("Where", "find_target", "list_targets"),
    "flow": ("Deployment", "Options", "deploy", "follow_run"),
    "prepare": ("prepare_archive", "prepare_document", "prepare_report"),
    "target": ("DeployEvent", "Deployable", "Target", "TargetChoice", "Watch"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
