"""Deploying packages to real targets: what `Notebook.deploy` and `deploy_archive` are made of."""

from __future__ import annotations
