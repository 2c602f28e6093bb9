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
    "charset_normalizer": (
        "import charset_normalizer",
        "str(charset_normalizer.from_bytes('äöü und so weiter'.encode()).best())",
    ),
    "click": ("import click", "click.style('a', fg='red')"),
    "yaml": ("import yaml", "yaml.safe_load('a: [1, 2]')['a']"),
    "rich": ("from rich.text import Text", "Text.from_markup('[b]a[/b]').plain"),
    "tabulate": ("import tabulate", "tabulate.tabulate([[1, 2]])"),
    "six": ("import six", "six.moves.range(3)[1]"),
    "packaging": ("from packaging import version", "str(version.Version('1.0rc1'))"),
    "bs4": ("import bs4", "bs4.BeautifulSoup('<p>a</p>', 'html.parser').p.text"),
}
INSTALLED = [name for name in USES if importlib.util.find_spec(name) is not None]
BESIDE = ("attr", "soupsieve", "typing_extensions")
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
        top = folder / f"{name}.py" if (folder / f"{name}.py").is_file() else folder / name / "__init__.py"
        with top.open("a", encoding="utf-8") as file:
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


#: What libraries do to find their own modules and files -> `lib/__init__.py`, whose `VALUE` is its version.
MECHANISMS = {
    "lazy submodule": """
        def __getattr__(name):
            import importlib
            if name == "VALUE":
                return importlib.import_module("lib.deep.sub").VERSION
            raise AttributeError(name)
    """,
    "import in a function": """
        class Late:
            def __str__(self):
                import lib.deep.sub
                from lib.deep import sub as other
                assert other is lib.deep.sub
                return other.VERSION
        VALUE = Late()
    """,
    "resources": """
        from importlib.resources import files
        VALUE = files(__package__).joinpath("version.txt").read_text()
    """,
    "pkgutil": "import pkgutil\nVALUE = pkgutil.get_data(__name__, 'version.txt').decode()",
    "metadata": """
        try:
            from importlib.metadata import version, PackageNotFoundError
        except ImportError:
            version = None
        VALUE = version("Lib")
    """,
    "metadata in a function": """
        def __getattr__(name):
            import importlib.metadata as metadata
            if name == "VALUE":
                return metadata.metadata("lib")["Version"]
            raise AttributeError(name)
    """,
    "plugin by name": """
        BACKENDS = ["lib._native", "lib.deep.sub"]
        def _load():
            from importlib import import_module
            for name in BACKENDS:
                try:
                    return import_module(name)
                except ImportError:
                    continue
        VALUE = _load().VERSION
    """,
    "__import__": """
        for name in ("lib.deep", "lib.deep.sub"):
            top = __import__(name)
        assert top.__name__ == __name__
        VALUE = __import__("lib.deep.sub", fromlist=["VERSION"]).VERSION
    """,
    "circular": "from lib import ring\nfrom lib.deep.sub import VERSION as VALUE\nassert ring.one() == VALUE",
    "beside it": "import beside\nVALUE = beside.lib().deep.sub.VERSION\nfrom lib.deep import sub",
    "entry points": """
        def __getattr__(name):
            from importlib.metadata import entry_points
            if name == "VALUE":
                (point,) = entry_points(group="lib.backends")
                return point.load()
            raise AttributeError(name)
    """,
    "entry points of distributions": """
        import importlib.metadata
        found = {each.metadata["Name"]: each.entry_points for each in importlib.metadata.distributions()}
        (VALUE,) = [each.load() for each in found["Lib"] if each.group == "lib.backends"]
    """,
    "files beside it": """
        import os
        class Late:
            def __str__(self):
                with open(os.path.join(os.path.dirname(__file__), "version.txt")) as file:
                    return file.read()
        VALUE = Late()
    """,
    "paths beside it": """
        from pathlib import Path
        HERE = Path(__file__).parent
        def __getattr__(name):
            if name == "VALUE":
                return HERE.joinpath("version.txt").read_text()
            raise AttributeError(name)
    """,
    "listed modules": """
        import importlib, pkgutil
        class Late:
            def __str__(self):
                names = [each.name for each in pkgutil.iter_modules(__path__, "lib.") if each.ispkg]
                deep = importlib.import_module(*names)
                (sub,) = [each.name for each in pkgutil.iter_modules(deep.__path__)]
                return getattr(importlib.import_module(f"lib.deep.{sub}"), "VERSION")
        VALUE = Late()
    """,
    "walked packages": """
        import importlib, pkgutil
        def __getattr__(name):
            if name == "VALUE":
                found = [each.name for each in pkgutil.walk_packages(__path__, __name__ + ".")]
                return importlib.import_module(found[-2]).VERSION
            raise AttributeError(name)
    """,
    "executed text": """
        space = {"__name__": __name__, "__builtins__": __builtins__}
        exec("from lib.deep.sub import VERSION", space)
        VALUE = space["VERSION"]
    """,
}
PARTS = {
    "lib/version.txt": "{version}",
    "lib/deep/__init__.py": "",
    "lib/deep/sub.py": "from .. import deep\nVERSION = '{version}'\n",
    "lib/ring.py": "import lib\ndef one():\n    return lib.VALUE\n",
    "beside.py": "def lib():\n    import lib.deep.sub\n    return lib\n",
    "lib-{version}.dist-info/METADATA": "Metadata-Version: 2.1\nName: Lib\nVersion: {version}\n",
    "lib-{version}.dist-info/entry_points.txt": "[lib.backends]\nfast = lib.deep.sub:VERSION\n",
}


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Way -> what two packages with two versions of it say, both loaded and their files deleted."""
    folder = tmp_path_factory.mktemp("mechanisms")
    for at, (text, version) in enumerate((text, v) for text in MECHANISMS.values() for v in ("one", "two")):
        private = folder / "all" / f"pkg_{at}" / "_vendor"
        for name, part in {"lib/__init__.py": dedent(text), **PARTS}.items():
            target = private / name.format(version=version)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(part.replace("{version}", version), "utf-8")
        shutil.copy(SOURCE, private / "__init__.py")
        (private.parent / "__init__.py").write_text("from ._vendor import lib\n", "utf-8")
    program = f"""
        import importlib, json, shutil, sys
        sys.path.append("all")
        packages = [importlib.import_module(f"pkg_{{at}}") for at in range({2 * len(MECHANISMS)})]
        shutil.rmtree("all")
        values = [str(package.lib.VALUE) for package in packages]
        print(json.dumps([values, [name for name in ("lib", "beside") if name in sys.modules]]))
    """
    return json.loads(run(program, folder))


@pytest.mark.parametrize("way", MECHANISMS)
def test_each_way_to_find_modules_and_files_leads_to_the_own_version(way: str, values: Any) -> None:
    found, leaked = values
    at = 2 * list(MECHANISMS).index(way)
    assert (found[at : at + 2], leaked) == (["one", "two"], [])
