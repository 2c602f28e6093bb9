"""What is wrong in the layout that servers read: its `package.toml` and its directories."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cloaca_nb.finding import Fact
from cloaca_nb.package.names import denied
from cloaca_nb.package.unpack import Unpacked
from cloaca_nb.package.vendor import module_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Keys of the closed table ``[metadata]``.
KNOWN = frozenset(
    {
        "accumulators",
        "author",
        "description",
        "entry_module",
        "graph_name",
        "input_strategy",
        "language",
        "providers",
        "reaction_mode",
        "requires_python",
        "workflow_name",
    }
)

#: What loaders need, by table. All but the interface's version are texts.
REQUIRED = {
    "package": ("name", "version", "interface", "interface_version"),
    "metadata": ("language", "workflow_name", "entry_module"),
}


class Release(NamedTuple):
    """What a `package.toml` says, and what is wrong in it and around it."""

    name: str
    version: str
    facts: tuple[Fact, ...]


def read_release(unpacked: Unpacked, root: str) -> Release:
    """Read the release layout below the directory `root`."""
    path = f"{root}/package.toml"
    try:
        document = tomllib.loads((unpacked.files[path].data or b"").decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Release("", "", (Fact("release-not-toml", values={"path": path, "reason": str(error)}),))
    package, metadata = _table(document, "package"), _table(document, "metadata")
    facts = [*_field_facts(document), *_metadata_facts(metadata), *_folder_facts(unpacked, root, metadata)]
    return Release(str(package.get("name", "")), str(package.get("version", "")), tuple(facts))


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _field_facts(document: Mapping[str, Any]) -> Iterator[Fact]:
    for table, keys in REQUIRED.items():
        for key in keys:
            value = _table(document, table).get(key)
            wanted = int if key == "interface_version" else str
            if not isinstance(value, wanted) or value == "":
                yield Fact("release-field-missing", values={"field": f"[{table}] {key}"})


def _metadata_facts(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    for key in metadata:
        if key not in KNOWN:
            yield Fact("release-unknown-key", values={"key": key, "known": ", ".join(sorted(KNOWN))})
    language = metadata.get("language")
    if isinstance(language, str) and language not in {"python", "rust"}:
        yield Fact("release-language", values={"language": language})
    if "graph_name" in metadata:
        yield Fact("release-graph", values={"graph": str(metadata["graph_name"])})


def _folder_facts(unpacked: Unpacked, root: str, metadata: Mapping[str, Any]) -> Iterator[Fact]:
    """The directories that a Python package has."""
    if metadata.get("language") != "python":
        return
    base = f"{root}/workflow/"
    if not any(path.startswith(base) for path in unpacked.files):
        yield Fact("release-no-workflow", values={"path": base})
        return
    entry = metadata.get("entry_module")
    if isinstance(entry, str) and entry:
        file = f"{base}{entry.replace('.', '/')}"
        if f"{file}.py" not in unpacked.files and f"{file}/__init__.py" not in unpacked.files:
            yield Fact("archive-entry-missing", values={"module": entry, "path": f"{file}.py"})
    for folder in (base, f"{root}/vendor/"):
        for name in _top_modules(unpacked, folder):
            if denied(name):
                yield Fact("denied-module", values={"module": name, "where": folder})


def _top_modules(unpacked: Unpacked, folder: str) -> list[str]:
    """Modules at the top of a directory."""
    tops = {path[len(folder) :].split("/")[0] for path in unpacked.files if path.startswith(folder)}
    return sorted(filter(None, map(module_name, tops)))
