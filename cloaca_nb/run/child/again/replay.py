"""In the child process: tasks that are not run again, since an earlier run has what they stored."""

from __future__ import annotations

from cloaca_nb.run.child.report import dependency_ids

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloaca_nb.run.child.setup import Spec


def giving(name: str, contexts: Any, stored: dict[str, Any]) -> Any:
    """A task function that does nothing but give a context.

    Args:
        name: What it is called.
        contexts: The class of contexts.
        stored: What the context holds.
    """

    def give(context: Any) -> Any:
        return contexts(stored)

    give.__name__ = give.__qualname__ = name
    return give


def arguments_of(name: str, arguments: dict[str, Any], spec: Spec) -> dict[str, Any]:
    """The arguments of such a task's decorator: what starts it, ends it or tries it again counts no more."""
    waits = dependency_ids(arguments.get("dependencies") or ())
    return {"id": name, "dependencies": [id for id in waits if spec.wants(id)]}
