"""The magics about libraries: pinning them, and taking them along."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from IPython.core.magic import magics_class

from cloaca_nb.kernel.lines import LineMagics, on_line, parse_line
from cloaca_nb.output.cell import Shown, Steps


@magics_class
class LibraryMagics(LineMagics):
    """Pin what this notebook's package imports, or take it along."""

    @on_line
    def cloaca_lock(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import locked_view

        self.parsed("cloaca_lock", line)
        return locked_view(self.session.lock()).display(later=self.later)

    @on_line
    def cloaca_vendor(self, line: str) -> Shown[Any]:
        from cloaca_nb.commands.libraries import how_of
        from cloaca_nb.output.cell import standings_view, vendored_view

        options, words = parse_line("cloaca_vendor", line)
        with Steps(quiet=self.joined.in_terminal) as steps:
            how = how_of(options, steps.show)
            if options.check or not (words or options.update or options.remove):
                found = self.session.vendored(how, ask=options.check)
                return standings_view(found).display(later=self.later)
            done = self.session.vendor(*words, how=how, update=options.update, remove=options.remove)
        importlib.invalidate_caches()
        stale = [name for name in done.modules if name in sys.modules]
        return vendored_view(done, stale).display(later=self.later)
