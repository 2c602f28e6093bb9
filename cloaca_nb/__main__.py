"""`python -m cloaca_nb` is `cloaca-nb`: modules of the working directory are none of the program's."""

from __future__ import annotations

import sys

if not getattr(sys.flags, "safe_path", sys.flags.isolated):
    del sys.path[0]  # the working directory

from cloaca_nb.cli.main import main

sys.exit(main())
