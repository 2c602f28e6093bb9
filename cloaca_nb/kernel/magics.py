"""The magics: each parses its line, calls the session, and shows what came of it, or an error in a sentence.

Loading the extension must be quick: grammars and help texts are made when they are first needed.
"""

from __future__ import annotations

import argparse
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.error import StdinNotImplementedError
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand
from traitlets import Bool, Enum, Unicode

from cloaca_nb import commands
from cloaca_nb.errors import DEBUG, CloacaNbError, RunError, UsageError, unforeseen
from cloaca_nb.kernel import cells as cell_runs
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.output.cell import Shown

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.model.run import JSON
    from cloaca_nb.model.workflow import Workflow
    from cloaca_nb.output.deploys import PastRuns
    from cloaca_nb.output.run_cell import Screen

Magic = TypeVar("Magic", bound=Callable[..., Any])


def parse_line(magic: str, text: str) -> tuple[argparse.Namespace, list[str]]:
    """The options of a magic's line, and the words beside them; see `commands.parse_magic`."""
    from cloaca_nb.commands import parse_magic

    return parse_magic(magic, text)


def guarded(magic: Magic) -> Magic:
    """A magic that shows errors, ours and unexpected ones, as one sentence.

    Not for magics that run a person's code: its errors are to be shown as they are.
    """

    @functools.wraps(magic)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return magic(*args, **kwargs)
        except CloacaNbError:
            raise
        except KeyboardInterrupt:
            raise RunError(f"%{magic.__name__} was interrupted") from None
        except Exception as error:
            if os.environ.get(DEBUG):
                raise
            raise unforeseen(error) from None

    return run  # type: ignore[return-value]  # it has the same parameters


def _line(magic: Magic) -> Magic:
    """A line magic: nothing in its line is expanded, and its errors are shown as one sentence."""

    @functools.wraps(magic)
    def once(self: CloacaMagics, line: str) -> Any:
        try:
            return magic(self, line)
        finally:
            self._execution(self.imports, self.limit)  # what a line says of it is for that line

    made: Any = line_magic(guarded(once))
    quoted: Magic = no_var_expand(made)
    return quoted


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
    tenant = Unicode("", help="Tenant in full task names and on servers; empty for public.").tag(config=True)
    target = Unicode("", help="Target of %cloaca_deploy where none is named.").tag(config=True)
    imports = Bool(True, help="Whether checks may import the package, which executes code of it.").tag(
        config=True
    )

    limit = Unicode(
        "", help="What processes that execute code of the notebook may have, such as memory=2G,network=no."
    ).tag(config=True)

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, joined: kernel.Connection) -> None:
        super().__init__(shell)
        self._joined = joined
        self._session = joined.session
        self._execution(self.imports, self.limit)
        self.observe(lambda _: self._execution(self.imports, self.limit), ["imports", "limit"])

    @_line
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
            self._joined.run_task_cell(f"%%cloaca_task {line}\n{cell}")
        elif self._joined.task_cell is None:
            raise UsageError("%cloaca_task marks a whole cell", "begin the cell with %%cloaca_task")
        else:
            self._joined.task_cell.refuse()

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
        from cloaca_nb.kernel import triggers

        shown = triggers.declared(line, cell)
        if cell is not None:
            cell_runs.run_trigger_cell(self.shell, cell, kernel.last_count(self.shell))
            shown = triggers.tried(line, cell, self.shell.user_ns) or shown
        Shown(shown, shown).display(later=self._later)

    @_line
    def cloaca_check(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.cell import check_view

        options, _ = self._parsed("cloaca_check", line)
        if options.explain is not None:
            page = api.explain(options.explain)
            return Shown(page, page).display(later=self._later)
        report = self._session.check(tenant=self._tenant(options))
        return check_view(report, self._session, captured=options.captured).display(later=self._later)

    @_line
    def cloaca_graph(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import graph_view, write_svg

        options, _ = parse_line("cloaca_graph", line)
        workflow = self._session.graph(tenant=self._tenant(options))
        if options.svg is not None:
            write_svg(workflow, options.svg)
        return graph_view(workflow).display(later=self._later)

    @_line
    def cloaca_panel(self, line: str) -> None:
        from cloaca_nb.panel.widget import show_panel

        parse_line("cloaca_panel", line)
        show_panel(self._session, self)

    @_line
    def cloaca_run(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.run_cell import follow

        options, _ = self._acting("cloaca_run", line)
        context = self._context(options)
        return follow(
            lambda: self._session.start(
                context,
                only=options.only,
                until=options.until,
                **commands.repeats_of(options),
                runner=options.runner or self.runner,
                tenant=self._tenant(options),
            ),
            self._session,
            self._screen(later=self._later),
        )

    @_line
    def cloaca_build(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import built_view

        options, _ = self._acting("cloaca_build", line)
        built = self._session.build(self._output(options), force=options.force, tenant=self._tenant(options))
        return built_view(built, self._session).display(later=self._later)

    @_line
    def cloaca_pack(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import packed_view

        options, _ = self._acting("cloaca_pack", line)
        packed = self._session.pack(
            self._output(options),
            layout=options.layout or self.layout,
            force=options.force,
            tenant=self._tenant(options),
        )
        return packed_view(packed, self._session).display(later=self._later)

    @_line
    def cloaca_suggest(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import suggestion_view

        options, _ = parse_line("cloaca_suggest", line)
        if options.write:
            raise UsageError(
                "a kernel does not write into the notebook that is open",
                "close it and use `cloaca-nb suggest NOTEBOOK --write`, or write the marks that are shown",
            )
        suggestion = self._session.suggest(only=options.only, but=options.but or ())
        return suggestion_view(suggestion).display(later=self._later)

    @_line
    def cloaca_lock(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.cell import locked_view

        parse_line("cloaca_lock", line)
        return locked_view(self._session.lock()).display(later=self._later)

    @_line
    def cloaca_inspect(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.cell import inspect_view

        _, words = parse_line("cloaca_inspect", line)
        if not words:
            raise UsageError(
                "%cloaca_inspect: a file was expected", "for example dist/data-pipeline-1.0.0.cloacina"
            )
        return inspect_view(api.inspect(Path(words[0]).expanduser())).display(later=self._later)

    @_line
    def cloaca_pull(self, line: str) -> Shown[Any]:
        from cloaca_nb import api
        from cloaca_nb.output.cell import pulled_view

        options, words = parse_line("cloaca_pull", line)
        if not words:
            raise UsageError("%cloaca_pull: a source was expected", "for example %cloaca_pull prod orders")
        done = api.pull(*words, output=options.output, where=self._where(options), force=options.force)
        return pulled_view(done).display(later=self._later)

    @_line
    def cloaca_deploy(self, line: str) -> Shown[Any]:
        from cloaca_nb.output.deploys import deploy

        options, words = self._acting("cloaca_deploy", line)
        context = self._context(options)
        word = words[0] if words else self.target if options.server is None else ""
        where, in_terminal = self._where(options), self._joined.in_terminal
        return deploy(
            self._session, self._screen(), word or None, where, options, context, in_terminal=in_terminal
        )

    @_line
    def cloaca_runs(self, line: str) -> Shown[Any]:
        options, words = parse_line("cloaca_runs", line)
        where, past = self._where(options), self._past()
        if words and not options.events:
            return past.follow(words[0], where)
        if words:
            return past.events(words[0], where).display(later=self._later)
        shown = past.all(where) if options.all else past.list(where)
        return shown.display(later=self._later)

    @_line
    def cloaca_status(self, line: str) -> Shown[Any]:
        options, words = parse_line("cloaca_status", line)
        shown = self._past().status(words[0] if words else None, self._where(options), diff=options.diff)
        return shown.display(later=self._later)

    def show_workflow(self, workflow: Workflow) -> None:
        """Show a workflow: the session's own as a panel, another one as a picture."""
        from cloaca_nb.panel.widget import show_panel, show_picture

        if workflow == self._session.graph():
            show_panel(self._session, self)
        else:
            show_picture(workflow)

    # What lines have in common

    def _acting(self, magic: str, line: str) -> tuple[argparse.Namespace, list[str]]:
        """The options of a magic that takes the workflow, unless that is another on the screen.

        Raises:
            UsageError: It is, and the line does not say to take it as it was run.
        """
        from cloaca_nb.live.screen import waiting_text

        options, words = self._parsed(magic, line)
        if not options.as_run:
            waiting = self._session.waiting(above=self._joined.cell_id, tenant=self._tenant(options))
            if waiting:
                hint = f"run {'them' if len(waiting) > 1 else 'it'} first, or take what was run: --as-run"
                raise UsageError(waiting_text(waiting), hint)
        return options, words

    def _parsed(self, magic: str, line: str) -> tuple[argparse.Namespace, list[str]]:
        options, words = parse_line(magic, line)
        imports = self.imports and not getattr(options, "no_import", False)
        self._execution(imports, getattr(options, "limit", None) or self.limit)
        return options, words

    def _execution(self, imports: bool, limit: str) -> None:
        """Say whether checks may execute code of the notebook, and what its processes may have."""
        from cloaca_nb.grammar import parse_limits

        self._session.imports = imports
        self._session.limits = parse_limits(limit) if limit else None

    @property
    def _later(self) -> bool:
        """Whether a terminal shows what a magic returns, since that is all its cell does."""
        return self._joined.in_terminal and "\n" not in self._joined.source.strip()

    def _screen(self, *, later: bool = False) -> Screen:
        from cloaca_nb.output.run_cell import Notebook, Terminal

        return Terminal(later=later) if self._joined.in_terminal else Notebook()

    def _past(self) -> PastRuns:
        from cloaca_nb.output.deploys import PastRuns

        return PastRuns(self._session, self._screen())

    def _context(self, options: argparse.Namespace) -> dict[str, JSON]:
        from cloaca_nb.grammar import parse_context

        return parse_context(options.context, self.shell.user_ns)

    def _tenant(self, options: argparse.Namespace) -> str:
        return options.tenant or self.tenant or "public"

    def _output(self, options: argparse.Namespace) -> Path | None:
        return options.output or (Path(self.output) if self.output else None)

    def _where(self, options: argparse.Namespace) -> Where:
        from cloaca_nb.commands import where_of

        options.tenant = options.tenant or self.tenant or None
        return where_of(options, os.environ, _ask)


def _ask(prompt: str) -> str:
    """Ask for a key in the front end, without showing it; it is kept in memory alone."""
    from getpass import getpass

    try:
        return getpass(prompt)
    except (StdinNotImplementedError, EOFError):
        raise UsageError(
            "there is no API key, and no one can be asked for it here",
            "set CLOACINA_API_KEY before the kernel starts, or use --api-key env:NAME or file:PATH",
        ) from None
