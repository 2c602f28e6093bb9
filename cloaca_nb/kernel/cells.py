"""Runs a cell's text, or a task of it, for a magic: errors show the cell's own lines and nothing of ours."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import importlib.abc
import importlib.machinery
import keyword
import linecache
import sys
import traceback
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from cloaca_nb import syntax
from cloaca_nb.errors import UsageError
from cloaca_nb.live.observing import MODULE_MARK

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.live.task_cell import TaskCell
    from cloaca_nb.read.cells.marker import Marker


def install(name: str, code: CodeType) -> ModuleType:
    """Run the cell's code as the module `name`.

    The module object of an earlier run is kept and filled anew, so that ``import helpers`` done before sees
    the new content. If the code raises, the earlier content stays.

    Raises:
        UsageError: The name cannot be a module's, or belongs to another module.
        Exception: Whatever the code raises.
    """
    __tracebackhide__ = True  # the notebook shows the cell's frames alone
    refuse_name(name)
    earlier = sys.modules.get(name)
    module = earlier if earlier is not None else ModuleType(name)
    before = dict(vars(module))
    vars(module).clear()
    vars(module).update(_first_names(name))
    sys.modules[name] = module
    try:
        exec(code, vars(module))
    except BaseException:
        vars(module).clear()
        vars(module).update(before)
        if earlier is None:
            del sys.modules[name]
        raise
    _LOADED[name] = code
    if not any(type(finder) is _Loading for finder in sys.meta_path):
        sys.meta_path.append(_Loading())
    return module


#: The code of each module that cells have made.
_LOADED: dict[str, CodeType] = {}


class _Loading(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads modules of cells again: `importlib.reload(helpers)`, an import of one that was deleted."""

    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """What loads a module that a cell has made; None for any other."""
        return importlib.machinery.ModuleSpec(fullname, self) if fullname in _LOADED else None

    def exec_module(self, module: ModuleType) -> None:
        """Runs the code of the cell again, in the names that the module has."""
        vars(module)[MODULE_MARK] = True
        exec(_LOADED[module.__name__], vars(module))


def _first_names(name: str) -> dict[str, object]:
    return {
        "__name__": name,
        "__doc__": None,
        "__package__": "",
        "__loader__": None,
        "__spec__": importlib.machinery.ModuleSpec(name, None),
        MODULE_MARK: True,
    }


def refuse_name(name: str) -> None:
    """Raise where a helper module cannot have this name.

    Raises:
        UsageError: The name cannot be a module's, or belongs to another module.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a module", "use a Python identifier, such as helpers"
        )
    if name in sys.stdlib_module_names:
        raise UsageError(
            f"{name!r} is a module of the standard library", "choose another name: loaders refuse this one"
        )
    module = sys.modules.get(name)
    if module is not None and MODULE_MARK not in vars(module):
        where = getattr(module, "__file__", None) or "another place"
        raise UsageError(f"the module {name!r} is already imported from {where}", "choose another name")


#: Types of what is carried, not handed over.
_NO_VALUES = frozenset({ModuleType, FunctionType, BuiltinFunctionType, type})

#: What every marker holds, so that most cells are known to have none at once.
HINT = "%%cloaca_"
TASK, MODULE, TRIGGER = "cloaca_task", "cloaca_module", "cloaca_trigger"

#: What gives a body that waits a loop of its own.
_LOOPED = "__import__('cloaca_nb.kernel.cells', fromlist=['in_a_loop']).in_a_loop"

#: What runs a task for `--run`: a call that needs no name in the notebook's namespace.
_RUN = "__import__('cloaca_nb.kernel.connection', fromlist=['run_task']).run_task({id!r}, {name})"


def marker_lines(lines: list[str]) -> list[str]:
    """Rewrite the marker line of a task or module cell; other cells pass.

    Both spellings, ``%%cloaca_task`` and ``# %%cloaca_task``, come out the same. Lines that continue the
    marker become blank.
    """
    marker = marker_of("".join(lines))
    if marker is None:
        return lines
    rest = ["\n"] * (marker.last - marker.line) + lines[marker.last :]
    return [_first_line(marker), *(_run_by_magic(rest) if marker.name == TASK else rest)]


def _run_by_magic(lines: list[str]) -> list[str]:
    """What stands below a marker, called by the cell magic that it begins with: `%%time`, `%%capture`.

    Only plain cells get that far: the marker's own call refuses others.
    """
    from cloaca_nb.read.cells.ipython import RUNNING

    found = RUNNING.fullmatch("".join(lines))
    if found is None:
        return lines
    call = f"get_ipython().run_cell_magic({found['name']!r}, {found['words']!r}, {found['body']!r})\n"
    return [*found["above"].splitlines(keepends=True), call]


def marker_of(source: str) -> Marker | None:
    """The marker that a cell begins with; reads the grammar only where there may be one."""
    if HINT not in source:
        return None
    from cloaca_nb.read.cells.marker import find_marker

    return find_marker(source)


def _first_line(marker: Marker) -> str:
    if marker.name in {MODULE, TRIGGER}:
        return f"%%{marker.name} {marker.text}\n"
    return f"get_ipython().run_line_magic({TASK!r}, {marker.text!r})\n"


def show_marker(names: dict[str, Any], text: str) -> None:
    """Have tracebacks show the marker of the cell that runs, as a comment, where `marker_lines` put a call.

    Args:
        names: The notebook's, in which the cell runs.
        text: What stands behind the marker's name.
    """
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_globals is not names:
        frame = frame.f_back
    shown = linecache.getlines(frame.f_code.co_filename) if frame is not None else []
    if shown and repr(TASK) in shown[0]:
        shown[0] = f"# %%{TASK} {text}".rstrip() + "\n"


class TaskCellTransformer(ast.NodeTransformer):
    """Puts the statements of a body-form cell into a function, and adds the call that `--run` asks for.

    Args:
        current: Gives the task cell that is about to run, or None for any other cell; asked for each.
    """

    def __init__(self, current: Callable[[], TaskCell | None]) -> None:
        self._current = current

    def visit(self, node: ast.AST) -> ast.AST:
        """The tree of a cell, changed where it is a task cell's.

        Raises:
            KeyboardInterrupt: One came before the cell was run; it shows no more than that.
        """
        try:
            return self._made_task(node)
        except KeyboardInterrupt as interrupt:
            interrupt._render_traceback_ = _nothing_ran  # type: ignore[attr-defined]  # IPython's protocol
            raise

    def _made_task(self, node: ast.AST) -> ast.AST:
        cell = self._current() if isinstance(node, ast.Module) else None
        if cell is None or not isinstance(node, ast.Module) or not _is_marked(node):
            return node
        first, *rest = node.body
        if cell.body_function is not None:
            rest = _as_function(cell.body_function, rest)
        calls = [_call(id, name, rest) for id, name in cell.functions()] if cell.run else []
        return ast.Module([first, *rest, *calls], node.type_ignores)


def _nothing_ran() -> list[str]:
    return ["KeyboardInterrupt: the cell was not run"]


def _is_marked(tree: ast.Module) -> bool:
    """Whether a cell begins with the call that `marker_lines` writes."""
    match tree.body[:1]:
        case [
            ast.Expr(
                value=ast.Call(func=ast.Attribute(attr="run_line_magic"), args=[ast.Constant(value=name), *_])
            )
        ]:
            return name == TASK
    return False


def _as_function(name: str, body: list[ast.stmt]) -> list[ast.stmt]:
    """``def name(context):`` around the statements, with ``return context`` behind.

    What waits is a task's function all the same: called, it returns the context, and gives no coroutine.
    """
    from cloaca_nb.read.names.walk import awaits

    futures = [node for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    inside = [node for node in body if node not in futures]
    made = _around(f"def {name}(context): return context", inside)
    if awaits(*inside) is not None:
        waiting = _around(f"async def _looped_{name}(context): return context", inside)
        made = _around(f"def {name}(context): return {_LOOPED}(_looped_{name}(context))", [waiting])
    return [*futures, made]


def _around(text: str, inside: list[ast.stmt]) -> ast.stmt:
    """A function with a statement, at the places of those that are put above it."""
    made = syntax.parse(text).body[0]
    assert isinstance(made, ast.FunctionDef | ast.AsyncFunctionDef)
    first, last = inside[0], inside[-1]
    for node in ast.walk(made):
        ast.copy_location(node, first)
    made.end_lineno, made.end_col_offset = last.end_lineno, last.end_col_offset
    for node in ast.walk(made.body[0]):
        ast.copy_location(node, last)
    made.body = [*inside, *made.body]
    return made


def in_a_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives, run in a loop and a thread of its own: a kernel's thread has one that runs."""
    __tracebackhide__ = True
    begun: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = []

    async def run() -> Any:
        begun.append((asyncio.get_running_loop(), asyncio.current_task()))
        return await coroutine

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(copy_context().run, asyncio.run, run())
        try:
            return found.result()
        except KeyboardInterrupt:
            for loop, task in begun:
                if task is not None:
                    loop.call_soon_threadsafe(task.cancel)
            raise


def _call(id: str, name: str, body: list[ast.stmt]) -> ast.stmt:
    """The call that runs a task, placed at its function."""
    place = next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == name), body[-1])
    call = syntax.parse(_RUN.format(id=id, name=name)).body[0]
    for node in ast.walk(call):
        ast.copy_location(node, place)
    return call


def plain_functions(cell: TaskCell, names: dict[str, Any]) -> dict[str, FunctionType]:
    """The statements of a plain cell as a function over the notebook's names, to be looked at alone."""
    from cloaca_nb.read.tasks.body import compilable

    found = {}
    for draft in cell.drafts:
        if draft.form == "plain":
            tree = ast.Module([compilable(draft.node)], [])
            code = syntax.compiled(ast.fix_missing_locations(tree), "<task>")
            inner = next(each for each in code.co_consts if isinstance(each, CodeType))
            found[draft.id] = FunctionType(inner, names)
    return found


#: Values of a plain cell that are shown.
MOST_MADE = 40


def plain_values(cell: TaskCell, names: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the variables of plain cells hold: those that they bind, and those that they may have changed.

    Args:
        cell: The task cell, which has run.

    Returns:
        Values by name, by the task's id.
    """
    found = {}
    for id, function in plain_functions(cell, names).items():
        code = function.__code__
        used = dict.fromkeys((*code.co_varnames[code.co_argcount :], *code.co_names))
        held = {name: names[name] for name in used if name in names and type(names[name]) not in _NO_VALUES}
        found[id] = dict(islice(held.items(), MOST_MADE))
    return found


def run_again(shell: InteractiveShell, source: str) -> None:
    """Run a whole cell, as if a person had.

    Raises:
        BaseException: What the cell raised.
    """
    run_cell: Callable[..., Any] = shell.run_cell
    run_cell(source, store_history=False).raise_error()


def run_module(shell: InteractiveShell, name: str, source: str, count: int) -> None:
    """Run a cell's text as a helper module.

    Args:
        source: The text below the marker line.
        count: The number of the cell.

    Raises:
        BaseException: What the module's code raised, to be shown from the cell's frame on.
    """
    __tracebackhide__ = True
    _run_below(shell, source, count, lambda code: install(name, code))


def run_trigger_cell(shell: InteractiveShell, source: str, count: int) -> None:
    """Run a trigger's cell in the notebook's namespace, as if it had no marker.

    Args:
        source: The text below the marker line.
        count: The number of the cell.

    Raises:
        BaseException: What the cell's code raised, to be shown from the cell's frame on.
    """
    __tracebackhide__ = True
    _run_below(shell, source, count, lambda code: exec(code, shell.user_ns))


def _run_below(shell: InteractiveShell, source: str, count: int, run: Callable[[CodeType], object]) -> None:
    """Run what stands below a cell's marker line; an error is shown from the cell's frame on."""
    __tracebackhide__ = True
    # The marker line stands in front, blank: lines are then those of the cell.
    text = f"\n{source}"
    file_name = shell.compile.cache(text, count, raw_code=text)
    try:
        run(compile(text, file_name, "exec"))
    except BaseException as error:
        _show_from(shell, error, file_name)
        raise


def _show_from(shell: InteractiveShell, error: BaseException, file_name: str) -> None:
    """Let an error show only the frames from the first one in this file on."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != file_name:
        frames = frames.tb_next
    if frames is None and not isinstance(error, SyntaxError):
        return

    def render() -> Any:
        return _structured(shell, error, frames)

    # Some exceptions take no attributes: they are shown with our frames, which is no harm.
    with contextlib.suppress(AttributeError, TypeError):
        error._render_traceback_ = render  # type: ignore[attr-defined]  # IPython's protocol


def _structured(shell: InteractiveShell, error: BaseException, frames: TracebackType | None) -> list[str]:
    if isinstance(error, SyntaxError):
        return list(shell.SyntaxTB.structured_traceback(type(error), error, None))
    try:
        return list(shell.InteractiveTB.structured_traceback(type(error), error, frames, tb_offset=0))
    except (OSError, ValueError, TypeError):
        return traceback.format_exception(type(error), error, frames)
