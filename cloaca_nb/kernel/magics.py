"""The magics: each parses its line, calls the session, and shows what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand
from traitlets import Enum, Unicode

from cloaca_nb import grammar as arguments
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel import cells as cell_runs
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.kernel.edge import guarded, parse_line
from cloaca_nb.output.cell import Shown

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.run.live import LiveRun


@magics_class
class CloacaMagics(Magics):
    """Turn this notebook into a Cloacina workflow."""

    runner: Any = Enum(("auto", "engine", "preview"), "auto", help="Which runner %cloaca_run uses.").tag(
        config=True
    )
    layout: Any = Enum(("both", "manifest", "package"), "both", help="Layouts of an archive.").tag(
        config=True
    )
    output = Unicode("", help="Where to write; empty for the notebook's folder.").tag(config=True)
    tenant = Unicode("public", help="Tenant in full task names.").tag(config=True)

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, joined: kernel.Connection) -> None:
        super().__init__(shell)
        self._joined = joined
        self._session = joined.session

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_workflow(self, line: str) -> None:
        options, names = parse_line("cloaca_workflow", line, words=1)
        if not names and not any(vars(options).values()):
            raise UsageError(
                "%cloaca_workflow: a name was expected", "for example %cloaca_workflow data_pipeline"
            )

    @no_var_expand
    @line_cell_magic
    def cloaca_task(self, line: str, cell: str | None = None) -> None:
        if cell is not None:
            self._joined.run_task_cell(f"%%cloaca_task {line}\n{cell}")
        elif self._joined.task_cell is None:
            raise UsageError("%cloaca_task marks a whole cell", "begin the cell with %%cloaca_task")
        else:
            self._joined.task_cell.refuse()

    @no_var_expand
    @line_cell_magic
    def cloaca_module(self, line: str, cell: str | None = None) -> None:
        __tracebackhide__ = True
        _, names = parse_line("cloaca_module", line, words=1)
        if cell is None or not names:
            raise UsageError("%%cloaca_module needs a name and a cell", "for example %%cloaca_module helpers")
        count = kernel.last_count(self.shell)
        cell_runs.run_module(self.shell, names[0].removesuffix(".py"), cell, count)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_check(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import check_view

        options, _ = parse_line("cloaca_check", line)
        report = self._session.report(prove=True, tenant=options.tenant or self.tenant)
        return check_view(report, self._session, captured=options.captured).display(later=self._later)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_graph(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import graph_view, write_svg

        options, _ = parse_line("cloaca_graph", line)
        report = self._session.report(tenant=self.tenant)
        if options.svg is not None:
            write_svg(report.workflow, options.svg)
        return graph_view(report).display(later=self._later)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_run(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.progress import Notebook, Terminal, follow

        options, _ = parse_line("cloaca_run", line)
        context = arguments.parse_context(options.context, self.shell.user_ns)

        def start() -> LiveRun:
            return self._session.start(
                context,
                only=options.only,
                until=options.until,
                runner=options.runner or self.runner,
                tenant=options.tenant or self.tenant,
            )

        screen = Terminal(later=self._later) if self._joined.in_terminal else Notebook()
        return follow(start, self._session, screen)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_build(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import built_view

        options, _ = parse_line("cloaca_build", line)
        tenant = options.tenant or self.tenant
        path, report = self._session.build(self._output(options.output), force=options.force, tenant=tenant)
        return built_view(path, report, self._session).display(later=self._later)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_pack(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import packed_view

        options, _ = parse_line("cloaca_pack", line)
        archive, report = self._session.pack(
            self._output(options.output),
            layout=options.layout or self.layout,
            force=options.force,
            tenant=options.tenant or self.tenant,
        )
        return packed_view(archive, report, self._session).display(later=self._later)

    @no_var_expand
    @line_magic
    @guarded
    def cloaca_inspect(self, line: str) -> Shown[Any]:
        from cloaca_nb.check.inspect import inspect_archive
        from cloaca_nb.output.cell import inspect_view

        _, words = parse_line("cloaca_inspect", line, words=1)
        if not words:
            raise UsageError(
                "%cloaca_inspect: a file was expected", "for example dist/data-pipeline-1.0.0.cloacina"
            )
        return inspect_view(inspect_archive(Path(words[0]).expanduser())).display(later=self._later)

    @property
    def _later(self) -> bool:
        """Whether a terminal shows what a magic returns, since that is all its cell does."""
        return self._joined.in_terminal and "\n" not in self._joined.source.strip()

    def _output(self, given: Path | None) -> Path | None:
        return given or (Path(self.output) if self.output else None)
