"""What a loader will stumble over, as far as names and syntax trees tell it."""

from __future__ import annotations

from collections.abc import Iterator

from cloaca_nb.finding import Fact
from cloaca_nb.package.vendor import Vendor
from cloaca_nb.workflow import Project, Workflow


def vendored_imports(workflow: Workflow, vendor: Vendor) -> list[str]:
    """Vendored modules that tasks import only when they run, sorted."""
    return []


def loading_facts(workflow: Workflow, project: Project, vendor: Vendor) -> Iterator[Fact]:
    """Facts about names and code that loaders refuse or break."""
    yield from ()
