"""Environment variables that are too long for a process to be started with."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Mapping

from cloaca_nb.errors import UsageError

#: So many pages Linux takes at most for one variable (`MAX_ARG_STRLEN`); other systems bound them together.
_PAGES = 32


@contextlib.contextmanager
def starting(environ: Mapping[str, str]) -> Iterator[None]:
    """A process is started meanwhile, with these environment variables.

    Raises:
        UsageError: They are longer than what this system takes.
    """
    try:
        yield
    except OSError as error:
        if error.errno != errno.E2BIG:
            raise
        raise _too_long(environ) from None


def _too_long(environ: Mapping[str, str]) -> UsageError:
    """What to say of the longest of them; its value is not said."""
    sizes = {name: len(os.fsencode(f"{name}={value}")) + 1 for name, value in environ.items()}
    name = max(sizes, key=lambda each: sizes[each], default="")
    size, one = sizes.get(name, 0), _PAGES * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "linux" and size > one:
        told, most = f"the environment variable {name!r} takes {size:,} bytes", f"{one:,} for one"
    else:
        told = f"the environment variables take {sum(sizes.values()):,} bytes, {name!r} most of all"
        most = f"{os.sysconf('SC_ARG_MAX'):,} for all"
    return UsageError(
        f"{told}: no process is started with more than {most}",
        f"keep the value in a file, and the file's path in {name}",
    )
