"""Cells -> workflow: documents, markers, forms, scopes, capture, context keys."""

from __future__ import annotations
