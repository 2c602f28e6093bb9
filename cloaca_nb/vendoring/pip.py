"""Fetching wheels by pip: the versions are those that it would install here, each as a pure wheel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cloaca_nb.errors import UsageError
from cloaca_nb.package.dependencies.names import normal
from cloaca_nb.vendoring.programs import Fetcher, ProgramResult, call
from cloaca_nb.vendoring.refusals import refusal
from cloaca_nb.vendoring.web import without_logins
from cloaca_nb.vendoring.wheels import Wheel, is_pure, name_and_version, native, read_wheel

#: How a wheel is asked for that runs everywhere.
_ANYWHERE = ("--platform", "any", "--implementation", "py", "--abi", "none")

_FETCH = ("download", "--only-binary", ":all:", "--progress-bar", "off")

#: What pip says of a file that it is about to fetch, with its size where it tells that.
_FETCHES = re.compile(
    r"\s*(?:Downloading|Using cached|Processing) (?:\S*/)?(?P<file>[^/\s]+\.whl)"
    r"(?: \((?P<size>[\d.]+) (?P<unit>[kMG]?B))?"
)
_NEEDED = re.compile(
    r"^(?:Collecting|Processing) (?:\S*/)?([\w.-]+?)[-<>=!~;\[ ].*\(from ([^)]+)\)", re.MULTILINE
)
_COLLECTS = re.compile(r"Collecting (?P<what>.+)")

#: From how many megabytes on a wheel with native code is not even fetched to look for a pure one.
_LARGE_MB = 4.0
_MEGABYTES = {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}


class Pip(Fetcher):
    """Fetches by pip."""

    _large = ""

    def fetch(self, requirements: Sequence[str], pins: Sequence[str], without: Sequence[str]) -> list[Wheel]:
        """See `Fetcher`; a large wheel with native code is not even fetched to look for a pure one."""
        constraints = self._folder / "pins.txt"
        constraints.write_text("".join(f"{pin}\n" for pin in pins), encoding="utf-8")
        place = self._folder / "wheels"
        more = ["--constraint", str(constraints)] if pins else []
        done = self._call(
            [*_FETCH, *more, "--dest", str(place), *self._index.options(), "--", *requirements], without
        )
        if self._large:
            raise self._native(self._large, done)
        if done.code:
            raise refusal(done.output, self.versions)
        files = sorted(path for path in place.iterdir() if self._name(path.name) not in without)
        return [read_wheel(path if is_pure(path.name) else self._pure(path.name, done)) for path in files]

    def _name(self, file: str) -> str:
        return normal(name_and_version(file)[0])

    def _call(self, words: Sequence[str], without: Sequence[str] = ()) -> ProgramResult:
        def heard(line: str) -> bool:
            fetches, collects = _FETCHES.match(line), _COLLECTS.match(line)
            if collects:
                self._on_step(f"looking for {without_logins(collects['what'])}")
            elif fetches:
                self._on_step(f"fetching {fetches['file']}")
                size = float(fetches["size"] or 0) * _MEGABYTES.get(fetches["unit"] or "", 0)
                if (
                    size > _LARGE_MB
                    and not is_pure(fetches["file"])
                    and self._name(fetches["file"]) not in without
                ):
                    self._large = fetches["file"]
            return not self._large

        return call([*self._command, *words], self._folder, heard)

    def _pure(self, file: str, done: ProgramResult) -> Path:
        """The pure wheel of the same version as one with native code."""
        name, version = name_and_version(file)
        place = self._folder / f"pure-{name}"
        words = [*_FETCH, *_ANYWHERE, "--no-deps", "--dest", str(place), *self._index.options()]
        self._on_step(f"looking for {name} {version} without native code")
        if self._call([*words, "--", f"{name}=={version}"]).code:
            raise self._native(file, done)
        return next(iter(place.iterdir()))

    def _native(self, file: str, done: ProgramResult) -> UsageError:
        name = self._name(file)
        asked = _NEEDED.findall(done.output)
        by = next((who.partition("->")[0] for what, who in asked if self._name(f"{what}-") == name), "")
        return native(file, f"{file}, which {by} needs" if by else file)

    def versions(self, name: str) -> list[str]:
        """See `Fetcher`."""
        done = call([*self._command, "index", "versions", *self._index.options(), "--", name], self._folder)
        found = re.search(r"^Available versions: (.+)$", done.output, re.MULTILINE)
        return found[1].split(", ") if found and not done.code else []

    def address(self) -> str:
        """Address of the index."""
        if self._index.url or self._index.none:
            return self._index.url
        done = call([*self._command, "download", "--help"], self._folder)
        found = re.search(r"\(\s*default\s+(https?://\S+?)\s*\)", done.output)
        return found[1] if found else ""
