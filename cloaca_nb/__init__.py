"""A notebook as a deployed Cloacina workflow: magics, panel, command line."""

from __future__ import annotations

__version__ = "0.1.0"
