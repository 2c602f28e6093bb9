"""The edge between magics and the notebook: lines, help texts, errors without a traceback through our code.

Loading the extension must be quick: grammars and help texts are made when they are first needed.
"""

from __future__ import annotations

import functools
import os
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from cloaca_nb.errors import CloacaNbError, RunError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

Magic = TypeVar("Magic", bound=Callable[..., Any])

#: Set to 1 to see the traceback of what is unexpected.
DEBUG = "CLOACA_NB_DEBUG"


def parse_line(magic: str, text: str) -> tuple[Namespace, list[str]]:
    """The options of a magic's line, and the words beside them; see `commands.parse_magic`.

    Raises:
        UsageError: The line does not fit the grammar.
    """
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
            raise unexpected(error) from None

    return run  # type: ignore[return-value]  # it has the same parameters


def unexpected(error: Exception) -> CloacaNbError:
    """The error to show instead of one that we did not foresee."""
    what = f"cloaca_nb met something unexpected ({type(error).__name__}: {error})"
    return CloacaNbError(what, f"please report it, with the traceback that {DEBUG}=1 shows")


class Described:
    __slots__ = ("_magic", "_name")

    def __init__(self, name: str, magic: Callable[..., Any]) -> None:
        self._name = name
        self._magic = magic

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True  # it adds nothing to a traceback
        return self._magic(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._magic, name)

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # a text, but not before someone asks
        """The help text of the magic's line."""
        from cloaca_nb.commands import magic_help

        return magic_help(self._name)


def describe(shell: InteractiveShell) -> None:
    """Give all our magics in a shell their help texts, made when someone asks with ``?``."""
    for kind in shell.magics_manager.magics.values():
        for name, magic in list(kind.items()):
            if name.startswith("cloaca_") and not isinstance(magic, Described):
                kind[name] = Described(name, magic)
