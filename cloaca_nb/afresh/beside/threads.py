"""What fails where tasks run: each in a thread of its own, of a process in which a package has no files.

What works in the main thread of a process alone, and what processes do that begin anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.process import Code
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import last_name, literal_text, root_name
from cloaca_nb.read.names.walk import DEFINITIONS, calls_in
from cloaca_nb.syntax import unparsed

#: What fails elsewhere -> the method without which it may be called where it works: a running loop is there.
_FAILING = {"signal.signal": "", "asyncio.get_event_loop": "run_until_complete"}
#: What code has that asks first, or makes up for it.
_CAREFUL = frozenset({"main_thread", "set_event_loop"})
#: Calls that say how processes are begun; the ways in which these have nothing of the one that begins them.
_SAYING_HOW = frozenset({"get_context", "set_start_method"})
_ANEW = frozenset({"spawn", "forkserver"})
#: Calls by which a process is given a function to run.
_GIVING = frozenset(
    {"Pool", "Process", "ProcessPoolExecutor", "apply", "apply_async", "imap", "imap_unordered", "map"}
    | {"map_async", "starmap", "starmap_async", "submit"}
)


def main_thread_facts(task: Part, codes: Iterable[Code]) -> Iterator[Fact]:
    """Calls that fail in other threads than the main one, where nothing is made of that.

    Args:
        codes: The code that runs when the task is called.
    """
    found: dict[str, Fact] = {}
    for code in codes:
        called = {call: path for call, path in code.called.items() if path in _FAILING}
        names = {last_name(node) for node in code.nodes} if called else set[str]()
        if not _CAREFUL.isdisjoint(names) or any(isinstance(node, ast.Try) for node in code.nodes if called):
            continue
        for call, path in called.items():
            if _FAILING[path] in {"", *names}:
                text, place = unparsed(call.func), code.place(call) or task.line().place
                found[text] = Fact(
                    kinds.MainThreadOnly(text, "loop" if _FAILING[path] else "signal"), place, task.task
                )
    yield from found.values()


def new_process_facts(task: Part, needed: Sequence[Part], every: Iterable[Part]) -> Iterator[Fact]:
    """Functions of the package that are given to processes which cannot import it.

    Args:
        needed: What the task needs.
        every: All statements of its module.
    """
    calls = [(part, each) for part in needed for each in calls_in(part.node)]
    beginning = next(((part, call) for part, call in calls if _begins_anew(call)), None)
    own = {name for part in every if _is_of_package(part.node) for name in part.binds} if beginning else ()
    given = (name for _, call in calls if own and last_name(call.func) in _GIVING for name in _passed(call))
    name = next((each for each in given if each in own), None)
    if beginning is not None and name is not None:
        part, call = beginning
        yield Fact(kinds.NewProcess(unparsed(call), name), part.line(call.lineno).place, task.task)


def _begins_anew(call: ast.Call) -> bool:
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg == "method")]
    return last_name(call.func) in _SAYING_HOW and any(literal_text(each) in _ANEW for each in given)


def _is_of_package(node: ast.stmt) -> bool:
    """Whether a statement binds a function or a class of the package, or a helper module."""
    return isinstance(node, DEFINITIONS) or (isinstance(node, ast.ImportFrom) and node.level > 0)


def _passed(call: ast.Call) -> Iterator[str]:
    """Names of which a call gets what they are bound to, or something in that: `helpers.square`."""
    roots = (root_name(each) for each in arguments_of(call) if isinstance(each, ast.Name | ast.Attribute))
    yield from (root.id for root in roots if root is not None)
