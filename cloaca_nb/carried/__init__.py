"""Modules that go into packages as they are: standard library only, nothing of ours imported in them."""

from __future__ import annotations
