"""The import proof: a package is imported in fresh interpreters as loaders do it."""

from __future__ import annotations
