"""Runs the command line as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "cloaca_nb"]
LIMIT_S = 90


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on standard output, which holds nothing else."""
        found = json.loads(self.stdout)
        assert isinstance(found, dict)
        return found


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: no colours, no debugging."""
    names = {"CLOACA_NB_DEBUG", "SOURCE_DATE_EPOCH"}
    return {**{k: v for k, v in os.environ.items() if k not in names}, "NO_COLOR": "1", **(extra or {})}


def run_command(*words: str, folder: Path, env: Mapping[str, str] | None = None, text: str = "") -> Ran:
    """Run `cloaca-nb` with these words."""
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=folder,
        env=environment(env),
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT_S,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
