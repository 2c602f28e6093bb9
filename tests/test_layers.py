"""The layers point down only, every module is in one, and the core knows neither a host nor the engine."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

import cloaca_nb

ROOT = Path(cloaca_nb.__file__).parent
HOSTS = (
    "IPython",
    "ipykernel",
    "ipywidgets",
    "anywidget",
    "comm",
    "traitlets",
    "jupyter_server",
    "tornado",
    "cloaca",
)
#: From the top down; a module may import its own layer and those below it when it is loaded.
LAYERS = (
    ("__init__", "__main__", "cli", "kernel", "serving"),
    ("panel",),
    ("acts",),
    ("output",),
    ("live",),
    ("api",),
    ("actions", "commands", "pulling", "tending", "vendoring"),
    ("deploy",),
    ("run",),
    ("check",),
    ("inputs",),
    ("evidence",),
    ("package",),
    ("afresh",),
    ("read",),
    ("grammar",),
    ("model",),
    ("carried", "environment", "errors", "regular", "standin", "syntax"),
)
#: What may know a host; everything else is the core.
AT_HOSTS = ("cli", "kernel", "serving", "panel", "acts", "output", "live")


def all_modules() -> list[str]:
    """Dotted names below `cloaca_nb` of all modules; a package is named without its `__init__`."""
    paths = (path.relative_to(ROOT).with_suffix("") for path in ROOT.rglob("*.py"))
    names = (".".join(path.parts).removesuffix(".__init__") for path in paths)
    return sorted(names)


def layer_of(module: str) -> int:
    """Index of the layer of a module, which is its room's: the first part of its dotted name."""
    room = module.partition(".")[0]
    return next(index for index, rooms in enumerate(LAYERS) if room in rooms)


def imports_of(source: str, modules: frozenset[str]) -> set[str]:
    """Modules of ours that a module imports when it is loaded, those for type checkers left out."""
    return named_by((node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)), modules)


def named_by(statements: Iterable[ast.ImportFrom], modules: frozenset[str]) -> set[str]:
    """Modules of ours that imports name."""
    found: set[str] = set()
    for node in statements:
        if node.module and node.module.split(".")[0] == "cloaca_nb":
            base = node.module.removeprefix("cloaca_nb").removeprefix(".")
            for alias in node.names:
                name = f"{base}.{alias.name}" if base else alias.name
                found.add(name if name in modules else base or "__init__")
    return found


def outside_functions(node: ast.AST, package: str) -> Iterator[ast.ImportFrom]:
    """Imports anywhere but in functions, for type checkers too; those from beside it are absolute."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - each.level] if each.level else []
            yield ast.ImportFrom(".".join([*above, *filter(None, [each.module])]), each.names, 0)
        elif not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from outside_functions(each, package)


def upwards(module: str, source: str, modules: frozenset[str]) -> set[str]:
    """What a module imports from a layer above its own."""
    own = layer_of(module)
    return {name for name in imports_of(source, modules) if layer_of(name) < own}


MODULES = all_modules()


def test_imports_point_down() -> None:
    found = {module: upwards(module, source_of(module), frozenset(MODULES)) for module in MODULES}
    assert {module: names for module, names in found.items() if names} == {}


def source_of(module: str) -> str:
    path = ROOT.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def named() -> Mapping[str, set[str]]:
    """Which others each module names anywhere but in functions, for type checkers too."""
    known, found = frozenset(MODULES), dict[str, set[str]]()
    for each in MODULES:
        name = f"cloaca_nb.{each}"
        package = name if ROOT.joinpath(*each.split(".")).is_dir() else name.rpartition(".")[0]
        found[each] = named_by(outside_functions(ast.parse(source_of(each)), package), known)
    return found


def test_no_circle_of_rooms_not_even_of_types(named: Mapping[str, set[str]]) -> None:
    rooms: dict[str, set[str]] = {}
    for module, others in named.items():
        room = module.partition(".")[0]
        rooms.setdefault(room, set()).update({other.partition(".")[0] for other in others} - {room})
    graphlib.TopologicalSorter(rooms).prepare()


#: The parts of the interpreter: what each gives to which other is one recursion.
INTERPRETER = "read.effects."


def test_no_circle_of_modules_but_those_of_the_interpreter(named: Mapping[str, set[str]]) -> None:
    others = {module: names for module, names in named.items() if not module.startswith(INTERPRETER)}
    graphlib.TopologicalSorter(others).prepare()


@pytest.mark.parametrize(
    ("module", "line", "expected"),
    [
        ("model.graph", "from cloaca_nb.cli import console", {"cli.console"}),
        ("model.graph", "from cloaca_nb.cli.console import Outcome", {"cli.console"}),
        ("errors", "from cloaca_nb import __version__", {"__init__"}),
        ("read.workflow", "from cloaca_nb.check.rules import ALL_RULES", {"check.rules"}),
        ("package.plan", "from cloaca_nb.check import checker", {"check.checker"}),
        ("check.checker", "from cloaca_nb.package.plan import Package", set()),
        ("run.runners", "from cloaca_nb.run import process", set()),
    ],
)
def test_an_import_upwards_is_seen(module: str, line: str, expected: set[str]) -> None:
    assert upwards(module, line, frozenset(MODULES)) == expected


def test_every_layer_is_there() -> None:
    rooms = {module.partition(".")[0] for module in MODULES}
    assert rooms == {room for layer in LAYERS for room in layer}


def test_the_core_imports_no_host() -> None:
    core = [f"cloaca_nb.{name}" for name in MODULES if is_core(name)]
    script = (
        f"import importlib, sys\nfor name in {core!r}: importlib.import_module(name)\n"
        f"print([name for name in {HOSTS!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def is_core(module: str) -> bool:
    """Whether a module must be importable without a host; scripts of child processes are none of it."""
    parts = module.split(".")
    return parts[0] not in {*AT_HOSTS, "standin", "__init__", "__main__"} and "child" not in parts


def test_no_file_function_or_folder_has_grown_too_large() -> None:
    """At most 450 lines a file, 50 a function, 14 modules a folder; 8 modules at the root."""
    paths = sorted(ROOT.rglob("*.py"))
    files = {path: path.read_text(encoding="utf-8") for path in paths}
    functions = (
        (node, path)
        for path, text in files.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    folders = Counter(path.parent for path in paths if path.name != "__init__.py")
    assert [path for path, text in files.items() if text.count("\n") > 450] == []
    assert [(path, f.name) for f, path in functions if (f.end_lineno or 0) - f.lineno >= 50] == []
    assert [folder for folder, count in folders.items() if count > (8 if folder == ROOT else 14)] == []
