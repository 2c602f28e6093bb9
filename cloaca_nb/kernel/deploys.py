"""The magics about targets: deploying, what is deployed there, and what starts it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from IPython.core.magic import magics_class

from cloaca_nb.errors import UsageError
from cloaca_nb.kernel.lines import LineMagics, ask, on_line, parse_line
from cloaca_nb.output.cell import Shown, Steps

if TYPE_CHECKING:
    from cloaca_nb.output.deploys import PastRuns


@magics_class
class DeployMagics(LineMagics):
    """Deploy this notebook, and look after what is deployed."""

    @on_line
    def cloaca_deploy(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import deploy

        options, words = self.acting("cloaca_deploy", line)
        context = self.context(options)
        word = words[0] if words else self.target if options.server is None else ""
        where, in_terminal = self.where(options), self.joined.in_terminal
        return deploy(
            self.session, self.screen(), word or None, where, options, context, in_terminal=in_terminal
        )

    @on_line
    def cloaca_runs(self, line: str) -> Shown[Any]:
        options, words = self.parsed("cloaca_runs", line)
        where, past = self.where(options), self._past()
        if words and not options.events:
            return past.follow(words[0], where)
        if words:
            return past.events(words[0], where).display(later=self.later)
        shown = past.all(where) if options.all else past.list(where)
        return shown.display(later=self.later)

    @on_line
    def cloaca_status(self, line: str) -> Shown[Any]:
        options, words = self.parsed("cloaca_status", line)
        shown = self._past().status(words[0] if words else None, self.where(options), diff=options.diff)
        return shown.display(later=self.later)

    @on_line
    def cloaca_ls(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.tending import listing_view

        options, words = parse_line("cloaca_ls", line)
        found = api.ls(self._target(options, words), where=self.where(options))
        return listing_view(found).display(later=self.later)

    @on_line
    def cloaca_pause(self, line: str) -> Shown[Any]:
        from cloaca_nb import api

        options, words = parse_line("cloaca_pause", line)
        done = api.pause(*self._named(options, words), where=self.where(options))
        return self.shown(done, done.message)

    @on_line
    def cloaca_resume(self, line: str) -> Shown[Any]:
        from cloaca_nb import api

        options, words = parse_line("cloaca_resume", line)
        done = api.resume(*self._named(options, words), where=self.where(options))
        return self.shown(done, done.message)

    @on_line
    def cloaca_secrets(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output import stored as output

        options, words = parse_line("cloaca_secrets", line)
        target, name = output.named(options, words)
        setting = options.action == "set"
        fields = output.fields_of(options, name, self.session.folder, ask) if setting else {}
        with api.secrets(target or self.target or None, where=self.where(options)) as there:
            found = output.act(there, options.action, name, fields)
        return self.shown(found, output.stored_text(found))

    @on_line
    def cloaca_rollback(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.tending import kept_view, roll_back

        options, words = self.parsed("cloaca_rollback", line)
        target, name = self._named(options, words)
        if options.list:
            return kept_view(target, name, self.where(options)).display(later=self.later)
        return roll_back(
            self.session, target, name, self.where(options), options, in_terminal=self.joined.in_terminal
        ).display(later=self.later)

    @on_line
    def cloaca_logs(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.tending import log_text, text_view

        options, words = self.parsed("cloaca_logs", line)
        if not words:
            raise UsageError("%cloaca_logs: a run was expected", "`%cloaca_runs` lists them")
        log = self.session.logs(words[0], self.where(options))
        return text_view(log, log_text(log)).display(later=self.later)

    @on_line
    def cloaca_rerun(self, line: str) -> Shown[Any]:
        options, words = self.parsed("cloaca_rerun", line)
        if not words:
            raise UsageError("%cloaca_rerun: a run was expected", "`%cloaca_runs` lists them")
        where = self.where(options)
        done = self.session.rerun(words[0], self.context(options), where=where, follow=False)
        assert done.execution is not None
        if options.no_follow:
            return self.shown(done, f"run {done.execution} was started")
        return self._past().follow(done.execution, where)

    @on_line
    def cloaca_doctor(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.commands.options import whose_code
        from cloaca_nb.output.tending import diagnosis_text, text_view

        options, words = self.parsed("cloaca_doctor", line)
        found = api.doctor(
            self._target(options, words),
            imports=whose_code(options) if self.session.imports else "none",
            where=self.where(options),
            limits=self.session.limits,
        )
        return text_view(found, diagnosis_text(found)).display(later=self.later)

    @on_line
    def cloaca_undeploy(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import event_text
        from cloaca_nb.output.schedules import undeployed_view

        options, words = self.parsed("cloaca_undeploy", line)
        with Steps(quiet=self.joined.in_terminal) as steps:
            done = self.session.undeploy(
                words[0] if words else None,
                where=self.where(options),
                force=options.force,
                dry_run=options.dry_run,
                on_event=lambda event: steps.show(event_text(event)),
            )
        return undeployed_view(done).display(later=self.later)

    @on_line
    def cloaca_schedule(self, line: str) -> Shown[Any]:
        from cloaca_nb.commands.targets import name_and_target
        from cloaca_nb.output.schedules import schedules_view

        options, words = self.parsed("cloaca_schedule", line)
        name, word = name_and_target(options.action, words)
        params = self.context(options)
        with self.session.schedules(word, where=self.where(options)) as schedules:
            found = schedules.act(options.action, name, options.cron, options.timezone, params)
        return schedules_view(options.action, found).display(later=self.later)

    @on_line
    def cloaca_triggers(self, line: str) -> Shown[Any]:
        from cloaca_nb.commands.targets import name_and_target
        from cloaca_nb.output.schedules import triggers_view

        options, words = self.parsed("cloaca_triggers", line)
        name, word = name_and_target(options.action, words)
        with self.session.triggers(word, where=self.where(options)) as there:
            found = there.act(options.action, name, everyone=options.all)
        return triggers_view(options.action, found).display(later=self.later)

    def _target(self, options: argparse.Namespace, words: list[str]) -> str | None:
        return words[0] if words else (self.target or None) if options.server is None else None

    def _named(self, options: argparse.Namespace, words: list[str]) -> tuple[str | None, str]:
        """Target and package; what is not said is the one that is set, and this notebook's."""
        if len(words) == 2:
            return words[0], words[1]
        if words and options.server is not None:
            return None, words[0]
        return self._target(options, words), self.session.report().workflow.project.name

    def _past(self) -> PastRuns:
        from cloaca_nb.output.deploys import PastRuns

        return PastRuns(self.session, self.screen())
