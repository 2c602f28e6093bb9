"""Runs the command line: in this process, or as a process of its own where that is what is tested."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cloaca_nb.cli.main import main

#: Has Jupyter do without the grammars of addresses: to make them takes longer than all the rest.
WITHOUT_ADDRESSES = """
import sys
sys.modules["rfc3987_syntax"] = None
"""
COMMAND = [sys.executable, "-m", "cloaca_nb"]
LIMIT_S = 300
SCHEMAS = Path(__file__).parents[1] / "docs" / "schemas"


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


def valid(document: dict[str, Any], schema: str) -> dict[str, Any]:
    """The document, which fits its published schema."""
    from jsonschema import Draft202012Validator

    text = (SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")
    Draft202012Validator(json.loads(text)).validate(document)
    return document


def at_home(folder: Path) -> dict[str, str]:
    """Variables of someone whose home is a folder."""
    return {"XDG_STATE_HOME": str(folder / "state"), "HOME": str(folder)}


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: no colours, no debugging."""
    names = {"CLOACA_NB_DEBUG", "SOURCE_DATE_EPOCH"}
    return {**{k: v for k, v in os.environ.items() if k not in names}, "NO_COLOR": "1", **(extra or {})}


def run_command(*words: str, folder: Path, env: Mapping[str, str] | None = None) -> Ran:
    """What `cloaca-nb` with these words does, in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(inside(folder))
        stack.enter_context(patch.dict(os.environ, environment(env), clear=True))
        stack.enter_context(patch.object(sys, "stdin", io.StringIO()))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        try:
            code = main(words)
        except SystemExit as ended:
            code = int(ended.code or 0)
    out.flush()
    return Ran(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())


def run_process(*words: str, folder: Path, env: Mapping[str, str] | None = None) -> Ran:
    """What it does as a process of its own."""
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT_S,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """A folder as the working directory (`contextlib.chdir` came with Python 3.11)."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def interrupted_in_a_class() -> None:
    """An interrupt as a class is made, which Python raises as another error before 3.12."""

    class Interrupts:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    type("Made", (), {"it": Interrupts()})
