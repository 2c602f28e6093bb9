"""The modules of somebody's package as cells: which hold tasks, which are helpers, how they import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cloaca_nb.errors import UsageError
from cloaca_nb.model.workflow import Line
from cloaca_nb.package.parse import MAX_SOURCE, declared_tasks, declaring
from cloaca_nb.package.vendor import FOLDER, printable
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import backwards, put
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.tasks.engine_names import EngineNames, names_in
from cloaca_nb.regular import normalised

#: Decorators and calls of the engine that register something with the workflow of the module they are in.
_REGISTERING = {"WorkflowBuilder", "trigger", "workflow_params", "workflow_secrets", "task"}


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """A module of a package.

    Attributes:
        name: Its dotted name from the import root.
        text: Its source.
        engine: What it calls the engine and its members.
    """

    name: str
    path: str
    text: str
    tree: ast.Module
    engine: EngineNames

    @property
    def package(self) -> str:
        """The package that its relative imports start from."""
        return self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it but a docstring, imports and `__all__`."""
        return all(_says_nothing(node) for node in self.tree.body)

    @property
    def registers(self) -> bool:
        """Whether it registers tasks or what goes with them."""
        return any(declaring(node, self.engine, *_REGISTERING) for node in ast.walk(self.tree))


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return [last_name(target) for target in node.targets] == ["__all__"]
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)


def refuse(module: ModuleFile, node: ast.AST, what: str, hint: str) -> UsageError:
    """The error for what has no form in a notebook."""
    return UsageError(f"{printable(module.path)} line {getattr(node, 'lineno', 1)}: {what}", hint)


def read_modules(files: Mapping[str, bytes]) -> dict[str, ModuleFile]:
    """The modules below an import root, by dotted name.

    Raises:
        UsageError: One is no Python of this version, or too large.
    """
    found = {}
    for path, data in sorted(files.items()):
        if not path.endswith(".py") or path.startswith(f"{FOLDER}/"):
            continue
        if len(data) > MAX_SOURCE:
            raise UsageError(f"{printable(path)} is too large to be read", "pull the archive by hand")
        text = normalised(data.decode("utf-8-sig", "replace"))
        tree = parse(text)
        if isinstance(tree, SyntaxError):
            raise UsageError(
                f"{printable(path)} line {tree.lineno}: {tree.msg}",
                f"Python {sys.version_info[0]}.{sys.version_info[1]} cannot read it",
            )
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if not all(part.isidentifier() for part in name.split(".")):
            continue  # no statement imports it
        found[name] = ModuleFile(name, path, text, tree, names_in([tree]))
    return found


class Modules:
    """The modules that a package's entry module reaches.

    Args:
        known: All modules.
        entry: What a loader imports.

    Attributes:
        inlined: Those that register tasks, in the order in which they are executed: they become cells.
        helpers: Those that are imported by them, in that order: module cells, by the name that they get.
        left: Names of modules that nobody imports.
    """

    def __init__(self, known: Mapping[str, ModuleFile], entry: str) -> None:
        self.known = known
        if entry not in known:
            raise UsageError(
                f"the entry module {printable(entry)} is not in the package", "it cannot be loaded"
            )
        order: dict[str, None] = {}
        self._reach(entry, order, set())
        self.inlined = [
            known[name]
            for name in order
            if known[name].registers or (name == entry and not known[name].empty)
        ]
        names = {module.name for module in self.inlined}
        self.helpers: dict[str, ModuleFile] = {}
        self._flat: dict[str, str] = {}
        for name in order:
            if name not in names and not known[name].empty:
                self._flat[name] = self._flat_name(name)
                self.helpers[self._flat[name]] = known[name]
        self.left = [name for name, one in known.items() if name not in order and not one.empty]

    def _reach(self, name: str, order: dict[str, None], under_way: set[str]) -> None:
        if name in under_way:
            return
        under_way.add(name)
        parent = name.rpartition(".")[0]
        if parent in self.known:
            self._reach(parent, order, under_way)
        for other in self._imported(self.known[name]):
            self._reach(other, order, under_way)
        order[name] = None

    def _imported(self, module: ModuleFile) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names if alias.name in self.known)
            elif isinstance(node, ast.ImportFrom):
                base = base_of(module, node)
                names = (f"{base}.{alias.name}" if base else alias.name for alias in node.names)
                yield from (name for name in (base, *names) if name in self.known)

    def _flat_name(self, name: str) -> str:
        """What a helper is called in a notebook, whose helper modules lie side by side."""
        flat = (name.partition(".")[2] or name).replace(".", "_")
        while flat in sys.stdlib_module_names or flat in self.helpers:
            flat += "_"
        return flat

    def rewritten(self, module: ModuleFile) -> tuple[str, ast.Module]:
        """A module's text with the imports of the package's own modules as a notebook writes them.

        Raises:
            UsageError: An import has no form there.
        """
        lines = [Line(text) for text in module.text.split("\n")]
        found = (node for node in ast.walk(module.tree) if isinstance(node, ast.Import | ast.ImportFrom))
        for node in backwards(found):
            text = self._statement(module, node)
            if text is not None:
                put(lines, node, text or ("pass" if node not in module.tree.body else ""))
        text = "\n".join(line.text for line in lines)
        tree = parse(text)
        assert isinstance(tree, ast.Module)
        return text, tree

    def _statement(self, module: ModuleFile, node: ast.Import | ast.ImportFrom) -> str | None:
        """An import as a notebook writes it, empty where its names are there anyway; None: as it is."""
        if isinstance(node, ast.Import):
            if not any(alias.name in self.known for alias in node.names):
                return None
            return "; ".join(self._plain(module, node, alias) for alias in node.names)
        base = base_of(module, node)
        if not node.level and base not in self.known and base.partition(".")[0] not in self.known:
            return None
        parts = [self._from(module, node, base, alias) for alias in node.names]
        return "; ".join(part for part in parts if part)

    def _plain(self, module: ModuleFile, node: ast.stmt, alias: ast.alias) -> str:
        flat = self._flat.get(alias.name, alias.name)
        renamed = alias.name in self.known and (flat != alias.name or alias.name not in self._flat)
        if renamed and (alias.asname is None or alias.name not in self._flat):
            raise refuse(
                module, node, f"`import {alias.name}` has no form in a notebook", "import names from it"
            )
        return f"import {flat}" + (f" as {alias.asname}" if alias.asname else "")

    def _from(
        self,
        module: ModuleFile,
        node: ast.stmt,
        base: str,
        alias: ast.alias,
        seen: frozenset[tuple[str, str]] = frozenset(),
    ) -> str:
        full, bound = f"{base}.{alias.name}" if base else alias.name, alias.asname or alias.name
        if base and base not in self.known and base.partition(".")[0] not in self.known:
            return f"from {base} import {alias.name}" + (f" as {bound}" if bound != alias.name else "")
        if full in self._flat:
            flat = self._flat[full]
            return f"import {flat}" + (f" as {bound}" if bound != flat else "")
        if base in self._flat:
            return f"from {self._flat[base]} import {alias.name}" + (
                f" as {bound}" if bound != alias.name else ""
            )
        inlined = {one.name for one in self.inlined}
        if base in inlined and module.name in inlined:
            return f"{bound} = {alias.name}" if bound != alias.name else ""
        if full in self.known and module.name in inlined:
            return ""  # the names of a module that registers tasks are those of the notebook
        seen |= {(base, alias.name)}
        exported = self._exported(base, alias.name, seen)
        if exported is not None:
            there, name = exported
            return self._from(module, node, there, ast.alias(name, bound if bound != name else None), seen)
        raise refuse(
            module,
            node,
            f"`{alias.name}` of {base or 'the package'} has no form in a notebook",
            "move what is imported there into a module of its own",
        )

    def _exported(self, base: str, name: str, seen: Collection[tuple[str, str]]) -> tuple[str, str] | None:
        """Where a module that only imports has a name from; None where that leads around in a circle."""
        module = self.known.get(base)
        for node in module.tree.body if module is not None and module.empty else ():
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        assert module is not None
                        there = base_of(module, node), alias.name
                        return there if there not in seen else None
        return None

    def count(self) -> int:
        """How many tasks are declared at all."""
        return sum(len(list(declared_tasks(module.tree))) for module in self.inlined)


def base_of(module: ModuleFile, node: ast.ImportFrom) -> str:
    """The absolute name of what a `from` import names first."""
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])
