"""Magics that are interrupted: the session must be right afterwards, and nothing may be left."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from tests.attack.commands import ARCHIVE, BUILT, CELLS, PULLED, SILLY
from tests.attack.trials import Stage, Trial, attack
from tests.servers.fake import ADMIN_KEY, FakeServer

LINE = "get_ipython().run_line_magic"
DEPLOY = "%cloaca_deploy --server URL"
#: Each magic that touches files, processes or servers, with its line; `URL` is a server's address, and
#: `NUMBER` that of the trial.
MAGICS = {
    "check": "%cloaca_check",
    "graph": "%cloaca_graph",
    "run": "%cloaca_run",
    "build": "%cloaca_build",
    "pack": "%cloaca_pack",
    "inspect": f"%cloaca_inspect {ARCHIVE}",
    "deploy": "%cloaca_deploy --server URL",
    "status": "%cloaca_status --server URL",
    "runs": "%cloaca_runs",
    "schedule": "%cloaca_schedule list --server URL",
    "triggers": "%cloaca_triggers list --server URL",
    "suggest": "%cloaca_suggest",
    "lock": "%cloaca_lock",
    "vendor": "%cloaca_vendor",
    "artifacts": "%cloaca_artifacts list",
    "panel": "%cloaca_panel",
    "pull": f"%cloaca_pull {ARCHIVE} --output {PULLED} --force",
    "ls": "%cloaca_ls --server URL",
    "doctor": "%cloaca_doctor --server URL",
    "rollback": "%cloaca_rollback demo --to 1.NUMBER.0 --yes --server URL",
    "logs": f"{LINE}('cloaca_logs', ran.execution)",
    "rerun": f"{LINE}('cloaca_rerun', ran.execution)",
    "undeploy": "%cloaca_undeploy --server URL",
    "pause": "%cloaca_pause demo --server URL",
    "resume": "%cloaca_resume demo --server URL",
    "secrets": "%cloaca_secrets list --server URL",
}
#: Cells before those that are about what is deployed; the server is there for all trials.
BEFORE = {
    **dict.fromkeys(("logs", "rerun"), (f"ran = {DEPLOY} --execute",)),
    **dict.fromkeys(("undeploy", "pause", "resume"), (DEPLOY,)),
    "rollback": (
        *("%cloaca_workflow demo --version 1.NUMBER.0", DEPLOY),
        *("%cloaca_workflow demo --version 1.NUMBER.1", DEPLOY),
    ),
}
#: What must work after an interrupt, with the results that it has without one.
AFTER = (
    "%cloaca_workflow demo",
    CELLS[2],
    "result = %cloaca_check\nassert result.ok, result.findings",
    "made = %cloaca_run\nassert made.status == 'completed', made.status\nassert made.context['b'] == 3",
)
MAKES = (*BUILT, "demo-*.cloacina", PULLED, "requirements.lock")


@contextmanager
def prepared(name: str, root: Path) -> Iterator[Stage]:
    """A stage for a magic."""
    with contextlib.ExitStack() as stack:
        fake = FakeServer()
        stack.callback(fake.close)
        before = ["%load_ext cloaca_nb", *CELLS[0].splitlines()[1:], *CELLS[1:]]
        before += ["%config CloacaMagics.runner = 'preview'", *(["%cloaca_pack"] * (ARCHIVE in MAGICS[name]))]
        cells = (*before, *BEFORE.get(name, ()), MAGICS[name])
        words = Numbered([cell.replace("URL", fake.url) for cell in cells])
        environ = {"CLOACINA_API_KEY": ADMIN_KEY}
        yield Stage(root, words, AFTER, environ=environ)


class Numbered(list[str]):
    """Cells, in which each trial has another number."""

    number = 0

    def __iter__(self) -> Iterator[str]:
        self.number += 1
        return iter([cell.replace("NUMBER", str(self.number)) for cell in super().__iter__()])


def magic(stage: Stage, count: int, seed: int) -> int:
    """Interrupt a magic; the number of trials."""

    def holds(trial: Trial) -> None:
        assert trial.code == 0, trial.told
        assert not any(word in trial.output for word in SILLY if word != "Traceback"), trial.told
        strange = [name for name in stage.files() if not any(fnmatch(name, made) for made in MAKES)]
        assert not strange, f"{trial.told}\n{strange}"
        left = [path.name for path in stage.temporary.iterdir()]
        assert not left, f"{trial.told}\n{left}"

    return attack(stage, "interrupt", count, seed, holds)
