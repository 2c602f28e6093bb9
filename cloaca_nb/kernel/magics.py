"""The magics: each parses its line, calls the session, and shows what came of it, or an error in a sentence.

Loading the extension must be quick: grammars and help texts are made when they are first needed.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import line_cell_magic, magics_class, no_var_expand

from cloaca_nb.commands.options import repeats_of
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel import cells as cell_runs
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.kernel.deploys import DeployMagics
from cloaca_nb.kernel.lines import ask, on_line, parse_line
from cloaca_nb.output.cell import Shown, Steps

if TYPE_CHECKING:
    from cloaca_nb.model.workflow import Workflow


@magics_class
class CloacaMagics(DeployMagics):
    """Turn this notebook into a Cloacina workflow."""

    @on_line
    def cloaca_workflow(self, line: str) -> None:
        options, names = parse_line("cloaca_workflow", line)
        if not names and not any(vars(options).values()):
            raise UsageError(
                "%cloaca_workflow: a name was expected", "for example %cloaca_workflow data_pipeline"
            )

    @no_var_expand
    @line_cell_magic
    def cloaca_task(self, line: str, cell: str | None = None) -> None:
        if cell is not None:
            self.joined.run_task_cell(f"%%cloaca_task {line}\n{cell}")
        elif self.joined.task_cell is None:
            raise UsageError("%cloaca_task marks a whole cell", "begin the cell with %%cloaca_task")
        else:
            self.joined.task_cell.refuse()
            self.joined.handing.bring_in(self.joined.task_cell)

    @no_var_expand
    @line_cell_magic
    def cloaca_module(self, line: str, cell: str | None = None) -> None:
        __tracebackhide__ = True
        _, names = parse_line("cloaca_module", line)
        if cell is None or not names:
            raise UsageError("%%cloaca_module needs a name and a cell", "for example %%cloaca_module helpers")
        count = kernel.last_count(self.shell)
        cell_runs.run_module(self.shell, names[0].removesuffix(".py"), cell, count)

    @no_var_expand
    @line_cell_magic
    def cloaca_trigger(self, line: str, cell: str | None = None) -> None:
        __tracebackhide__ = True
        from cloaca_nb.kernel import registered

        shown = registered.declared(line, cell)
        if cell is not None:
            cell_runs.run_trigger_cell(self.shell, cell, kernel.last_count(self.shell))
            shown = registered.tried(line, cell, self.shell.user_ns) or shown
        self.shown(shown, shown)

    @on_line
    def cloaca_params(self, line: str) -> None:
        from cloaca_nb.kernel.registered import bind

        shown = bind(line, self.shell.user_ns)
        self.shown(shown, shown)

    @on_line
    def cloaca_check(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.cell import check_view

        options, _ = self.parsed("cloaca_check", line)
        if options.explain is not None:
            page = api.explain(options.explain)
            return self.shown(page, page)
        session, tenant, captured = self.session, self.tenant_of(options), options.captured
        return self.in_turn(lambda: check_view(session.check(tenant=tenant), session, captured=captured))

    @on_line
    def cloaca_graph(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import graph_view, write_svg

        options, _ = self.parsed("cloaca_graph", line)
        tenant = self.tenant_of(options)
        if options.svg is not None:
            write_svg(self.session.graph(tenant=tenant), options.svg)
        return self.in_turn(lambda: graph_view(self.session.graph(tenant=tenant)))

    @on_line
    def cloaca_panel(self, line: str) -> None:
        from cloaca_nb.panel.widget import show_panel

        parse_line("cloaca_panel", line)
        show_panel(self.session, self)

    @on_line
    def cloaca_run(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.run_cell import follow
        from cloaca_nb.output.run_text import fired_lines

        options, _ = self.acting("cloaca_run", line)
        context, self.session.ask = self.context(options), ask
        if options.trigger is not None:
            runner, tenant = options.runner or self.runner, self.tenant_of(options)
            firing = self.session.ask_trigger(options.trigger, context, runner=runner, tenant=tenant)
            said = "\n".join(fired_lines(firing))
            if not firing.fires:
                return self.shown(said, said)
            Shown(said, said).display()
            context = dict(firing.context)
        return follow(
            lambda: self.session.start(
                context,
                only=options.only,
                until=options.until,
                **repeats_of(options),
                runner=options.runner or self.runner,
                tenant=self.tenant_of(options),
            ),
            self.session,
            self.screen(later=self.later),
        )

    @on_line
    def cloaca_build(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import built_view

        options, _ = self.acting("cloaca_build", line)
        how: dict[str, Any] = {"force": options.force, "tenant": self.tenant_of(options)}
        output, session = self.output_of(options), self.session
        return self.in_turn(lambda: built_view(session.build(output, **how), session))

    @on_line
    def cloaca_pack(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import packed_view

        options, _ = self.acting("cloaca_pack", line)
        how: dict[str, Any] = {
            "layout": options.layout or self.layout,
            "force": options.force,
            "tenant": self.tenant_of(options),
        }
        output, session = self.output_of(options), self.session
        return self.in_turn(lambda: packed_view(session.pack(output, **how), session))

    @on_line
    def cloaca_lock(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.text import locked_text

        self.parsed("cloaca_lock", line)
        done = self.session.lock()
        return self.shown(done, locked_text(done))

    @on_line
    def cloaca_vendor(self, line: str) -> Shown[Any]:
        from cloaca_nb.commands.options import how_of
        from cloaca_nb.output.cell import vendored_view
        from cloaca_nb.output.text import standings_text

        options, words = parse_line("cloaca_vendor", line)
        with Steps(quiet=self.joined.in_terminal) as steps:
            how = how_of(options, steps.show)
            if options.check or not (words or options.update or options.remove):
                found = self.session.vendored(how, ask=options.check)
                return self.shown(found, standings_text(found))
            done = self.session.vendor(*words, how=how, update=options.update, remove=options.remove)
        importlib.invalidate_caches()
        stale = [name for name in done.modules if name in sys.modules]
        return vendored_view(done, stale).display(later=self.later)

    @on_line
    def cloaca_suggest(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.handed import suggestion_text

        options, _ = parse_line("cloaca_suggest", line)
        if options.write:
            raise UsageError(
                "a kernel does not write into the notebook that is open",
                "close it and use `cloaca-nb suggest NOTEBOOK --write`, or write the marks that are shown",
            )
        suggestion = self.session.suggest(only=options.only, but=options.but or ())
        return self.shown(suggestion, suggestion_text(suggestion))

    @on_line
    def cloaca_artifacts(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.handed import artifacts_text

        options, words = parse_line("cloaca_artifacts", line)
        found = api.artifacts(*words, older_than=options.older_than, store=options.store)
        return self.shown(found, artifacts_text(found))

    @on_line
    def cloaca_inspect(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.text import inspect_text

        _, words = parse_line("cloaca_inspect", line)
        if not words:
            raise UsageError(
                "%cloaca_inspect: a file was expected", "for example dist/data-pipeline-1.0.0.cloacina"
            )
        found = api.inspect(Path(words[0]).expanduser())
        return self.shown(found, inspect_text(found))

    @on_line
    def cloaca_pull(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.text import pulled_text

        options, words = parse_line("cloaca_pull", line)
        if not words:
            raise UsageError("%cloaca_pull: a source was expected", "for example %cloaca_pull prod orders")
        done = api.pull(*words, output=options.output, where=self.where(options), force=options.force)
        return self.shown(done, pulled_text(done))

    def show_workflow(self, workflow: Workflow) -> None:
        """Show a workflow: the session's own as a panel, another one as a picture."""
        from cloaca_nb.panel.widget import show_panel, show_picture

        with self.session.choosing(self.session.shown):
            own = self.session.graph()
        if workflow == own:
            show_panel(self.session, self)
        else:
            show_picture(workflow)


# A class knows the magics of its own body alone.
for _kind, _names in CloacaMagics.magics.items():
    _names.update(DeployMagics.magics[_kind])
