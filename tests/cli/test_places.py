"""The command line where the machine gives little: a verb works, or says in a sentence what is not there."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import COMMAND, LIMIT_S, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are set by its shell")

SOURCE = """\
# %%
# %cloaca_workflow demo
# %%
# %%cloaca_task
def one(context):
    context.set("a", 1)
    return context
"""

#: What the shell does around `CLOACA a.py`, and what is then said.
PLACES = {
    "no home": ("unset HOME XDG_STATE_HOME; CLOACA run a.py --runner preview", "completed"),
    "a home that is not there": ("HOME=/nonexistent/x CLOACA pack a.py", "packed"),
    "few descriptors": ("ulimit -n 12; CLOACA run a.py --runner preview", "Too many open files"),
    "few more": ("ulimit -n 64; CLOACA run a.py --runner preview", "completed"),
    "no file may grow": ("ulimit -f 0; CLOACA pack a.py", "File too large\n  hint: larger files may"),
    "little memory": (
        "ulimit -v 60000; CLOACA check a.py",
        "memory|MemoryError|Killed",
    ),
    "no output": ("CLOACA check a.py >&-; echo ended $?", "ended 0"),
    "nothing at all": ("(CLOACA check a.py <&- >&- 2>&-); echo ended $?", "ended 0"),
    "a full output": ("CLOACA check a.py >/dev/full", "No space left on device"),
    "a folder that is gone": (
        "mkdir gone; cd gone; rmdir ../gone; CLOACA check a.py",
        "there is no file a.py",
    ),
    "a long name": ('cp a.py "$(printf %0250d 1).py"; CLOACA pack 0*.py', "packed"),
}


@pytest.mark.parametrize("place", PLACES)
def test_works_or_says_why(place: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
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
