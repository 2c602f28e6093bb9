"""What is on a target, for the panel: plain lists of packages and runs, and what can be done about each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Literal

from cloaca_nb import api
from cloaca_nb.deploy.choose import Where, find_target
from cloaca_nb.errors import UsageError
from cloaca_nb.model.wording import clip, counted
from cloaca_nb.panel.contract.shapes import ActItem, ListItem, Outcome, Verb
from cloaca_nb.panel.state import SENTENCE, deployment_rows, outcome

if TYPE_CHECKING:
    from cloaca_nb.actions import OnEvent
    from cloaca_nb.api.notebook import Notebook
    from cloaca_nb.deploy.listed import Listed
    from cloaca_nb.tending.rollback import Rollback

#: Packages, runs and lines that are shown.
_MOST = 100


class Tending:
    """Looks at a target and after what is there, through the API.

    Args:
        notebook: The notebook whose runs are listed.
        where: What is said about where it is.
        tell: Called with each thing that happens.
    """

    def __init__(self, notebook: Notebook, target: str, where: Where, tell: OnEvent) -> None:
        self._notebook = notebook
        self._target = target
        self._where = where
        self._tell = tell

    def act(self, verb: Verb, name: str) -> Outcome:
        """Do what is asked, and give what is to be shown then.

        Args:
            name: The package, or the run, that it is about.

        Raises:
            CloacaNbError: See the functions of `api`.
        """
        acts: dict[Verb, Callable[[str], Outcome]] = {
            "ls": self._listed,
            "doctor": self._diagnosed,
            "runs": self._runs,
            "logs": self._logs,
            "rerun": self._rerun,
            "pause": self._pause,
            "resume": self._resume,
            "rollback": self._plan,
            "rollback-now": self._roll_back,
        }
        return acts[verb](name)

    def _outcome(
        self,
        title: str,
        rows: Sequence[tuple[str, str]] = (),
        *,
        severity: Literal["done", "warning", "error"] | None = None,
        items: Sequence[ListItem] = (),
    ) -> Outcome:
        return outcome("deployed", title, rows[:_MOST], severity=severity, target=self._target, items=items)

    def _listed(self, name: str = "") -> Outcome:
        found = api.ls(self._target, where=self._where)
        title = f"{found.target} has {counted(len(found.packages), 'package')}"
        return self._outcome(title, items=[_package(one) for one in found.packages[:_MOST]])

    def _pause(self, name: str) -> Outcome:
        api.pause(self._target, name, where=self._where)
        return self._listed()

    def _resume(self, name: str) -> Outcome:
        api.resume(self._target, name, where=self._where)
        return self._listed()

    def _diagnosed(self, name: str) -> Outcome:
        imports = self._notebook.imports
        found = api.doctor(self._target, imports="own" if imports else "none", where=self._where)
        rows: list[tuple[str, str]] = [
            (one.code, f"{one.message}; {one.hint}" if one.hint else one.message) for one in found.diagnostics
        ]
        some = f"{counted(len(rows), 'thing')} to look at"
        what = some if rows else "nothing is wrong, as far as can be seen"
        gravest = {one.severity for one in found.diagnostics}
        warns: Literal["warning", "done"] = "warning" if "warning" in gravest else "done"
        severity = warns if found.ok else "error"
        return self._outcome(f"{found.target}: {what}", rows, severity=severity)

    def _plan(self, name: str) -> Outcome:
        """What a rollback would change; nothing is sent."""
        plan = api.rollback(self._target, name, send=False, where=self._where)
        rows = [*_changes(plan), *(("note", note) for note in plan.notes)]
        rows = rows or [("files", "nothing differs")]
        title = f"{name} {plan.current} back to the content of {plan.back_to}, as {plan.version}"
        act = ActItem(verb="rollback-now", name=name, sure=False)
        return self._outcome(title, rows, items=[ListItem(text="nothing was sent yet", acts=[act])])

    def _roll_back(self, name: str) -> Outcome:
        done = api.rollback(
            self._target, name, where=self._where, on_event=self._tell, keep=self._notebook.keep
        )
        if done.done is None:
            return self._outcome(f"{name} {done.version} was not sent", severity="error")
        title = f"{name} {done.version} has the content of {done.back_to}: {done.done.reached}"
        return self._outcome(title, deployment_rows(done.done))

    # Runs

    def _at_server(self) -> Where:
        """Where the server's runs are.

        Raises:
            UsageError: The target is no server.
        """
        with closing(find_target(self._target, self._where)) as found:
            if found.kind != "server":
                raise UsageError(f"{found.name} is no server", "only servers tell of their runs")
            return Where(tenant=self._where.tenant, server=found.place)

    def _runs(self, name: str = "") -> Outcome:
        found = self._notebook.executions(self._at_server())
        shown = [_run(one.id, one.status, one.started_at) for one in found[:_MOST]]
        return self._outcome(f"{counted(len(found), 'run')} of this workflow", items=shown)

    def _logs(self, id: str) -> Outcome:
        from cloaca_nb.tending.logs import NOT_TOLD

        log = self._notebook.logs(id, self._at_server())
        rows = [
            (task.id, "; ".join(filter(None, (_attempts(task.status, task.attempt), task.error, task.hint))))
            for task in log.tasks
        ]
        title = f"run {log.execution} of {log.workflow}: {log.status}"
        note = ListItem(text=NOT_TOLD, acts=[ActItem(verb="runs", name="", sure=False)])
        return self._outcome(title, rows, items=[note])

    def _rerun(self, id: str) -> Outcome:
        where = self._at_server()
        done = self._notebook.rerun(id, where=where, follow=False, on_event=self._tell)
        act = ActItem(verb="logs", name=done.execution or "", sure=False)
        title = f"run {done.execution} was started with the context of run {id}"
        return self._outcome(title, items=[ListItem(text=done.message, acts=[act])])


def _package(one: Listed) -> ListItem:
    acts: list[ActItem] = []
    if one.tasks is not None:
        verb: Verb = "resume" if one.state == "paused" else "pause"
        acts.append(ActItem(verb=verb, name=one.name, sure=True))
    if one.state != "unreadable":
        acts.append(ActItem(verb="rollback", name=one.name, sure=False))
    text = " ".join(filter(None, (one.name, one.version, one.state, one.note)))
    return ListItem(text=clip(text, SENTENCE), acts=acts)


def _run(id: str, status: str, started: str | None) -> ListItem:
    acts = [ActItem(verb="logs", name=id, sure=False), ActItem(verb="rerun", name=id, sure=True)]
    return ListItem(text=clip(f"{id} {status} {(started or '')[:19]}".strip(), SENTENCE), acts=acts)


def _changes(plan: Rollback) -> list[tuple[str, str]]:
    if not plan.compared:
        return [("files", "the target does not show them: what differs is not known")]
    return [
        (one.change, f"{one.path} ({', '.join(one.tasks)})" if one.tasks else one.path)
        for one in plan.changes
    ]


def _attempts(status: str, attempt: int) -> str:
    return f"{status}, attempt {attempt}" if attempt > 1 else status
