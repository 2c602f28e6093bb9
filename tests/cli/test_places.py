"""The command line where the machine gives little: a verb works, or says in a sentence what is not there."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import COMMAND, LIMIT_S, environment
from tests.written import code_cells, write_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are set by its shell")

#: In a notebook that needs no library to be read: each of these commands, a process, would import it.
CELLS = (
    "%cloaca_workflow demo",
    "%%cloaca_task\ndef one(context):\n    context.set('a', 1)\n    return context",
)

#: What the shell does around `CLOACA a.ipynb`, and what is then said.
PLACES = {
    "no home": ("unset HOME XDG_STATE_HOME; CLOACA run a.ipynb --runner preview", "completed"),
    "a home that is not there": ("HOME=/nonexistent/x CLOACA pack a.ipynb", "packed"),
    "few descriptors": ("ulimit -n 12; CLOACA run a.ipynb --runner preview", "Too many open files"),
    "few more": ("ulimit -n 64; CLOACA run a.ipynb --runner preview", "completed"),
    "no file may grow": ("ulimit -f 0; CLOACA pack a.ipynb", "File too large\n  hint: larger files may"),
    "little memory": (
        "ulimit -v 60000; CLOACA check a.ipynb",
        "memory|MemoryError|Killed",
    ),
    "no output": ("CLOACA check a.ipynb >&-; echo ended $?", "ended 0"),
    "nothing at all": ("(CLOACA check a.ipynb <&- >&- 2>&-); echo ended $?", "ended 0"),
    "a full output": ("CLOACA check a.ipynb >/dev/full", "No space left on device"),
    "a folder that is gone": (
        "mkdir gone; cd gone; rmdir ../gone; CLOACA check a.ipynb",
        "there is no file a.ipynb",
    ),
    "a long name": ('cp a.ipynb "$(printf %0247d 1).ipynb"; CLOACA pack 0*.ipynb', "packed"),
}


@pytest.mark.parametrize("place", PLACES)
def test_works_or_says_why(place: str, tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", code_cells(CELLS))
    script, said = PLACES[place]
    command = shlex.join(COMMAND)
    done = subprocess.run(
        ["bash", "-c", script.replace("CLOACA", f"env {command}" if "=/" in script else command)],
        cwd=tmp_path,
        env=environment({"HOME": str(tmp_path)}),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    told = done.stdout + done.stderr
    assert any(each in told for each in said.split("|")), told
    assert "please report" not in told
