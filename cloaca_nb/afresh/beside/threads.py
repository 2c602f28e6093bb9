"""What works in the main thread of a process alone: each task runs in a thread of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.process import Code
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.syntax import unparsed

#: What fails elsewhere -> the method without which it may be called where it works: a running loop is there.
_FAILING = {"signal.signal": "", "asyncio.get_event_loop": "run_until_complete"}
#: What code has that asks first, or makes up for it.
_CAREFUL = frozenset({"main_thread", "set_event_loop"})


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
