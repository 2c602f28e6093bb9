"""`python -m cloaca_nb` is `cloaca-nb`."""

from __future__ import annotations

import sys

from cloaca_nb.cli.main import main

sys.exit(main())
