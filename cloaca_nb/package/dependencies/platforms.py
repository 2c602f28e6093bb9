"""On which platforms a package runs: what lies in `vendor/` decides, as far as names of files tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cloaca_nb.package.loaders import is_native

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
