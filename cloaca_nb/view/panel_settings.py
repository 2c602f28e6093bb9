"""Defaults of what a panel does: the same that the magics have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


class Settings(Protocol):
    """Defaults, read each time they are needed: a person may change them."""

    @property
    def runner(self) -> str:
        """Which runner: ``auto``, ``engine`` or ``preview``."""

    @property
    def layout(self) -> str:
        """Layouts of an archive: ``both``, ``manifest`` or ``package``."""

    @property
    def output(self) -> str:
        """Where archives are written; empty for the notebook's folder."""

    @property
    def tenant(self) -> str:
        """Tenant in full task names."""


@dataclass(frozen=True)
class Defaults:
    """What holds where nothing is set."""

    runner: Literal["auto", "engine", "preview"] = "auto"
    layout: Literal["both", "manifest", "package"] = "both"
    output: str = ""
    tenant: str = "public"
