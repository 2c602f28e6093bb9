"""States of small programs, taken in this process or in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cloaca_nb.evidence import snapshot as package
from cloaca_nb.evidence.compare import StateDifference, differing_names
from cloaca_nb.evidence.snapshot import Own, SnapshotLimits, snapshot

FOLDER = Path(package.__file__).parents[1]

_CHILD = r"""
import json, sys
sys.path.insert(0, sys.argv[1])
import snapshot
found = []
for source in json.load(sys.stdin):
    names = {"__name__": "__main__"}
    exec(compile(source + "\ndef t(context): return X\n", "<cell>", "exec"), names)
    own = snapshot.Own({"__main__": ""}, names)
    found.append(snapshot.snapshot([names["t"]], own, snapshot.SnapshotLimits(5)).as_data())
print(json.dumps(found))
"""


def run(source: str, task: str = "def t(context): return X") -> dict[str, Any]:
    """The names of a program that has run, with a task."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(f"{source}\n{task}\n", "<cell>", "exec", dont_inherit=True), names)
    return names


def state(names: dict[str, Any], *, seconds: float = 5, nodes: int = 300) -> dict[str, Any]:
    """What the task of a program reaches, as plain data that has been through JSON."""
    found = snapshot([names["t"]], Own({"__main__": ""}, names), SnapshotLimits(seconds, nodes))
    data: dict[str, Any] = json.loads(json.dumps(found.as_data()))
    return data


def of(source: str, task: str = "def t(context): return X") -> dict[str, Any]:
    """The state of a program that has run."""
    return state(run(source, task))


def elsewhere(sources: Sequence[str]) -> list[dict[str, Any]]:
    """The state of each program, run in a fresh interpreter as the import proof does it."""
    command = [sys.executable, "-E", "-W", "ignore", "-c", _CHILD, str(FOLDER)]
    done = subprocess.run(command, input=json.dumps(sources), capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def differences(notebook: Mapping[str, Any], package: Mapping[str, Any]) -> list[StateDifference]:
    """Where two states differ."""
    return list(differing_names(notebook["names"], package["names"]))


def said(one: StateDifference) -> str:
    """A difference in a line."""
    return f"{one.path}: {one.notebook} | {one.package}"
