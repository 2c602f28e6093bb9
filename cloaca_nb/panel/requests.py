"""What a panel may ask of the kernel, taken apart with care: messages come from outside.

Every request returns at once. What takes long goes on in a thread of its own, once at a time for each action.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, get_args

from cloaca_nb.environment import private_folder
from cloaca_nb.errors import CloacaNbError, UsageError
from cloaca_nb.model.run import RUNNERS
from cloaca_nb.model.wording import clip
from cloaca_nb.panel.contract.messages import MOST_RUNS, Message, context_in, number_in, target_in, text_in
from cloaca_nb.panel.contract.replies import (
    DetailReply,
    FileReply,
    HistoryReply,
    LogReply,
    PageReply,
    PongReply,
    Reply,
    SuggestReply,
)
from cloaca_nb.panel.contract.shapes import LogLevel, Notice, TargetItem, Verb
from cloaca_nb.panel.detail import imports_of, needed, task_detail
from cloaca_nb.panel.folding import fold_reply
from cloaca_nb.panel.state import NAME, SENTENCE, deployed

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.target import DeployEvent
    from cloaca_nb.live.deploys import Deployer
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.package import Layout
    from cloaca_nb.model.run import RunnerName
    from cloaca_nb.panel.news import PanelNews
    from cloaca_nb.panel.values.answers import ValueAnswers


class Settings(Protocol):
    """Defaults, read each time they are needed: a person may change them."""

    @property
    def runner(self) -> str:
        """Which runner: ``auto``, ``engine`` or ``preview``."""

    @property
    def layout(self) -> str:
        """Layouts of an archive: ``both``, ``manifest`` or ``package``."""

    @property
    def output(self) -> str:
        """Where archives are written; empty for the notebook's folder."""

    @property
    def tenant(self) -> str:
        """Tenant in full task names and on servers; empty for the public one."""


log = logging.getLogger(__name__)

Answer = Callable[[Reply], None]
Act = Callable[[Message, Answer], None]

#: What takes the workflow as it is.
_TAKE = ("run", "pack", "deploy")

LAYOUTS: tuple[Layout, ...] = ("both", "manifest", "package")


class Requests:
    """Takes the messages of all panels of a session.

    Args:
        news: Where what comes of them is told.
        settings: Defaults of runs and packs.
    """

    def __init__(self, session: Session, news: PanelNews, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self._news = news
        self._targets: list[TargetItem] | None = None
        self._folder: Path | None = None
        self._deploys: Deployer | None = None
        self._pending: Message | None = None
        self._looks: ValueAnswers | None = None

    def handle(self, message: object, answer: Answer) -> None:
        """Take a message; unknown and malformed ones are dropped.

        Args:
            message: What a panel sent.
            answer: Sends a reply to the views of the panel that asked.
        """
        if not isinstance(message, Mapping):
            return
        kind = text_in(message, "type")
        act: Act | None = {
            "ping": self._ping,
            "detail": self._detail,
            "page": self._page,
            "output": self._output,
            "fold": self._fold,
            "suggest": self._suggest,
            "history": self._history,
            "log": self._log,
            "values": self._values,
            "check": self._check,
            "run": self._run,
            "load": self._load,
            "stop": self._stop,
            "pack": self._pack,
            "deploy": self._deploy,
            "execute": self._execute,
            "tend": self._tend,
            "schedule": self._schedule,
            "answer": self._answer,
            "dismiss": self._dismiss,
            "workflow": self._workflow,
        }.get(kind)
        if act is None:
            return
        try:
            if kind in _TAKE and not message.get("as_run"):
                act = partial(self._as_shown, act)
            with self._session.choosing(self._session.shown):
                act(message, answer)
        except CloacaNbError as error:
            self._news.notify(_notice(error))

    def _as_shown(self, act: Act, message: Message, answer: Answer) -> None:
        """Do what takes the workflow; where that is another on the screen than what was run, ask first."""
        if not self._session.is_unlike:
            act(message, answer)
            return

        def look() -> None:
            from cloaca_nb.live.screen import waiting_text

            found = self._session.waiting(tenant=self._tenant)
            if found:
                self._pending = message
                said = clip(waiting_text(found), SENTENCE)
                self._news.notify(
                    Notice(severity="warning", message=said, hint=""), [one.id for one in found]
                )
            else:
                act(message, answer)

        self._start("look", look)

    def _answer(self, message: Message, answer: Answer) -> None:
        """What was asked for is to be done: as the cells were run, or as they are now that they were."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._dismiss(message, answer)
            self.handle({**pending, "as_run": message.get("as_run") is True}, answer)

    # Questions

    def _ping(self, message: Message, answer: Answer) -> None:
        answer(PongReply(type="pong", view=text_in(message, "view")))

    def _detail(self, message: Message, answer: Answer) -> None:
        task, report, run = text_in(message, "task"), self._news.report, self._news.run
        detail = None
        if report is not None:
            rev = run.rev(task)  # before the rest: what changes meanwhile is asked for again
            known = run.outcome(task, report.workflow)
            made = self._session.made(report.workflow.prefix + task)
            detail = task_detail(report.workflow, report.document, task, *known, made)
            if detail is not None:
                detail["rev"] = rev
                detail["imports"] = imports_of(report.package, task)
        answer(DetailReply(type="detail", view=text_in(message, "view"), detail=detail, task=task))

    def _page(self, message: Message, answer: Answer) -> None:
        code = text_in(message, "code")
        answer(PageReply(type="page", view=text_in(message, "view"), code=code, text=page_text(code)))

    def _output(self, message: Message, answer: Answer) -> None:
        task = text_in(message, "task")
        path, error = "", ""
        try:
            path = str(self._write_output(task))
        except OSError as problem:
            error = f"the output cannot be written: {problem}"
        answer(FileReply(type="file", view=text_in(message, "view"), task=task, path=path, error=error))

    def _fold(self, message: Message, answer: Answer) -> None:
        if reply := fold_reply(self._news.graph, message):
            answer(reply)

    def _suggest(self, message: Message, answer: Answer) -> None:
        from cloaca_nb.panel.suggested import suggested

        view = clip(text_in(message, "view"), NAME)

        def work() -> None:
            found = suggested(self._session, *map(message.get, ("but", "texts", "names")))
            answer(SuggestReply(type="suggest", view=view, suggested=found))

        self._start(f"suggest {view}", work)

    def _history(self, message: Message, answer: Answer) -> None:
        from cloaca_nb.panel.history import history

        view, asked = clip(text_in(message, "view"), NAME), ("run", "against")

        def work() -> None:
            found, problem = history(self._session, *(number_in(message, name, MOST_RUNS) for name in asked))
            answer(HistoryReply(type="history", view=view, history=found, problem=problem))

        self._start(f"history {view}", work)

    def _log(self, message: Message, answer: Answer) -> None:
        answer(LogReply(type="log", view=text_in(message, "view"), log=self._news.log()))

    def _values(self, message: Message, answer: Answer) -> None:
        """Look into a context of a run that is kept; several may be asked for at once."""
        if self._looks is None:
            from cloaca_nb.panel.values.answers import ValueAnswers

            self._looks = ValueAnswers(self._session)
        meant = copy_context()
        work = (self._looks.answer, message, answer)
        threading.Thread(target=meant.run, args=work, name="cloaca-nb values", daemon=True).start()

    def _write_output(self, task: str) -> Path:
        """Write all that is known of a task's output to a file of this process."""
        if self._folder is None:
            stack = ExitStack()
            self._folder = stack.enter_context(private_folder("cloaca_nb-output-"))
            atexit.register(stack.close)
        safe = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in task)
        path = self._folder / f"{self._news.run.number}-{safe[:80] or 'task'}.txt"
        path.write_text(self._news.run.output(task), encoding="utf-8", errors="backslashreplace")
        return path

    def _workflow(self, message: Message, answer: Answer) -> None:
        """Another of the notebook's workflows is to be shown."""
        self._session.show(text_in(message, "name"))

    # Actions

    def _check(self, message: Message, answer: Answer) -> None:
        self._start("check", lambda: self._session.check(tenant=self._tenant))

    def _run(self, message: Message, answer: Answer) -> None:
        context = context_in(message)
        self._session.start(
            context,
            until=text_in(message, "until") or None,
            start=text_in(message, "start") or None,
            of=number_in(message, "of", MOST_RUNS),
            cached=message.get("cached") is True,
            times=number_in(message, "times"),
            at_once=number_in(message, "at_once") or 1,
            runner=self._runner(message),
            tenant=self._tenant,
        )

    def _runner(self, message: Message) -> RunnerName:
        asked = text_in(message, "runner") or self._settings.runner
        for runner in RUNNERS:
            if runner == asked:
                return runner
        raise UsageError(f"{clip(asked, 40)!r} is no runner", f"one of {', '.join(RUNNERS)}")

    def _load(self, message: Message, answer: Answer) -> None:
        """Bring what a task was given in an earlier run into the notebook."""
        if self._session.loads is None:
            raise UsageError("only a notebook's kernel has names to load values into", "open the notebook")
        said = self._session.loads(text_in(message, "task"), number_in(message, "of", MOST_RUNS))
        self._news.notify(Notice(severity="info", message=clip(said, SENTENCE), hint=""))

    def _stop(self, message: Message, answer: Answer) -> None:
        self._session.stop()

    def _pack(self, message: Message, answer: Answer) -> None:
        def pack() -> None:
            self._session.pack(self._output_folder(), layout=self._layout(), tenant=self._tenant)

        self._start("pack", pack)

    @property
    def _tenant(self) -> str:
        return self._settings.tenant or "public"

    def _where(self) -> Where:
        """What is set about where targets are."""
        from cloaca_nb.deploy.choose import Where as Anywhere

        return Anywhere(tenant=self._settings.tenant or None)

    def _output_folder(self) -> Path | None:
        return Path(self._settings.output).expanduser() if self._settings.output else None

    def _layout(self) -> Layout:
        return next((layout for layout in LAYOUTS if layout == self._settings.layout), "both")

    def _deploy(self, message: Message, answer: Answer) -> None:
        name = target_in(message)
        self._start("deploy", lambda: self._deploy_to(name))

    def _deploy_to(self, name: str) -> None:
        from cloaca_nb.deploy.flow import Options

        deployer = self._deployer()
        done = deployer.deploy(
            name,
            self._where(),
            Options(),
            output=self._output_folder(),
            on_event=self._tell,
        )
        self._news.conclude(deployed(done, execute=deployer.executes))
        self._targets = None

    # What is deployed

    def _tend(self, message: Message, answer: Answer) -> None:
        """Look at a target, or after what is there; what the package needs is asked here, too."""
        from cloaca_nb.panel.deployed import Tending

        asked = text_in(message, "verb")
        verb = next((verb for verb in get_args(Verb) if verb == asked), None)
        if verb is None:
            return
        target = target_in(message) if verb != "needs" else ""

        def look() -> None:
            if verb == "needs":
                report = self._news.report
                self._news.conclude(needed(report.package if report is not None else None))
            else:
                tending = Tending(self._session, target, self._where(), self._tell)
                self._news.conclude(tending.act(verb, clip(text_in(message, "name"), NAME)))

        self._start("deployed", look)

    def _schedule(self, message: Message, answer: Answer) -> None:
        from cloaca_nb.panel.beside import on_server

        where = self._where()
        shown = self._session.shown
        self._start("schedule", lambda: self._news.seen_there(shown, on_server(self._session, where)))

    def _deployer(self) -> Deployer:
        """What deploys this session's notebook, and knows what it deployed last."""
        if self._deploys is None:
            from cloaca_nb.live.deploys import Deployer

            self._deploys = Deployer(self._session)
        return self._deploys

    def _execute(self, message: Message, answer: Answer) -> None:
        context = context_in(message)
        deployer = self._deployer()

        def execute() -> None:
            deployer.execute(context, self._tell)
            assert deployer.last is not None
            self._news.conclude(deployed(deployer.last, execute=True))

        self._start("execute", execute)

    def _tell(self, event: DeployEvent) -> None:
        """A deploy goes on: told in the log."""
        if event.message:
            level: LogLevel = "warning" if event.kind == "warning" else "info"
            said = f"{event.message}; {event.hint}" if event.hint else event.message
            self._news.say("deploy", said, level)

    def _dismiss(self, message: Message, answer: Answer) -> None:
        self._news.notify(None)
        self._news.conclude(None)

    def _start(self, action: str, work: Callable[[], object]) -> None:
        """Do something in a thread of its own, unless it is being done."""
        if self._news.begin(action):
            meant = copy_context()  # the thread's own chooses no workflow
            threading.Thread(
                target=meant.run, args=(self._work, action, work), name=f"cloaca-nb {action}", daemon=True
            ).start()

    def _work(self, action: str, work: Callable[[], object]) -> None:
        try:
            work()
        except CloacaNbError as error:
            if action in {"pack", "deploy"}:
                self._news.conclude(None)  # what came of the last one is not what came of this one
            self._news.notify(_notice(error))
        except Exception as error:  # the edge of the thread: the person must be told
            log.exception("%s failed", action)
            said = f"{action} ended unexpectedly: {type(error).__name__}: {error}"
            self._news.notify(Notice(severity="error", message=clip(said, SENTENCE), hint=""))
        finally:
            self._news.end(action)

    # What can be chosen

    def targets(self) -> list[TargetItem]:
        """The targets that can be chosen by name; read once, and again after a deploy."""
        if self._targets is None:
            self._targets = _targets()
        return self._targets


def _notice(error: CloacaNbError) -> Notice:
    return Notice(severity="error", message=clip(error.message, SENTENCE), hint=clip(error.hint, SENTENCE))


def _targets() -> list[TargetItem]:
    from cloaca_nb.deploy.choose import list_targets

    try:
        choices = list_targets()
    except CloacaNbError as error:
        log.warning("the targets cannot be listed: %s", error)
        return []
    return [
        TargetItem(name=choice.name, kind=choice.kind, label=clip(f"{choice.name} ({choice.place})", 200))
        for choice in choices
    ]


def page_text(code: str) -> str:
    """The documentation of a finding's code, as text."""
    from cloaca_nb.check.rule import page_of

    return page_of(code) or f"there is no page for {clip(code, 20)}"
