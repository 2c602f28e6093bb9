"""The magics of deploys and of runs on targets, which a notebook follows in its graph and its panels."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import magics_class

from cloaca_nb.kernel.asking import NotebookLine, shown
from cloaca_nb.kernel.lines import LineMagics, on_line
from cloaca_nb.output.cell import Shown


@magics_class
class DeployMagics(LineMagics):
    """Deploy this notebook, and follow runs of what is deployed."""

    def asked(self, magic: str, line: str) -> NotebookLine:
        """What a line asks for."""
        return NotebookLine(self, magic, *self.parsed(magic, line))

    @on_line
    def cloaca_deploy(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import deploy

        asked = self.asked("cloaca_deploy", line)
        return deploy(
            self.session,
            self.screen(),
            asked.target(),
            asked.where(),
            asked.options,
            asked.context(),
            in_terminal=self.joined.in_terminal,
        )

    @on_line
    def cloaca_runs(self, line: str) -> Shown[Any]:
        from cloaca_nb.acts.targets import runs
        from cloaca_nb.output.deploys import follow_again

        asked = self.asked("cloaca_runs", line)
        if asked.words and not asked.options.events:
            return follow_again(self.session, self.screen(), asked.words[0], asked.where())
        return shown(runs(asked)).display(later=self.later)

    @on_line
    def cloaca_rerun(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import follow_again

        asked = self.asked("cloaca_rerun", line)
        run, where = asked.run(), asked.where()
        done = self.session.rerun(run, asked.context(), where=where, follow=False)
        assert done.execution is not None
        if asked.options.no_follow:
            return self.shown(done, f"run {done.execution} was started")
        return follow_again(self.session, self.screen(), done.execution, where)
