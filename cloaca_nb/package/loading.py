"""What loaders refuse or never find, as far as names and syntax trees tell it."""

from __future__ import annotations

from collections.abc import Iterator

from cloaca_nb.finding import Fact
from cloaca_nb.package.names import denied, name_problem, odd_version, standard, version_problem
from cloaca_nb.package.vendor import FOLDER, Vendor, printable
from cloaca_nb.workflow import Project, Workflow

#: Facts about names that stand in cells, and what is named.
_NAMED = {"workflow-name": "the entry module", "module-name": "a helper module"}

_NATIVE = (".so", ".pyd", ".dll", ".dylib")
_PACKED = (".whl", ".zip", ".egg", ".tar.gz", ".tgz", ".tar", ".tar.bz2")


def name_facts(project: Project) -> Iterator[Fact]:
    """Names and versions of an existing `pyproject.toml` that cannot be, or are unusual."""
    if project.pyproject is not None:
        rule = name_problem(project.name)
        if rule:
            yield Fact("package-name", values={"name": project.name, "rule": rule})
        rule = version_problem(project.version)
        if rule:
            yield Fact("package-version", values={"version": project.version, "rule": rule})
        elif odd_version(project.version):
            yield Fact("package-version-odd", values={"version": project.version})
    top = project.entry_module.partition(".")[0]
    if top != project.workflow:  # the workflow's own name is looked at where it is read
        yield from _module_facts(top, "the entry module")


def denied_facts(workflow: Workflow) -> Iterator[Fact]:
    """Names written in the notebook that loaders refuse, at the lines that give them."""
    for fact in workflow.facts:
        name = fact.values.get("name", "")
        if fact.kind in _NAMED and denied(name):
            yield Fact("denied-module", fact.place, values={"module": name, "where": _NAMED[fact.kind]})


def _module_facts(name: str, where: str) -> Iterator[Fact]:
    """A module at the top of the search path that loaders refuse or do not find."""
    if denied(name):
        yield Fact("denied-module", values={"module": name, "where": where})
    elif standard(name):
        yield Fact("standard-module", values={"module": name, "where": where})


def vendor_facts(project: Project, vendor: Vendor) -> Iterator[Fact]:
    """What is wrong with vendored modules, by their names."""
    entry = project.entry_module.partition(".")[0]
    for name in sorted(vendor.modules):
        yield from _module_facts(name, f"{FOLDER}/")
        if name in {entry, "cloaca"}:
            yield Fact("vendored-module-hidden", values={"module": name, "by": _hider(name, entry)})
    native = sorted(path for path in vendor.files if path.endswith(_NATIVE) or ".so." in path)
    if native:
        more = f" and {len(native) - 1} more" if len(native) > 1 else ""
        yield Fact("vendor-native", values={"path": printable(native[0]), "more": more})
    for path in sorted(vendor.files):
        if path.count("/") == 1 and path.endswith(_PACKED):
            yield Fact("vendor-packed", values={"path": printable(path)})


def _hider(name: str, entry: str) -> str:
    return "the entry module" if name == entry else "the loader's own module"
