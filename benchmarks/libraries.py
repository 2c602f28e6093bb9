"""Libraries in two versions each behind the private import, in one process: which do not keep to their own.

Each library is fetched by pip with what it needs, twice; two packages vendor one version each, are loaded
into the process of a fake server, and use it once their files are gone.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.actions import package_of
from cloaca_nb.api import FileNotebook
from cloaca_nb.check.checker import Report
from cloaca_nb.package.archive import write_archive
from tests.package.notebooks import document
from tests.servers.fake import ADMIN_KEY
from tests.servers.fake_store import Store
from tests.servers.talking import until

TENANTS = ("one", "two")


@dataclass(frozen=True)
class Library:
    """A library, two of its versions, and an expression that uses it once more than to import it."""

    name: str
    versions: tuple[str, str]
    statement: str
    expression: str
    project: str = ""

    def requirement(self, version: str) -> str:
        return f"{self.project or self.name}=={version}"


LIBRARIES = (
    Library(
        "requests",
        ("2.31.0", "2.32.3"),
        "import requests",
        "requests.Request('GET', 'http://a.example/?q=1').prepare().url",
    ),
    Library(
        "urllib3",
        ("1.26.20", "2.2.3"),
        "from urllib3.util import parse_url",
        "parse_url('http://a.example:80/x').port",
    ),
    Library("certifi", ("2023.7.22", "2024.8.30"), "import certifi", "'BEGIN CERT' in certifi.contents()"),
    Library("idna", ("3.4", "3.10"), "import idna", "idna.encode('bücher.example').decode()"),
    Library(
        "charset_normalizer",
        ("3.2.0", "3.4.0"),
        "import charset_normalizer",
        "str(charset_normalizer.from_bytes('äöü und so weiter'.encode()).best())",
    ),
    Library(
        "jinja2",
        ("3.0.3", "3.1.4"),
        "import jinja2",
        "jinja2.Template('{% for x in y %}{{ x }}{% endfor %}').render(y=[1, 2])",
    ),
    Library("markupsafe", ("2.1.2", "2.1.5"), "import markupsafe", "str(markupsafe.escape('<a>'))"),
    Library("click", ("8.0.4", "8.1.7"), "import click", "click.style('a', fg='red')"),
    Library("attr", ("22.2.0", "24.2.0"), "import attr", "attr.make_class('C', ['x'])(3).x", "attrs"),
    Library("yaml", ("6.0.1", "6.0.2"), "import yaml", "yaml.safe_load('a: [1, 2]')", "PyYAML"),
    Library("rich", ("13.5.3", "13.9.2"), "from rich.text import Text", "Text.from_markup('[b]a[/b]').plain"),
    Library(
        "pygments",
        ("2.15.1", "2.18.0"),
        "from pygments import lexers",
        "lexers.get_lexer_by_name('python').name",
    ),
    Library("tabulate", ("0.8.10", "0.9.0"), "import tabulate", "tabulate.tabulate([[1, 2]])"),
    Library(
        "dateutil",
        ("2.8.2", "2.9.0.post0"),
        "from dateutil import parser",
        "parser.parse('2026-01-02').year",
        "python-dateutil",
    ),
    Library("six", ("1.15.0", "1.16.0"), "import six", "six.moves.range(3)[1]"),
    Library("mistune", ("2.0.5", "3.0.2"), "import mistune", "mistune.html('*a*').strip()"),
    Library("packaging", ("23.2", "24.1"), "from packaging.version import Version", "str(Version('1.0rc1'))"),
)


@dataclass(frozen=True)
class Fetched:
    """A library, and the folders that its two versions were unpacked into."""

    library: Library
    folders: tuple[Path, Path]


class UnfetchedError(Exception):
    """A version cannot be had here."""


def fetch(library: Library, place: Path) -> Fetched:
    """Have both versions in folders.

    Raises:
        UnfetchedError: pip does not find one of them for this Python.
    """
    first, second = (_unpacked(library.requirement(version), place) for version in library.versions)
    return Fetched(library, (first, second))


def _unpacked(requirement: str, place: Path) -> Path:
    """A requirement with what it needs, of wheels alone: no code of theirs is run."""
    folder = place / requirement
    if not folder.is_dir():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        words = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
        words += ["--only-binary=:all:", "--target", str(part), requirement]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UnfetchedError(done.stderr.strip().splitlines()[-1])
        part.rename(folder)
    return folder


@dataclass(frozen=True)
class Outcome:
    """What went wrong, and the codes of what the check says of warnings and errors."""

    wrong: list[str]
    said: tuple[str, ...] = ()


def used(fetched: Fetched) -> Outcome:
    """Load two packages with a version each beside each other, and use them."""
    store = Store(ADMIN_KEY)
    said: set[str] = set()
    try:
        for tenant, folder in zip(TENANTS, fetched.folders, strict=True):
            store.tenants.add(tenant)
            store.packages.setdefault(tenant, [])
            store.awake.add(tenant)
            home = folder.parent / "packages" / tenant
            report = _report(fetched.library, folder, home)
            said |= {each.code for each in report.findings if each.severity != "info"}
            archive = write_archive(package_of(report, force=True), home).path
            store.upload(tenant, archive.read_bytes())
        until(lambda: store.log or all(each.loaded for tenant in TENANTS for each in store.live(tenant)))
        return Outcome(store.log or list(_results(store, fetched.library)), tuple(sorted(said)))
    finally:
        store.close()


def _report(library: Library, source: Path, home: Path) -> Report:
    """The check of a notebook that vendors a version, import proof included."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(source, home / "vendor", ignore=shutil.ignore_patterns("__pycache__", "bin"))
    task = (
        f"%%cloaca_task\ndef work(context):\n    {library.statement}\n    import {library.name} as it\n"
        f"    context['value'] = {library.expression}\n    context['name'] = it.__name__\n"
        "    context['code'] = hash_of(it)\n    return context"
    )
    helper = (
        "import hashlib\ndef hash_of(module):\n"
        "    text = module.__spec__.loader.get_source(module.__name__)\n"
        "    return hashlib.sha256(text.encode()).hexdigest()"
    )
    cells = document("%cloaca_workflow libraries", helper, task, folder=home)
    return FileNotebook(cells, home / "notebook.ipynb").report(prove=True)


def _results(store: Store, library: Library) -> Iterator[str]:
    for tenant in TENANTS:
        run = store.execute(tenant, "libraries", {})
        until(run.has_ended)
        if run.status == "Failed":
            yield f"{tenant}: {run.tasks['work']['last_error']}"
            continue
        found = run.contexts["work"]
        unpacked = store.live(tenant)[0].unpacked
        top = unpacked.metadata["entry_module"].partition(".")[0]
        texts = {
            hashlib.sha256(path.read_bytes()).hexdigest() for path in unpacked.folder.rglob("_vendor/**/*.py")
        }
        if found["name"] != f"{top}._vendor.{library.name}" or found["code"] not in texts:
            yield f"{tenant}: it is not the vendored {library.name} that runs"
