"""What joins a session to an IPython kernel: magics, completion, JupyterLab's link."""

from __future__ import annotations
