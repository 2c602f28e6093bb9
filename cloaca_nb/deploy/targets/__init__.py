"""The kinds of targets: one module each, found by being here.

A module `deploy/targets/<kind>.py` has a constant `KIND` that fulfils `cloaca_nb.deploy.choose.TargetKind`.
"""

from __future__ import annotations
