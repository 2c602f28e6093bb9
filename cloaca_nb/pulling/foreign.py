"""A package that somebody wrote by hand, as a notebook: read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cloaca_nb.errors import ArchiveError, UsageError
from cloaca_nb.model.workflow import Project
from cloaca_nb.package.contents import MANIFEST, PACKAGE_TOML
from cloaca_nb.package.limits import SHOWN_TEXT, mib
from cloaca_nb.package.parse import declaring, is_function, parse_json, parse_toml, task_call
from cloaca_nb.pulling.cells import CellText
from cloaca_nb.pulling.modules import ModuleFile, Modules, read_modules, refuse
from cloaca_nb.pulling.partial import absent_modules, left_out
from cloaca_nb.read.cells.marker import TASK_KEYWORDS, parse_marker
from cloaca_nb.read.cells.statements import string_lines
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.project import FILE as PYPROJECT
from cloaca_nb.read.project import distribution_name, pyproject_text
from cloaca_nb.syntax import unparsed

_ROOT = "workflow/"
_PARTIAL = (
    f"a server shows text files up to {mib(SHOWN_TEXT)} alone: what else the package may hold is not here"
)


class Foreign(NamedTuple):
    """The notebook of somebody's package.

    Attributes:
        workflow: The workflow's name.
        cells: Its cells.
        files: What lies beside it.
        notes: What is left out, in sentences.
    """

    workflow: str
    cells: tuple[CellText, ...]
    files: dict[str, bytes]
    notes: tuple[str, ...]


@dataclass
class _Said:
    """What a package says of itself, empty where it does not."""

    name: str = ""
    version: str = ""
    entry: str = ""
    workflow: str = ""
    description: str = ""
    author: str = ""
    python: str = ""
    notes: list[str] = field(default_factory=list)


def foreign_cells(files: Mapping[str, bytes], *, partial: str = "") -> Foreign:
    """The notebook of a package of the guide's or the release's kind.

    Args:
        files: Its files.
        partial: Where they come from, if that may have left out some.

    Raises:
        ArchiveError: Its metadata are damaged, or do not name an entry module; a module was left out.
        UsageError: Something in it has no form in a notebook.
    """
    said = _said(files)
    root = _ROOT if PACKAGE_TOML in files else ""
    sources = {path[len(root) :]: data for path, data in files.items() if path.startswith(root)}
    modules = Modules(_whole(read_modules(sources), said.entry, partial), said.entry)
    cells = [
        CellText("code", f"%%cloaca_module {name}\n{_text(modules, one)}")
        for name, one in modules.helpers.items()
    ]
    reader = _Reader(modules, said)
    for module in modules.inlined:
        cells += reader.cells(module)
    if reader.tasks != modules.count():
        raise UsageError(
            f"the package declares {modules.count()} tasks, of which {reader.tasks} stand at the top level",
            "tasks inside functions, branches and loops have no cell of their own",
        )
    if partial:
        said.notes.append(_PARTIAL)
    said.notes += [f"{name} is left out: nothing imports it" for name in modules.left]
    name = said.workflow or said.entry.partition(".")[0]
    line = _naming(name, said)
    beside = {}
    if said.name and said.name != distribution_name(name):
        project = Project(
            name, said.name, said.version or "0.1.0", said.description, said.author, entry_module=name
        )
        beside[PYPROJECT] = pyproject_text(project)
        line = f"%cloaca_workflow {name}"
    return Foreign(name, (CellText("code", line), *cells), beside, tuple(said.notes))


def _naming(name: str, said: _Said) -> str:
    """The line that names the workflow and says what its metadata do."""
    options = {"version": said.version, "description": said.description, "author": said.author}
    options["requires-python"] = said.python
    words = (f" --{option} {_quoted(value)}" for option, value in options.items() if value)
    return f"%cloaca_workflow {name}{''.join(words)}"


def _whole(known: dict[str, ModuleFile], entry: str, partial: str) -> dict[str, ModuleFile]:
    """The modules, where none of them was left out."""
    absent = absent_modules(known) if partial else []
    if partial and (absent or entry not in known):
        raise left_out(partial, absent or [entry])
    return known


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}'" if "'" not in plain else '"' + plain.replace('"', "'") + '"'


def _text(modules: Modules, module: ModuleFile) -> str:
    return modules.rewritten(module)[0].strip("\n")


def _said(files: Mapping[str, bytes]) -> _Said:
    try:
        if PACKAGE_TOML in files:
            return _release_said(parse_toml(files[PACKAGE_TOML]))
        if MANIFEST in files:
            return _manifest_said(parse_json(files[MANIFEST]))
        return _pyproject_said(parse_toml(files[PYPROJECT]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"the package's metadata are damaged: {error}", "correct them") from None


def _release_said(document: Any) -> _Said:
    package, metadata = document["package"], document["metadata"]
    return _texts(package, metadata, metadata["entry_module"], str(metadata.get("workflow_name", "")))


def _manifest_said(document: Any) -> _Said:
    return _texts(document["package"], document["python"], document["python"]["entry_module"], "")


def _pyproject_said(document: Any) -> _Said:
    return _texts(document["project"], {}, document["tool"]["cloaca"]["entry_module"], "")


def _texts(package: Any, more: Any, entry: str, workflow: str) -> _Said:
    def text(name: str) -> str:
        value = package.get(name, more.get(name, ""))
        return value if isinstance(value, str) else ""

    python = text("requires_python") or text("requires-python")
    return _Said(
        text("name"), text("version"), str(entry), workflow, text("description"), text("author"), python
    )


class _Reader:
    """Makes cells of the statements of modules that register tasks.

    Attributes:
        tasks: How many tasks it found.
    """

    def __init__(self, modules: Modules, said: _Said) -> None:
        self.tasks = 0
        self._modules = modules
        self._said = said
        self._ids: dict[str, str] = {}
        self._builders: set[str] = set()

    def cells(self, module: ModuleFile) -> list[CellText]:
        """The cells of a module."""
        text, tree = self._modules.rewritten(module)
        lines = text.split("\n")
        plain: list[str] = []
        cells: list[CellText] = []

        def end() -> None:
            if any(line.strip() for line in plain):
                cells.append(CellText("code", "\n".join(plain).strip("\n")))
            plain.clear()

        for piece in self._pieces(module, tree.body, lines, 0):
            if is_function(piece.node) and task_call(piece.node, module.engine):
                end()
                cells.append(CellText("code", task_cell(module, piece.node, piece.text, self._ids)))
                self.tasks += 1
            else:
                plain += piece.text
        end()
        return cells

    def _pieces(
        self, module: ModuleFile, body: list[ast.stmt], lines: list[str], after: int
    ) -> Iterator[_Piece]:
        """The statements of a block with their lines, those of a builder's block as if they stood outside."""
        for node in body:
            start = _first(node) - 1
            last = node.end_lineno or node.lineno
            if self._builder(module, node):
                assert isinstance(node, ast.With)
                yield from self._pieces(module, node.body, lines, _first(node.body[0]) - 1)
            elif self._left_out(module, node):
                pass
            elif last > after:
                above = [line for line in lines[after:start] if not line.strip() or line.lstrip()[0] == "#"]
                yield _Piece(node, dedented([*above, *lines[max(start, after) : last]], node, len(above)))
            after = max(after, last)

    def _builder(self, module: ModuleFile, node: ast.stmt) -> bool:
        """Whether this is the block of a workflow's builder; what it says is kept."""
        if not isinstance(node, ast.With) or len(node.items) != 1:
            return False
        return self._names_workflow(module, node, node.items[0].context_expr, node.items[0].optional_vars)

    def _names_workflow(
        self, module: ModuleFile, node: ast.stmt, call: ast.expr, bound: ast.expr | None
    ) -> bool:
        """Whether a call makes a workflow's builder; its name is kept, and what the builder is called."""
        if not declaring(call, module.engine, "WorkflowBuilder"):
            return False
        first = next(iter([*call.args, *(each.value for each in call.keywords if each.arg == "name")]), None)
        name = first.value if isinstance(first, ast.Constant) else None
        if not isinstance(name, str) or (self._said.workflow and self._said.workflow != name):
            raise refuse(
                module,
                node,
                "the package has several workflows, or one without a plain name",
                "a notebook is one workflow",
            )
        self._said.workflow = name
        self._builders |= {last_name(bound)} - {""} if bound is not None else set()
        return True

    def _left_out(self, module: ModuleFile, node: ast.stmt) -> bool:
        """Whether a statement is the builder's or the script's, which a notebook says otherwise."""
        if isinstance(node, ast.If) and unparsed(node.test) in _MAIN:
            self._said.notes.append('what runs in a script alone (`if __name__ == "__main__"`) is left out')
            return True
        if not isinstance(node, ast.Expr | ast.Assign) or not isinstance(node.value, ast.Call):
            return False
        call = node.value
        bound = node.targets[0] if isinstance(node, ast.Assign) else None
        if self._names_workflow(module, node, call, bound):
            return True
        if not isinstance(call.func, ast.Attribute) or last_name(call.func.value) not in self._builders:
            return False
        if call.func.attr == "description" and call.args and isinstance(call.args[0], ast.Constant):
            self._said.description = str(call.args[0].value)
        elif call.func.attr not in {"add_task", "build"}:
            self._said.notes.append(f"`{unparsed(node)}` is left out")
        return True


def _first(node: ast.stmt) -> int:
    """The first line of a statement, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])


_MAIN = {"__name__ == '__main__'", "'__main__' == __name__"}


class _Piece(NamedTuple):
    """A statement with its lines, those of comments above it too."""

    node: ast.stmt
    text: list[str]


def dedented(lines: list[str], node: ast.stmt, above: int) -> list[str]:
    """The lines of a statement of a block, without the block's indentation; texts in it stay as they are."""
    width = node.col_offset
    if not width:
        return lines
    first, inside = _first(node), string_lines(node)
    return [
        line if at - above + first in inside or line[:width].strip() else line[width:]
        for at, line in enumerate(lines)
    ]


def task_cell(
    module: ModuleFile,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    lines: list[str],
    ids: dict[str, str],
) -> str:
    """The cell of a task.

    Args:
        module: Where it stands, for errors.
        node: Its function.
        lines: The function's lines, decorators and comments above included.
        ids: Task ids by function name, of those before it; its own is added.

    Raises:
        UsageError: An option has no form in a cell.
    """
    call = task_call(node, module.engine)
    assert call is not None
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    named = given.pop("id", call.args[0] if call.args else None)
    text = literal_text(named)
    id = node.name if text is None else text
    ids[node.name] = id
    waits = [_id(module, item, ids) for item in _items(module, given.pop("dependencies", None))]
    words = [*([_word(id)] if id != node.name else []), "--dependencies", *map(_word, waits)]
    for name, value in given.items():
        if name is None:
            continue
        if name not in TASK_KEYWORDS:
            raise refuse(
                module, value, f"the option `{name}` of a task has no form in a cell", "leave it out"
            )
        words += [f"--{name.replace('_', '-')}", _word(_plain(value))]
    text = " ".join(words)
    if None in given or not _is_marker(text):  # what is computed stays in the decorator
        return "\n".join(["%%cloaca_task", *_trimmed(lines)])
    first = min(item.lineno for item in node.decorator_list)
    offset = len(lines) - ((node.end_lineno or node.lineno) - first + 1)
    start, end = call.lineno - first + offset, (call.end_lineno or call.lineno) - first + offset + 1
    kept = [*lines[:start], *lines[end:]]
    return "\n".join([f"%%cloaca_task {text}", *_trimmed(kept)])


def _is_marker(text: str) -> bool:
    """Whether a text is the rest of a marker's line, and of that line alone."""
    if not text.isprintable():
        return False
    try:
        parse_marker(text)
    except UsageError:
        return False
    return True


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def _items(module: ModuleFile, node: ast.expr | None) -> list[ast.expr]:
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return []
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    raise refuse(module, node, "the dependencies are no plain list", "write the ids as a list")


def _id(module: ModuleFile, node: ast.expr, ids: dict[str, str]) -> str:
    if (text := literal_text(node)) is not None:
        return text
    if isinstance(node, ast.Name) and node.id in ids:
        return ids[node.id]
    raise refuse(module, node, f"the dependency `{unparsed(node)}` is no task id", "write the id as a text")


def _plain(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.count("::") == 3:
            part.value = part.value.rpartition("::")[2]  # trigger rules of the release's kind have full names
    return unparsed(node)


def _word(text: str) -> str:
    """A text as one word of a marker line."""
    if text.isidentifier() or text.isdigit():
        return text
    if '"' not in text:
        text = text.replace("'", '"')
    return f"'{text}'"
