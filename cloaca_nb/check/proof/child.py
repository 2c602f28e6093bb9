"""Run as a script in a fresh interpreter: `importing.py` says what it is given and what it does.

Python compiles a script each time that it runs, and a module only once.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from importing import main  # type: ignore[import-not-found]  # it stands beside this script

    main(*sys.argv[1:])
