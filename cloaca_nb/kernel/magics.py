"""The magics: each parses its line, calls the session, and shows what came of it, or an error in a sentence.

Loading the extension must be quick: grammars and help texts are made when they are first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import line_cell_magic, magics_class, no_var_expand

from cloaca_nb.acts import ACTS
from cloaca_nb.commands import PREFIX
from cloaca_nb.commands.options import repeats_of
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel import cells as cell_runs
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.kernel.asking import asked, magic_of, shown
from cloaca_nb.kernel.lines import LineMagics, ask, on_line, parse_line
from cloaca_nb.live.task_cell import problem_of
from cloaca_nb.output.cell import Shown
from cloaca_nb.read.naming import facts_of_line

if TYPE_CHECKING:
    from cloaca_nb.model.workflow import Workflow


@magics_class
class CloacaMagics(LineMagics):
    """Turn this notebook into a Cloacina workflow."""

    @on_line
    def cloaca_workflow(self, line: str) -> None:
        options, names = parse_line("cloaca_workflow", line)
        if not names and not any(vars(options).values()):
            raise UsageError(
                "%cloaca_workflow: a name was expected", "for example %cloaca_workflow data_pipeline"
            )
        problem = problem_of(facts_of_line(line))
        if problem is not None:
            raise problem

    @no_var_expand
    @line_cell_magic
    def cloaca_task(self, line: str, cell: str | None = None) -> None:
        if cell is not None:
            self.joined.run_task_cell(f"%%cloaca_task {line}\n{cell}")
        elif self.joined.task_cell is None:
            raise UsageError("%cloaca_task marks a whole cell", "begin the cell with %%cloaca_task")
        else:
            cell_runs.show_marker(self.shell.user_ns, line)
            self.joined.task_cell.refuse()
            self.joined.begin_plain()
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
    def cloaca_trigger(self, line: str, cell: str | None = None) -> Shown[Any]:
        __tracebackhide__ = True
        from cloaca_nb.kernel import registered

        said = registered.declared(line, cell)
        if cell is not None:
            cell_runs.run_trigger_cell(self.shell, cell, kernel.last_count(self.shell))
            said = registered.tried(line, cell, self.shell.user_ns) or said
        return self.shown(said, said)

    @on_line
    def cloaca_params(self, line: str) -> Shown[Any]:
        from cloaca_nb.kernel.registered import bind

        said = bind(line, self.shell.user_ns)
        return self.shown(said, said)

    @on_line
    def cloaca_panel(self, line: str) -> None:
        from cloaca_nb.panel.widget import show_panel

        parse_line("cloaca_panel", line)
        show_panel(self.session, self)

    @on_line
    def cloaca_run(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.run_cell import follow
        from cloaca_nb.output.run_text import fired_lines

        options, _ = self.parsed("cloaca_run", line)
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
                start=options.start,
                of=options.of,
                cached=options.cached,
                **repeats_of(options),
                runner=options.runner or self.runner,
                tenant=self.tenant_of(options),
            ),
            self.session,
            self.screen(later=self.later),
        )

    @on_line
    def cloaca_load(self, line: str) -> Shown[Any]:
        options, words = self.parsed("cloaca_load", line)
        if not words or self.session.loads is None:
            raise UsageError("%cloaca_load: a task was expected", "for example `%cloaca_load transform`")
        said = self.session.loads(words[0], options.of)
        return self.shown(said, said)

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
for _name in ACTS:
    setattr(CloacaMagics, f"{PREFIX}{_name}", magic_of(_name))
    CloacaMagics.magics["line"][f"{PREFIX}{_name}"] = f"{PREFIX}{_name}"
