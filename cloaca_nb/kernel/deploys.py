"""The magics about targets: deploying, and what is deployed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import magics_class

from cloaca_nb.kernel.lines import LineMagics, on_line, parse_line
from cloaca_nb.output.cell import Shown

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
        options, words = parse_line("cloaca_runs", line)
        where, past = self.where(options), self._past()
        if words and not options.events:
            return past.follow(words[0], where)
        if words:
            return past.events(words[0], where).display(later=self.later)
        shown = past.all(where) if options.all else past.list(where)
        return shown.display(later=self.later)

    @on_line
    def cloaca_status(self, line: str) -> Shown[Any]:
        options, words = parse_line("cloaca_status", line)
        shown = self._past().status(words[0] if words else None, self.where(options), diff=options.diff)
        return shown.display(later=self.later)

    def _past(self) -> PastRuns:
        from cloaca_nb.output.deploys import PastRuns

        return PastRuns(self.session, self.screen())
