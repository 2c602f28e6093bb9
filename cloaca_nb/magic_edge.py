"""The edge between magics and the notebook: help texts, and errors without a traceback through our code."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, TypeVar

from cloaca_nb.errors import CloacaNbError, RunError
from cloaca_nb.lines import help_of

Magic = TypeVar("Magic", bound=Callable[..., Any])

#: Set to 1 to see the traceback of what is unexpected.
DEBUG = "CLOACA_NB_DEBUG"


def documented(magic: Magic) -> Magic:
    """Give a magic the help text of its line."""
    magic.__doc__ = help_of(magic.__name__)
    return magic


def guarded(magic: Magic) -> Magic:
    """A magic with its help text that shows errors, ours and unexpected ones, as one sentence.

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

    run.__doc__ = help_of(magic.__name__)
    return run  # type: ignore[return-value]  # it has the same parameters


def unexpected(error: Exception) -> CloacaNbError:
    """The error to show instead of one that we did not foresee."""
    what = f"cloaca_nb met something unexpected ({type(error).__name__}: {error})"
    return CloacaNbError(what, f"please report it, with the traceback that {DEBUG}=1 shows")
