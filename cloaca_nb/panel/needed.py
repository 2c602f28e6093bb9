"""What a package needs of its targets, for the panel: imports, distributions, versions, where they lack."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.output.text import counted
from cloaca_nb.package.dependencies.learnt import all_learnt
from cloaca_nb.package.dependencies.targets import missing_at, read_targets
from cloaca_nb.panel.state import SENTENCE, clip, outcome

if TYPE_CHECKING:
    from cloaca_nb.model.package import Dependency, Package
    from cloaca_nb.panel.types import Outcome

_MOST = 200


def needed(package: Package | None) -> Outcome:
    """The list of dependencies of a package."""
    found = package.dependencies if package is not None else ()
    count = len({one.distribution for one in found})
    rows = [(one.module, text) for one, text in _worded(found, package.folder if package else Path())]
    some = counted(count, "distribution") if count else "nothing but Python"
    title = f"needed on the target: {some}"
    return outcome("deployed", title, rows[:_MOST])


def imports_of(package: Package | None, task: str) -> list[str]:
    """What a task imports, a text each."""
    found = [one for one in package.dependencies if task in one.tasks] if package is not None else []
    texts = _worded(found, package.folder if package else Path())
    return [clip(f"{one.module}: {text}", SENTENCE) for one, text in texts][:_MOST]


def _worded(dependencies: Iterable[Dependency], folder: Path) -> list[tuple[Dependency, str]]:
    targets, learnt = read_targets(folder), all_learnt()
    return [(one, _text(one, missing_at(one, targets, learnt))) for one in dependencies]


def _text(one: Dependency, missing: Iterable[str]) -> str:
    version = one.pinned or one.installed
    where = [*missing, *([] if one.installed else ["this kernel"])]
    parts = [
        f"{one.distribution} {version}".rstrip(),
        ", ".join(one.tasks),
        {"load": "", "call": "when it runs", "optional": "optional"}[one.when],
        f"missing on {', '.join(where)}" if where else "",
    ]
    return " · ".join(filter(None, parts))
