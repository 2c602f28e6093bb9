"""Tiny wheels, made in the test, and directories of them that take an index's place."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from packaging.requirements import Requirement

from cloaca_nb.package.dependencies.names import normal
from cloaca_nb.vendoring.wheels import Wheel, name_and_version, read_wheel


def wheel(
    house: Path,
    name: str,
    version: str = "1.0",
    files: Mapping[str, str] | None = None,
    *,
    requires: Iterable[str] = (),
    tag: str = "py3-none-any",
    pure: bool = True,
    said: str = "License: MIT\nProvides-Extra: pretty\n",
    name_said: str = "",
) -> Path:
    """A wheel with one module that knows its version, unless other files are given."""
    house.mkdir(parents=True, exist_ok=True)
    module = name.replace("-", "_")
    stem = f"{module}-{version}"
    path = house / f"{stem}-{tag}.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name_said or name}\nVersion: {version}\n{said}"
    metadata += "".join(f"Requires-Dist: {each}\n" for each in requires)
    about = f"Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: {str(pure).lower()}\nTag: {tag}\n"
    content = {
        **(files if files is not None else {f"{module}.py": f"VERSION = {version!r}\n"}),
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": about,
        f"{stem}.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in content.items():
            archive.writestr(each, text)
    return path


class House:
    """Fetches from a directory as pip does, without its start of a second each time.

    Args:
        house: The directory.
    """

    def __init__(self, house: Path) -> None:
        self._house = house

    def fetch(self, requirements: Sequence[str], pins: Sequence[str], without: Sequence[str]) -> list[Wheel]:
        """The newest wheels that fit, with what they need."""
        pinned = {normal(pin.partition("==")[0]): pin for pin in pins}
        waiting = [Requirement(each) for each in requirements]
        found: dict[str, Wheel] = {}
        while waiting:
            wanted = waiting.pop(0)
            key = normal(wanted.name)
            if key in without:
                continue
            specifier = wanted.specifier & Requirement(pinned.get(key, key)).specifier
            paths = [path for path in sorted(self._house.iterdir()) if normal(path.name.split("-")[0]) == key]
            fitting = [path for path in paths if name_and_version(path.name)[1] in specifier]
            found[key] = read_wheel(fitting[-1])
            needed = [Requirement(text) for text in found[key].requires]
            extras = ["", *wanted.extras]
            waiting += [
                each
                for each in needed
                if not each.marker or any(each.marker.evaluate({"extra": e}) for e in extras)
            ]
        return list(found.values())
