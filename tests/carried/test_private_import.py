"""Two packages of one process with different versions of the same libraries: each has its own."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cloaca_nb.carried.alone import private_import

SOURCE = Path(private_import.__file__)
#: Library -> what of it is imported and used after the package's files are gone.
USES = {
    "requests": ("import requests", "requests.Request('GET', 'http://a.example/?q=1').prepare().url"),
    "urllib3": ("from urllib3.util import parse_url", "parse_url('http://a.example:80/x').port"),
    "certifi": ("import certifi", "'BEGIN CERTIFICATE' in certifi.contents()"),
    "idna": ("import idna", "idna.encode('bücher.example').decode()"),
    "jinja2": ("import jinja2", "jinja2.Template('{% for x in y %}{{ x }}{% endfor %}').render(y=[1, 2])"),
    "markupsafe": ("import markupsafe", "str(markupsafe.escape('<a>'))"),
    "pygments": ("from pygments import lexers", "lexers.get_lexer_by_name('python').name"),
    "attrs": ("import attrs", "attrs.make_class('C', ['x'])(3).x"),
    "dateutil": ("from dateutil import parser", "parser.parse('2026-01-02').year"),
    "mistune": ("import mistune", "mistune.html('*a*')"),
    "packaging": ("from packaging import version", "str(version.Version('1.0rc1'))"),
    "bs4": ("import bs4", "bs4.BeautifulSoup('<p>a</p>', 'html.parser').p.text"),
}
INSTALLED = [name for name in USES if importlib.util.find_spec(name) is not None]
BESIDE = ("charset_normalizer", "attr", "six", "soupsieve", "typing_extensions")
PROGRAM = """
    import importlib, json, shutil, sys
    sys.path += ["one", "two"]
    packages = [importlib.import_module(name) for name in ("pkg_one", "pkg_two")]
    shutil.rmtree("one"); shutil.rmtree("two")
    print(json.dumps([[{name: use() for name, use in package.USES.items()} for package in packages],
                      [name for name in packages[0].USES if name in sys.modules]]))
"""


def run(program: str, folder: Path) -> str:
    """What a program prints, run by a new interpreter in a folder."""
    words = [sys.executable, "-c", dedent(program)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def vendor(folder: Path, version: str) -> None:
    """Put all libraries, with what they need, behind a private import."""
    folder.mkdir(parents=True)
    shutil.copy(SOURCE, folder / "__init__.py")
    for name in (*INSTALLED, *BESIDE):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        if origin.name == "__init__.py":
            ignored = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
            shutil.copytree(origin.parent, folder / name, ignore=ignored)
        else:
            shutil.copy(origin, folder / origin.name)
    for name in INSTALLED:
        with (folder / name / "__init__.py").open("a", encoding="utf-8") as file:
            file.write(f"\n__private_version__ = {version!r}\n")


def package_text() -> str:
    """A module with a function for each library: what it computed, and whose copy did it."""
    lines = [f"from ._vendor import {name} as _{name}" for name in INSTALLED]
    for name in INSTALLED:
        statement, expression = USES[name]
        private = statement.replace("from ", "from ._vendor.").replace("import ", "from ._vendor import ")
        private = private if statement.startswith("import") else statement.replace("from ", "from ._vendor.")
        lines += [f"def use_{name}():", f"    {private}"]
        lines += [f"    return [{expression}, _{name}.__private_version__]"]
    uses = ", ".join(f"{name!r}: use_{name}" for name in INSTALLED)
    return "\n".join([*lines, f"USES = {{{uses}}}", ""])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("private")
    for name in ("one", "two"):
        package = folder / name / f"pkg_{name}"
        vendor(package / "_vendor", name)
        (package / "__init__.py").write_text(package_text(), "utf-8")
    return json.loads(run(PROGRAM, folder))


@pytest.mark.xdist_group("private_import")
@pytest.mark.parametrize("library", INSTALLED)
def test_each_package_has_its_own_version(library: str, told: Any) -> None:
    (one, two), leaked = told
    assert one[library][0] == two[library][0] != ""
    assert (one[library][1], two[library][1]) == ("one", "two")
    assert library not in leaked


LIBRARY = """
    import importlib, importlib.metadata, importlib.resources, pkgutil
    from importlib import metadata
    from importlib.metadata import version as late
    VERSIONS = importlib.metadata.version("lib"), late("lib"), metadata.version("lib")
    DATA = [
        importlib.resources.files("lib").joinpath("data/a.txt").read_text(),
        pkgutil.get_data("lib", "data/a.txt").decode(),
    ]
    NAMES = importlib.import_module("lib.sub").X, importlib.import_module(".sub", "lib").X
    FOUND = importlib.util.find_spec("lib.sub").name, importlib.util.find_spec("json").name
"""


def test_metadata_and_data_files_are_the_own_ones(tmp_path: Path) -> None:
    private = tmp_path / "pkg" / "_vendor"
    (private / "lib" / "data").mkdir(parents=True)
    (private / "lib-9.dist-info").mkdir(parents=True)
    shutil.copy(SOURCE, private / "__init__.py")
    files = {
        "lib-9.dist-info/METADATA": "Metadata-Version: 2.1\nName: lib\nVersion: 9\n",
        "lib/data/a.txt": "own data",
        "lib/__init__.py": dedent(LIBRARY),
        "lib/sub.py": "import lib\nX = lib.__name__\n",
        "../__init__.py": "from ._vendor import lib\n",
    }
    for name, text in files.items():
        (private / name).write_text(text, "utf-8")
    program = """
        import json, sys
        sys.path.append(".")
        from pkg import lib
        print(json.dumps([lib.VERSIONS, lib.DATA, lib.NAMES, lib.FOUND]))
    """
    name = "pkg._vendor.lib"
    expected = [["9"] * 3, ["own data"] * 2, [name, name], [f"{name}.sub", "json"]]
    assert json.loads(run(program, tmp_path)) == expected


def test_a_name_that_no_library_has_is_no_module(tmp_path: Path) -> None:
    private = tmp_path / "pkg" / "_vendor"
    private.mkdir(parents=True)
    shutil.copy(SOURCE, private / "__init__.py")
    (private / "lib.py").write_text("try:\n    import nowhere\nexcept ImportError:\n    nowhere = None\n")
    (tmp_path / "pkg" / "__init__.py").write_text("from ._vendor import lib\n")
    program = """
        import sys
        sys.path.append(".")
        import pkg
        try:
            from pkg._vendor import other
        except ImportError as error:
            print(pkg.lib.nowhere, error)
    """
    assert run(program, tmp_path).startswith("None cannot import name 'other' from 'pkg._vendor'")
