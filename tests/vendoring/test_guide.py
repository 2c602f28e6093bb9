"""What the packaging guide says of vendored libraries and of the host, walked in a bare environment."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.environment import STANDIN
from cloaca_nb.model.run import Limits
from cloaca_nb.package.archive import write_archive, write_directory
from cloaca_nb.package.loaders import DENIED
from cloaca_nb.vendoring import change
from cloaca_nb.vendoring.change import VendorOptions, add
from tests.package.notebooks import NAME, document, package, vendored
from tests.vendoring.wheelhouse import House, wheel

#: What a loader does: it adds the workflow directory and `vendor/`, and imports the entry module.
LOADER = """
import importlib, json, sys
standin, workflow, vendor, entry, *namespace = sys.argv[1:]
sys.path.insert(0, standin)
from cloaca import _registry
sys.path += [workflow, vendor]
if namespace:
    _registry.registry.push(*namespace)
importlib.import_module(entry)
class Context(dict):
    set = dict.__setitem__
context = Context()
for record in _registry.registry.declared:
    record.function(context)
print(json.dumps(context))
"""
CELLS = (
    NAME,
    "import my_lib",
    "%%cloaca_task\ndef work(context):\n    from my_lib import more\n"
    "    context.set('v', [my_lib.NAME, more.twice(2)])\n    return context",
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a virtual environment in which nothing is installed."""
    place = tmp_path_factory.mktemp("bare")
    venv.create(place, symlinks=True, with_pip=False)
    return place / "bin" / "python"


def loaded(
    bare: Path, workflow: Path, vendor: Path, entry: str, *namespace: str
) -> subprocess.CompletedProcess[str]:
    """A loader on a host of that environment."""
    words = [str(bare), "-I", "-c", LOADER, str(STANDIN), str(workflow), str(vendor), entry, *namespace]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=bare.parent)


def test_libraries_that_the_host_lacks_are_placed_in_vendor(
    tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of both layouts, each as its loader reads it, with a library that came as a wheel."""
    files = {
        "my_lib/__init__.py": "NAME = __name__[-6:]\n",
        "my_lib/more.py": "def twice(n):\n    return 2 * n\n",
    }
    wheel(tmp_path / "house", "my-lib", files=files)
    monkeypatch.setattr(change, "fetcher", lambda how, place: House(tmp_path / "house"))
    add(tmp_path, ["my-lib"], VendorOptions())
    made = package(*CELLS, folder=tmp_path)
    folder = write_directory(made, tmp_path / "build")
    done = loaded(bare, folder, folder / "vendor", "flow_one")
    assert json.loads(done.stdout) == {"v": ["my_lib", 4]}, done.stderr
    for path, data in made.release.items():
        place = tmp_path / "release" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    root, namespace = tmp_path / "release", ("public", "flow-one", "flow_one")
    done = loaded(bare, root / "workflow", root / "vendor", made.release_entry_module, *namespace)
    assert json.loads(done.stdout) == {"v": ["my_lib", 4]}, done.stderr


def test_what_neither_host_nor_package_has_keeps_it_from_loading(tmp_path: Path, bare: Path) -> None:
    """A module that is installed here alone: the host says so as it loads, `--bare` before."""
    cells = [NAME, "import packaging", CELLS[2].replace("from my_lib import more", "pass")]
    cells[2] = cells[2].replace("[my_lib.NAME, more.twice(2)]", "packaging.__name__")
    made = package(*cells, folder=tmp_path)
    folder = write_directory(made, tmp_path / "build")
    assert "No module named 'packaging'" in loaded(bare, folder, folder / "vendor", "flow_one").stderr
    assert check(document(*cells, folder=tmp_path)).ok
    report = check(document(*cells, folder=tmp_path), limits=Limits(bare=True))
    assert [one.message for one in report.errors] == ["the package imports packaging, which is not there"]


#: As the guide lists them.
BLOCKED = (
    "os, sys, subprocess, shutil, socket, http, urllib, ctypes, importlib, pathlib, io, json, pickle, "
    "marshal, code, codeop, compile, compileall, builtins, signal, multiprocessing, threading, tempfile, "
    "glob, fnmatch"
)


def test_modules_that_shadow_the_standard_library_are_rejected(tmp_path: Path) -> None:
    names = BLOCKED.split(", ")
    assert set(names) == DENIED
    vendored(tmp_path, {f"{name}.py": "" for name in names})
    report = check(document(*CELLS[:1], CELLS[2].replace("my_lib", "json"), folder=tmp_path))
    said = " ".join(one.message for one in report.errors)
    assert [name for name in names if f" {name}" not in said] == []


def test_the_archive_holds_vendor(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "NAME = 1\n", "my_lib/more.py": "def twice(n): return n\n"})
    archive = write_archive(package(*CELLS, folder=tmp_path), tmp_path / "dist")
    listed = subprocess.run(["tar", "-tjf", str(archive.path)], capture_output=True, text=True, check=True)
    assert {"vendor/my_lib/__init__.py", "manifest.json", "flow_one/tasks.py"} <= set(listed.stdout.split())
