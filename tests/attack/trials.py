"""Trials of commands and magics: killed, interrupted, or with one file-system call that fails."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.attack.stage import FAILURES
from tests.command import LIMIT_S
from tests.forked import OF_PEOPLE
from tests.run.runs import left_behind
from tests.servers.fake import FakeServer

How = Literal["none", "kill", "interrupt", "fail"]


@dataclass(frozen=True)
class Trial:
    """What came of one trial.

    Attributes:
        how: What was done to it.
        at: At which moment, counted from 1.
        code: Exit code; negative for a signal.
        moments: How many moments it had.
        what: The event at which it was done.
        output: What it printed.
    """

    how: How
    at: int
    code: int
    moments: int
    what: str
    output: str

    @property
    def told(self) -> str:
        """For a failure's message."""
        return f"{self.how} at {self.at} of {self.moments} ({self.what}): {self.code}\n{self.output}"


@dataclass
class Stage:
    """A folder of its own for trials of one thing.

    Attributes:
        root: All that trials may write to: `work`, `temporary`, `state`.
        words: Words of the command, or cells of a notebook.
        after: Cells that must run after the last of those; None for a command.
        beside: More cells of the notebook that a command is about.
    """

    root: Path
    words: Sequence[str]
    after: Sequence[str] | None = None
    environ: dict[str, str] = field(default_factory=dict)
    server: FakeServer | None = None
    beside: Sequence[str] = ()

    def __post_init__(self) -> None:
        for place in (self.work, self.temporary, self.root / "state"):
            place.mkdir(parents=True, exist_ok=True)
        self.token = f"attack-{os.getpid()}-{time.monotonic_ns()}"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def temporary(self) -> Path:
        return self.root / "temporary"

    def run(self, how: How = "none", at: int = 0) -> Trial:
        """Do it once."""
        output = self.root / "output"
        own = {
            "TMPDIR": str(self.temporary),
            "HOME": str(self.root / "state"),
            "XDG_STATE_HOME": str(self.root / "state"),
            "IPYTHONDIR": str(self.root / "state" / "ipython"),
            "CLOACA_NB_TEST": self.token,
            "NO_COLOR": "1",
        }
        order: dict[str, Any] = {
            "words": list(self.words),
            "how": how,
            "at": at,
            "places": [str(self.work), str(self.temporary), str(self.root / "state")],
            "folder": str(self.work),
            "output": str(output),
        }
        if self.after is not None:
            order["after"] = list(self.after)
        done = subprocess.run(
            [sys.executable, "-m", "tests.attack.stage", json.dumps(order)],
            cwd=self.work,
            env=_outside() | own | self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=False,
        )
        seen, what = json.loads(done.stdout) if done.stdout else (0, "")
        said = output.read_text(encoding="utf-8", errors="replace")
        return Trial(how, at, done.returncode, seen, what, said)

    def children_end(self) -> None:
        """Wait until no process is left."""
        until = time.monotonic() + LIMIT_S
        while left := left_behind(self.token):
            assert time.monotonic() < until, left
            time.sleep(0.02)

    def files(self) -> list[str]:
        """Paths of all files and folders of the working directory."""
        return sorted(str(path.relative_to(self.work)) for path in self.work.rglob("*"))


def _outside() -> dict[str, str]:
    """Variables of this process that are not about what a person has set for us."""
    return {k: v for k, v in os.environ.items() if not k.startswith(OF_PEOPLE)}


def moments(count: int, many: int, seed: int) -> list[int]:
    """So many moments of all that there are: every one where they are fewer."""
    if many <= count:
        return list(range(1, many + 1))
    return sorted(random.Random(seed).sample(range(1, many + 1), count))


def attack(stage: Stage, how: How, count: int, seed: int, holds: Callable[[Trial], None]) -> int:
    """Do trials and look at each; the number of them.

    Args:
        stage: What is tried.
        how: What is done to it.
        count: How many trials at most.
        seed: Of the moments.
        holds: Asserts what must hold after a trial.
    """
    done = stage.run("none" if how != "fail" else "fail", -1)
    assert done.code == 0, done.told
    stage.children_end()
    tried = moments(count, done.moments * (len(FAILURES) if how == "fail" else 1), seed)
    for at in tried:
        trial = stage.run(how, at)
        stage.children_end()
        holds(trial)
    return len(tried)
