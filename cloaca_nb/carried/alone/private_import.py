"""The libraries of this package, under names of its own: no other package of the process meets them.

A server runs all packages in one process, with one `sys.modules`, and deletes a package's files once it is
imported. So the libraries beside this file are read here, once, and stay as they were written; each is
imported below this package's own name, and what it imports itself (`import requests`,
`import_module("requests")`, `files("certifi")`) is looked for here first.
"""

from __future__ import annotations

import atexit
import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.resources
import importlib.util
import io
import os
import pkgutil
import shutil
import sys
import tempfile
import types
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_FILES = {
    path.relative_to(_HERE).as_posix(): path.read_bytes()
    for path in sorted(_HERE.rglob("*"))
    if path.is_file() and "__pycache__" not in path.parts
}
#: Names by which the libraries are imported.
_TOPS = {name.partition("/")[0].removesuffix(".py") for name in _FILES if name.endswith(".py")} - {"__init__"}


def _data_home() -> Path:
    """Where the libraries are said to lie.

    That is this folder, though it is gone when tasks run. Where one looks for files beside its modules, it is
    a folder with all files that hold no code, which stays as long as the process.
    """
    left_out = (".py", ".so", ".pyd")
    data = {
        name: content
        for name, content in _FILES.items()
        if ".dist-info/" not in name and not name.endswith(left_out)
    }
    code = (content for name, content in _FILES.items() if name.endswith(".py") and name != "__init__.py")
    if not data or not any(b"__file__" in text or b"__path__" in text for text in code):
        return _HERE
    try:
        home = Path(tempfile.mkdtemp(prefix=f"{__name__}-"))
        for name, content in data.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content)
    except OSError:  # a full or read-only disk: only what looks for such a file fails
        return _HERE
    atexit.register(_remove, home, os.getpid())
    return home


def _remove(home: Path, owner: int) -> None:
    """Remove the folder of data, at the end of the process that made it, not of one that it forked."""
    if os.getpid() == owner:
        shutil.rmtree(home, ignore_errors=True)


_HOME = _data_home()


class _Libraries(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads what stands below this package, from memory."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not name.startswith(f"{__name__}."):
            return None
        base = name[len(__name__) + 1 :].replace(".", "/")
        if f"{base}/__init__.py" in _FILES:
            return self._spec(name, f"{base}/__init__.py", [str(_HOME / base)])
        if f"{base}.py" in _FILES:
            return self._spec(name, f"{base}.py", None)
        if any(file.startswith(f"{base}/") for file in _FILES):
            namespace = importlib.machinery.ModuleSpec(name, None, is_package=True)
            namespace.submodule_search_locations = [str(_HOME / base)]
            return namespace
        return None

    def _spec(self, name: str, file: str, folder: list[str] | None) -> importlib.machinery.ModuleSpec | None:
        found = importlib.util.spec_from_file_location(
            name, str(_HOME / file), loader=self, submodule_search_locations=folder
        )
        if found is not None:
            found.loader_state = file
        return found

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        source = _FILES[self._file(module.__name__)]
        module.__dict__["__builtins__"] = _BUILTINS
        exec(compile(source, str(module.__file__), "exec", dont_inherit=True), module.__dict__)

    def _file(self, name: str) -> str:
        spec = self.find_spec(name)
        if spec is None or spec.loader_state is None:
            raise ImportError(f"no module {name}", name=name)
        return str(spec.loader_state)

    def get_source(self, name: str) -> str:
        return importlib.util.decode_source(_FILES[self._file(name)])

    def get_data(self, path: str) -> bytes:
        try:
            return _FILES[Path(path).relative_to(_HOME).as_posix()]
        except (KeyError, ValueError):
            raise OSError(f"no file {path}") from None

    def is_package(self, name: str) -> bool:
        return self._file(name).endswith("/__init__.py")

    def get_resource_reader(self, name: str) -> _Resources:
        return _Resources(self._file(name).rpartition("/")[0])


_FINDER = _Libraries()


class _Resources:
    """The data files of a library, as `importlib.resources` asks for them."""

    def __init__(self, folder: str) -> None:
        self._folder = f"{folder}/"

    def contents(self) -> list[str]:
        inside = (name[len(self._folder) :] for name in _FILES if name.startswith(self._folder))
        return list(dict.fromkeys(name.partition("/")[0] for name in inside))

    def is_resource(self, path: str) -> bool:
        return f"{self._folder}{path}" in _FILES

    def open_resource(self, resource: str) -> io.BytesIO:
        if not self.is_resource(resource):
            raise FileNotFoundError(resource)
        return io.BytesIO(_FILES[f"{self._folder}{resource}"])

    def resource_path(self, resource: str) -> str:
        raise FileNotFoundError(resource)  # it is in no file; Python 3.10 makes one of what can be opened

    def files(self) -> zipfile.Path:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for name, content in _FILES.items():
                if name.startswith(self._folder):
                    archive.writestr(name, content)
        return zipfile.Path(zipfile.ZipFile(data), self._folder)


def _own(name: Any) -> Any:
    """A module's name as it is known here; what is no library of this package stays as it is."""
    return f"{__name__}.{name}" if isinstance(name, str) and name.partition(".")[0] in _TOPS else name


def _import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> types.ModuleType:
    """`__import__` for the libraries: `import requests` in one of them is the one beside it."""
    top = name.partition(".")[0]
    if level == 0 and top in _TOPS:
        module = builtins.__import__(_own(name), globals, locals, fromlist or ("__name__",), 0)
        return module if fromlist else sys.modules[_own(top)]
    module = builtins.__import__(name, globals, locals, fromlist or (), level)
    if level == 0 and top in {"importlib", "pkgutil"}:
        return _FACADES.get(name if fromlist else top, module)
    return module


class _Facade(types.ModuleType):
    """A module of the standard library whose functions take module names: the libraries' names come first."""

    def __init__(self, module: types.ModuleType, *functions: str, **more: Any) -> None:
        super().__init__(module.__name__)
        self.__dict__.update({"_module": module, **more})
        for name in functions:
            if hasattr(module, name):
                self.__dict__[name] = _translated(getattr(module, name))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_module"], name)


def _translated(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(name: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(name, str) and name.startswith("."):
            arguments = tuple(_own(argument) for argument in arguments)
        named = {key: _own(value) if key in {"package", "anchor"} else value for key, value in named.items()}
        return function(_own(name), *arguments, **named)

    return call


class _Distribution(importlib.metadata.Distribution):
    """What a vendored distribution says about itself."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def read_text(self, filename: str) -> str | None:
        data = _FILES.get(f"{self._folder}/{filename}")
        return None if data is None else data.decode()

    def locate_file(self, path: Any) -> Any:
        return _HOME / path

    @property
    def entry_points(self) -> importlib.metadata.EntryPoints:
        points = [_EntryPoint(each.name, each.value, each.group) for each in super().entry_points]
        for point in points:
            vars(point)["dist"] = self
        return importlib.metadata.EntryPoints(points)


class _EntryPoint(importlib.metadata.EntryPoint):
    """An entry point of a vendored distribution: what it names is looked for here first."""

    def load(self) -> Any:
        found = importlib.import_module(_own(self.module))
        for name in filter(None, (self.attr or "").split(".")):
            found = getattr(found, name)
        return found


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _distributions() -> dict[str, _Distribution]:
    folders = [name.rpartition("/")[0] for name in _FILES if name.endswith(".dist-info/METADATA")]
    found = [_Distribution(folder) for folder in folders]
    return {_plain(distribution.metadata["Name"] or ""): distribution for distribution in found}


_DISTRIBUTIONS = _distributions()


def _distribution(name: str) -> importlib.metadata.Distribution:
    return _DISTRIBUTIONS.get(_plain(name)) or importlib.metadata.distribution(name)


def _all_distributions(**wanted: Any) -> Iterator[importlib.metadata.Distribution]:
    """`distributions`: the libraries' own, and what is installed beside them."""
    if wanted:
        yield from importlib.metadata.distributions(**wanted)
        return
    yield from _DISTRIBUTIONS.values()
    installed = importlib.metadata.distributions()
    yield from (each for each in installed if _plain(each.metadata["Name"] or "") not in _DISTRIBUTIONS)


def _entry_points(**wanted: Any) -> importlib.metadata.EntryPoints:
    points = (point for each in _all_distributions() for point in each.entry_points)
    return importlib.metadata.EntryPoints(points).select(**wanted)


def _iter_modules(path: Any = None, prefix: str = "") -> Iterator[pkgutil.ModuleInfo]:
    """`pkgutil.iter_modules`, of the libraries' folders too."""
    below = [Path(each).relative_to(_HOME) for each in path or () if Path(each).is_relative_to(_HOME)]
    found: dict[str, bool] = {}
    for name in sorted(_FILES):
        inner, file = Path(name).parent, Path(name).name
        if inner in below and file.endswith(".py") and file != "__init__.py":
            found.setdefault(file.removesuffix(".py"), False)
        elif inner.parent in below and file == "__init__.py" and inner != Path():
            found[inner.name] = True
    yield from (pkgutil.ModuleInfo(_FINDER, prefix + name, package) for name, package in found.items())
    others = None if path is None else [each for each in path if not Path(each).is_relative_to(_HOME)]
    if others is None or others:
        yield from pkgutil.iter_modules(others, prefix)


def _walk_packages(path: Any = None, prefix: str = "", onerror: Any = None) -> Iterator[pkgutil.ModuleInfo]:
    """`pkgutil.walk_packages`, of the libraries' folders too."""
    for each in _iter_modules(path, prefix):
        yield each
        if each.ispkg:
            try:
                module = importlib.import_module(_own(each.name))
            except Exception as error:
                if onerror is not None:
                    onerror(each.name)
                elif not isinstance(error, ImportError):
                    raise
            else:
                yield from _walk_packages(module.__path__, f"{each.name}.", onerror)


_METADATA = _Facade(
    importlib.metadata,
    distribution=_distribution,
    version=lambda name: _distribution(name).version,
    metadata=lambda name: _distribution(name).metadata,
    requires=lambda name: _distribution(name).requires,
    files=lambda name: _distribution(name).files,
    distributions=_all_distributions,
    entry_points=_entry_points,
)
_RESOURCES = _Facade(
    importlib.resources,
    *("files", "open_text", "open_binary", "read_text", "read_binary", "path", "is_resource", "contents"),
)
_UTIL = _Facade(importlib.util, "find_spec")
_FACADES: dict[str, types.ModuleType] = {
    "importlib": _Facade(importlib, "import_module", metadata=_METADATA, resources=_RESOURCES, util=_UTIL),
    "importlib.metadata": _METADATA,
    "importlib.resources": _RESOURCES,
    "importlib.util": _UTIL,
    "pkgutil": _Facade(pkgutil, "get_data", iter_modules=_iter_modules, walk_packages=_walk_packages),
}
_BUILTINS = {**vars(builtins), "__import__": _import}

sys.meta_path.insert(0, _FINDER)
