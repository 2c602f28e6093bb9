"""`python -m cloaca_nb` is `cloaca-nb`: modules of the working directory are none of the program's."""

from __future__ import annotations

import sys

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", sys.flags.isolated):
    del sys.path[0]  # the working directory

import contextlib
import os
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and end the process; an interrupt as modules are loaded is told as any other."""
    try:
        from cloaca_nb.cli.main import main as run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        code = 130
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End at once: taking hundreds of modules apart takes longer than many a verb."""
    for stream in (sys.stdout, sys.stderr):
        # Whoever read it has gone, or it was closed.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
