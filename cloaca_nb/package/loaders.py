"""What loaders refuse or never find, as names and syntax trees tell it, and on which platforms they load."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.versions import is_version
from cloaca_nb.model.workflow import Project, Workflow
from cloaca_nb.package.vendor import FOLDER, Vendor, printable

#: Module names that loaders refuse at the top of a package and of `vendor/`.
DENIED = frozenset(
    {
        *("builtins", "code", "codeop", "compile", "compileall", "ctypes", "fnmatch", "glob", "http"),
        *("importlib", "io", "json", "marshal", "multiprocessing", "os", "pathlib", "pickle", "shutil"),
        *("signal", "socket", "subprocess", "sys", "tempfile", "threading", "urllib"),
    }
)

#: What may stand in a name that is part of a file's name and of an address.
_NAME = re.compile(r"[^\s/\\:*?\"<>|%#]+")

#: What may stand in a version that is part of a file's name and of an address.
_PLAIN = re.compile(r"[A-Za-z0-9.+!_~-]+")


def denied(name: str) -> bool:
    """Whether loaders refuse a package with a module of this name at its top."""
    return name in DENIED


def standard(name: str) -> bool:
    """Whether the standard library has a module of this name."""
    return name in sys.stdlib_module_names


def name_problem(name: str) -> str:
    """Why a text cannot be a package's name, or an empty text."""
    if _NAME.fullmatch(name) and name.isprintable() and len(name) <= 200 and not name.startswith("."):
        return ""
    return (
        "it becomes part of a file's name and of an address: letters, digits, '-', '_' and '.' are possible"
    )


def version_problem(version: str) -> str:
    """Why a text cannot be a version at all, or an empty text."""
    if _PLAIN.fullmatch(version) and len(version) <= 100:
        return ""
    return "it becomes part of a file's name: letters, digits, '.', '+', '!', '_', '~' and '-' are possible"


def plain_name(text: str) -> str:
    """A text in which all that cannot stand in a file's name is a hyphen."""
    name = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "-" for char in text)
    return name.strip(". ")[:200] or "unnamed"


#: Facts about names that stand in cells, and what is named.
_NAMED = {"workflow-name": "the entry module", "module-name": "a helper module"}

#: How names of files with native code end.
_NATIVE = (".so", ".pyd", ".dll", ".dylib")
_PACKED = (".whl", ".zip", ".egg", ".tar.gz", ".tgz", ".tar", ".tar.bz2")


def is_native(path: str) -> bool:
    """Whether a file holds native code, by its name."""
    return path.endswith(_NATIVE) or ".so." in path


def name_facts(project: Project) -> Iterator[Fact]:
    """Names and versions of an existing `pyproject.toml` that cannot be, or are unusual."""
    if project.pyproject is not None:
        yield from identity_facts(project.name, project.version)
        if not (version_problem(project.version) or is_version(project.version)):
            yield Fact(kinds.PackageVersionOdd(project.version))
    top = project.entry_module.partition(".")[0]
    if top != project.workflow:  # the workflow's own name is looked at where it is read
        yield from _module_facts(top, "the entry module")


def identity_facts(name: str, version: str) -> Iterator[Fact]:
    """A name or a version that cannot be part of a path, whoever wrote it."""
    if name and name_problem(name):
        yield Fact(kinds.PackageName(name=name, rule=name_problem(name)))
    if version and version_problem(version):
        yield Fact(kinds.PackageVersion(version=version, rule=version_problem(version)))


def denied_facts(workflow: Workflow) -> Iterator[Fact]:
    """Names written in the notebook that loaders refuse, at the lines that give them."""
    for fact in workflow.facts:
        name = fact.values.get("name", "")
        if fact.kind in _NAMED and denied(name):
            yield Fact(kinds.DeniedModule(module=name, where=_NAMED[fact.kind]), fact.place)


def _module_facts(name: str, where: str) -> Iterator[Fact]:
    """A module at the top of the search path that loaders refuse or do not find."""
    if denied(name):
        yield Fact(kinds.DeniedModule(module=name, where=where))
    elif standard(name):
        yield Fact(kinds.StandardModule(module=name, where=where))


def vendor_facts(project: Project, vendor: Vendor) -> Iterator[Fact]:
    """What is wrong with vendored modules, by their names."""
    entry = project.entry_module.partition(".")[0]
    for name in sorted(vendor.modules):
        yield from _module_facts(name, f"{FOLDER}/")
        if name in {entry, "cloaca"}:
            yield Fact(kinds.VendoredModuleHidden(module=name, by="entry" if name == entry else "loader"))
    native = sorted(path for path in vendor.files if is_native(path))
    if native:
        yield Fact(kinds.VendorNative(path=printable(native[0]), more=len(native) - 1))
    for path in sorted(vendor.files):
        if path.count("/") == 1 and path.endswith(_PACKED):
            yield Fact(kinds.VendorPacked(printable(path)))


#: All platforms that manifests know; a Python package without native code fits each.
TARGETS = ("linux-x86_64", "linux-arm64", "macos-x86_64", "macos-arm64")

_SYSTEMS = {"linux": "linux", "darwin": "macos", "macosx": "macos"}
_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_TAG = re.compile(rb"^Tag: \S+-(\S+)$", re.MULTILINE)


def platforms(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The platforms of manifests on which all vendored files run.

    Args:
        files: The files below `vendor/`, by path.
    """
    native = sorted(path for path in files if is_native(path))
    if not native:
        return TARGETS
    wheels = [
        data for path, data in files.items() if path.endswith(".dist-info/WHEEL") and b"none-any" not in data
    ]
    tags = [tag.decode("ascii", "replace") for data in wheels for tag in _TAG.findall(data)]
    fitting = [_of_name(path) or _of_tags(tags) for path in native]
    return tuple(target for target in TARGETS if all(target in each for each in fitting))


def _of_name(path: str) -> frozenset[str]:
    """Platforms that a file's name tells, such as `fast.cpython-311-x86_64-linux-gnu.so`; else none."""
    name = path.rpartition("/")[2].lower()
    if name.endswith((".pyd", ".dll")):
        return frozenset({"windows"})
    found = _matching([name])
    return found or (_matching(["darwin"]) if name.endswith(".dylib") or "darwin" in name else frozenset())


def _of_tags(tags: Iterable[str]) -> frozenset[str]:
    """Platforms that the tags of wheels tell; all where they tell nothing."""
    return _matching(tags) or frozenset(TARGETS)


def _matching(texts: Iterable[str]) -> frozenset[str]:
    """Platforms whose system and machine stand in a text; of a system alone, all of that."""
    found = set[str]()
    for text in texts:
        systems = {mean for word, mean in _SYSTEMS.items() if word in text}
        machines = {mean for word, mean in _MACHINES.items() if word in text}
        if "universal2" in text or (systems and not machines and text in _SYSTEMS):
            machines = {"x86_64", "arm64"}
        found |= {f"{system}-{machine}" for system in systems for machine in machines}
    return frozenset(found)
