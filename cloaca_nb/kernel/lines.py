"""What the magics of lines have in common: how a line is parsed, its errors shown, where its results go."""

from __future__ import annotations

import _thread
import argparse
import contextlib
import functools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.error import StdinNotImplementedError
from IPython.core.magic import Magics, line_magic, no_var_expand
from traitlets import Bool, Enum, Unicode

from cloaca_nb.commands.options import execution_of
from cloaca_nb.errors import DEBUG, CloacaNbError, RunError, UsageError, unforeseen, was_interrupted
from cloaca_nb.grammar import parse_limits
from cloaca_nb.kernel import connection as kernel
from cloaca_nb.model.run import RUNNERS

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.output.cell import Shown
    from cloaca_nb.output.run_cell import Screen

Magic = TypeVar("Magic", bound=Callable[..., Any])


def parse_line(magic: str, text: str) -> tuple[argparse.Namespace, list[str]]:
    """The options of a magic's line, and the words beside them; see `commands.parse_magic`."""
    from cloaca_nb.commands import parse_magic

    return parse_magic(magic, text)


#: How soon an interrupt that was dropped is sent again, in seconds.
_AGAIN_S = 0.01


def _interrupt_main() -> None:
    """Interrupt the main thread, also where it waits."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _send_again(after_s: float) -> None:
    """Interrupt the main thread soon: sent at once it would come where Python drops it as well.

    On a busy machine it does so all the same, while the thread that is to send it begins.
    """
    try:
        threading.Timer(after_s, _interrupt_main).start()
    except KeyboardInterrupt:
        _send_again(after_s * 2)


@contextlib.contextmanager
def _interrupts_come() -> Iterator[None]:
    """Send an interrupt again that came where Python drops every error, as in a callback of its collector.

    ipykernel 6 has one, which each collection calls: of the interrupts at the beginning of a run, when much
    is imported, more than half were lost.
    """
    before = sys.unraisablehook

    def again(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            _send_again(_AGAIN_S)
        else:
            before(unraisable)

    sys.unraisablehook = again
    try:
        yield
    finally:
        sys.unraisablehook = before


def guarded(magic: Magic) -> Magic:
    """A magic that shows errors, ours and unexpected ones, as one sentence.

    Not for magics that run a person's code: its errors are to be shown as they are.
    """

    @functools.wraps(magic)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            with _interrupts_come():
                return magic(*args, **kwargs)
        except CloacaNbError:
            raise
        except (KeyboardInterrupt, Exception) as error:
            if was_interrupted(error):
                raise RunError(f"%{magic.__name__} was interrupted") from None
            if os.environ.get(DEBUG):
                raise
            raise unforeseen(error) from None

    return run  # type: ignore[return-value]  # it has the same parameters


def one_line(magic: Magic) -> Magic:
    """A magic of a line: nothing in it is expanded, and its errors are shown as one sentence."""

    @functools.wraps(magic)
    def once(self: LineMagics, line: str) -> Any:
        try:
            with self.session.choosing(""):
                return magic(self, line)
        finally:
            self._as_set()  # what a line says of it is for that line

    made: Any = no_var_expand(guarded(once))
    quoted: Magic = made
    return quoted


def on_line(magic: Magic) -> Magic:
    """In the body of a class of magics: its method is a magic of a line."""
    made: Any = line_magic(one_line(magic))
    recorded: Magic = made
    return recorded


class LineMagics(Magics):
    """Magics of a shell that has a session: their settings, and what their lines share."""

    runner: Any = Enum(RUNNERS, "auto", help="Which runner %cloaca_run uses.").tag(config=True)
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
        begin: Any = super().__init__  # without types in IPython 8
        begin(shell)
        self.joined = joined
        self.session = joined.session
        self._as_set()
        self.observe(lambda _: self._as_set(), ["imports", "limit"])

    def parsed(self, magic: str, line: str) -> tuple[argparse.Namespace, list[str]]:
        """The options of a magic's line, and its other words; the session is to act as they say.

        Raises:
            UsageError: The magic takes the workflow, another one is on the screen, and the line does not say
                to take it as it was run.
        """
        options, words = parse_line(magic, line)
        self.session.choose(getattr(options, "workflow", None) or "")
        self.session.imports, self.session.limits = execution_of(options, self.imports, self.limit)
        if not getattr(options, "as_run", True):
            self._refuse_edited(self.tenant_of(options))
        return options, words

    def _refuse_edited(self, tenant: str) -> None:
        from cloaca_nb.live.screen import waiting_text

        above = self.joined.cell_id
        each = self.session.in_turn(lambda: self.session.waiting(above=above, tenant=tenant))
        waiting = next((found for _, found in each if found), ())
        if waiting:
            hint = f"run {'them' if len(waiting) > 1 else 'it'} first, or take what was run: --as-run"
            raise UsageError(waiting_text(waiting), hint)

    def _as_set(self) -> None:
        """Let the session execute what the settings let it, with what they give."""
        self.session.imports, self.session.limits = self.imports, parse_limits(self.limit)

    def shown(self, value: Any, text: str) -> Shown[Any]:
        """A value as a text."""
        from cloaca_nb.output.cell import Shown

        return Shown(value, text).display(later=self.later)

    @property
    def later(self) -> bool:
        """Whether a terminal shows what a magic returns, since that is all its cell does."""
        return self.joined.in_terminal and "\n" not in self.joined.source.strip()

    def screen(self, *, later: bool = False) -> Screen:
        from cloaca_nb.output.run_cell import NotebookScreen, TerminalScreen

        return TerminalScreen(later=later) if self.joined.in_terminal else NotebookScreen()

    def context(self, options: argparse.Namespace) -> dict[str, JSON]:
        """The initial context of a run; `NAME=$VARIABLE` is a variable of the notebook."""
        from cloaca_nb.grammar import parse_context

        context = parse_context(options.context, self.shell.user_ns)
        return {**context, **self.session.param_values(options.param)} if options.param else context

    def tenant_of(self, options: argparse.Namespace) -> str:
        """The tenant that is said, or set, or the public one."""
        return options.tenant or self.tenant or "public"


def ask(prompt: str) -> str:
    """Ask for a key or a secret in the front end, without showing it; it is kept in memory alone."""
    from getpass import getpass

    try:
        return getpass(prompt)
    except (StdinNotImplementedError, EOFError):
        what = prompt.strip(": ")
        raise UsageError(
            f"there is no {what}, and no one can be asked for it here",
            "set its variable before the kernel starts"
            if what.startswith("secret ")
            else "set CLOACINA_API_KEY before the kernel starts, or use --api-key env:NAME or file:PATH",
        ) from None
