"""Fetching wheels by uv, where Python has no pip: it chooses the versions and tells where wheels are."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cloaca_nb.errors import UsageError
from cloaca_nb.package.dependencies.names import normal
from cloaca_nb.package.limits import MAX_TOTAL
from cloaca_nb.package.parse import parse_toml
from cloaca_nb.vendoring.programs import Fetcher, call
from cloaca_nb.vendoring.refusals import refusal
from cloaca_nb.vendoring.web import had
from cloaca_nb.vendoring.wheels import Wheel, is_pure, native, read_wheel

#: How long an answer may take, in seconds.
_TIMEOUT_S = 60.0


class Uv(Fetcher):
    """Fetches by uv."""

    def fetch(self, requirements: Sequence[str], pins: Sequence[str], without: Sequence[str]) -> list[Wheel]:
        """See `Fetcher`."""
        self._on_step("resolving")
        packages = self._resolved(requirements, pins)
        chosen = [_pure(table) for table in packages if normal(table["name"]) not in without]
        return [self._fetched(*each) for each in chosen]

    def _resolved(self, requirements: Sequence[str], pins: Sequence[str], *more: str) -> list[Any]:
        place = Path(tempfile.mkdtemp(dir=self._folder))  # several are asked about at a time
        wanted, pinned, lock = place / "wanted.txt", place / "pins.txt", place / "pylock.toml"
        wanted.write_text("".join(f"{each}\n" for each in requirements), encoding="utf-8")
        pinned.write_text("".join(f"{each}\n" for each in pins), encoding="utf-8")
        words = ["pip", "compile", "--only-binary", ":all:", "--python", sys.executable, "--quiet"]
        words += ["--format", "pylock.toml", "--output-file", str(lock), "--constraint", str(pinned)]
        done = call([*self._command, *words, *more, *self._index.options(), str(wanted)], self._folder)
        if done.code:
            raise refusal(done.output, self.versions)
        document: Any = parse_toml(lock.read_bytes())
        packages = document.get("packages", [])
        return list(packages)

    def _fetched(self, address: str, sha256: str) -> Wheel:
        path = self._folder / unquote(urlsplit(address).path).rpartition("/")[2]
        self._on_step(f"fetching {path.name}")
        try:
            data = had(address, MAX_TOTAL, _TIMEOUT_S)
        except (OSError, ValueError) as error:
            raise UsageError(f"{path.name} cannot be fetched: {error}", "nothing was changed") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise UsageError(f"{path.name} is not what the index says", "nothing was changed")
        path.write_bytes(data)
        return read_wheel(path)

    def versions(self, name: str) -> list[str]:
        """The newest version that the index has of a distribution; none where it has no such one."""
        try:
            found = self._resolved([name], [], "--no-deps")
        except UsageError:
            return []
        return [str(each["version"]) for each in found]

    def address(self) -> str:
        """Address of the index, as far as it was given."""
        return self._index.url


def _pure(table: Mapping[str, Any]) -> tuple[str, str]:
    """Address and hash of the pure wheel of a distribution.

    Raises:
        UsageError: All of them have native code.
    """
    wheels = [
        (str(one.get("url") or Path(one["path"]).as_uri()), one["hashes"]["sha256"])
        for one in table.get("wheels", ())
    ]
    for address, sha256 in wheels:
        if is_pure(urlsplit(address).path):
            return address, sha256
    name = f"{table['name']}-{table.get('version', '')}-native"
    file = unquote(urlsplit(wheels[0][0]).path).rpartition("/")[2] if wheels else name
    raise native(file)
