"""What the first check makes, made before there are copies."""

from __future__ import annotations

import tempfile
from pathlib import Path

#: What one cell gives and another takes over is carried by modules of ours, which are compiled then.
NOTEBOOK = """# %%
# %%cloaca_task one
rows = [1]
# %%
# %%cloaca_task two
total = sum(rows)
"""


def warm_up() -> None:
    """Make the tables that the first check makes; a copy looks for its temporary folder itself."""
    from cloaca_nb import api, environment

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "warm.py")
        path.write_text(NOTEBOOK, encoding="utf-8")
        api.read(path).check()
    environment._swept.clear()
    tempfile.tempdir = None
