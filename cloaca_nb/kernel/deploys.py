"""The magics of deploys and of runs on targets, which a notebook follows in its graph and its panels."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import magics_class

from cloaca_nb.kernel.asking import asked, shown
from cloaca_nb.kernel.lines import LineMagics, on_line
from cloaca_nb.output.cell import Shown


@magics_class
class DeployMagics(LineMagics):
    """Deploy this notebook, and follow runs of what is deployed."""

    @on_line
    def cloaca_deploy(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import deploy

        said = asked(self, "cloaca_deploy", line)
        return deploy(
            self.session,
            self.screen(),
            said.target(),
            said.where(),
            said.options,
            said.context(),
            in_terminal=self.joined.in_terminal,
        )

    @on_line
    def cloaca_runs(self, line: str) -> Shown[Any]:
        from cloaca_nb.acts.targets import runs
        from cloaca_nb.output.deploys import follow_again

        said = asked(self, "cloaca_runs", line)
        if said.words and not said.options.events:
            return follow_again(self.session, self.screen(), said.words[0], said.where())
        return shown(runs(said)).display(later=self.later)

    @on_line
    def cloaca_rerun(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import follow_again

        said = asked(self, "cloaca_rerun", line)
        run, where = said.run(), said.where()
        done = self.session.rerun(run, said.context(), where=where, follow=False)
        assert done.execution is not None
        if said.options.no_follow:
            return self.shown(done, f"run {done.execution} was started")
        return follow_again(self.session, self.screen(), done.execution, where)
