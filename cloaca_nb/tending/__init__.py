"""Looking after what is deployed: lists, pauses, logs, further runs, ways back, and what is wrong there."""

from __future__ import annotations
