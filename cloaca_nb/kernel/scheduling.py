"""The magics about what starts workflows on targets."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import magics_class

from cloaca_nb.kernel.lines import LineMagics, on_line
from cloaca_nb.output.cell import Shown, Steps


@magics_class
class SchedulingMagics(LineMagics):
    """Look after what starts this notebook's workflow on targets."""

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
        from cloaca_nb.commands.scheduling import name_and_target
        from cloaca_nb.output.schedules import schedules_view

        options, words = self.parsed("cloaca_schedule", line)
        name, word = name_and_target(options.action, words)
        params = self.context(options)
        with self.session.schedules(word, where=self.where(options)) as schedules:
            found = schedules.act(options.action, name, options.cron, options.timezone, params)
        return schedules_view(options.action, found).display(later=self.later)

    @on_line
    def cloaca_triggers(self, line: str) -> Shown[Any]:
        from cloaca_nb.commands.scheduling import name_and_target
        from cloaca_nb.output.schedules import triggers_view

        options, words = self.parsed("cloaca_triggers", line)
        name, word = name_and_target(options.action, words)
        with self.session.triggers(word, where=self.where(options)) as there:
            found = there.act(options.action, name, everyone=options.all)
        return triggers_view(options.action, found).display(later=self.later)
