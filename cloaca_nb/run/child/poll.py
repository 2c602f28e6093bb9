"""In the child process: import the package under a runner's module, and call a trigger's function once."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from cloaca_nb.model.firing import answer_of
from cloaca_nb.run.child.report import Reporter, flush
from cloaca_nb.run.child.setup import Spec, import_entry, serve


def main() -> None:
    """Call the trigger that the specification names; ends only by being killed."""
    serve(_poll)


def _poll(spec: Spec, reporter: Reporter) -> None:
    if spec.standin_too:
        sys.path.insert(0, spec.standin)
    import cloaca  # noqa: TID251 - this is the child process of a run

    if spec.standin_too:
        sys.path.remove(spec.standin)
    functions = _triggers(cloaca)
    fired = _fired(cloaca)
    if not import_entry(spec, reporter):
        return
    if spec.trigger not in functions:
        reporter.send("no-trigger")
        return
    start = time.perf_counter()
    try:
        result = functions[spec.trigger]()
    except BaseException as error:  # noqa: BLE001 - code of the notebook may raise anything
        flush()
        reporter.send("poll-raised", error=reporter.error(error))
        return
    took = time.perf_counter() - start
    answer = answer_of(result)
    context = next((context for made, context in fired if made is result), None)
    flush()
    reporter.send(
        "polled",
        fires=answer.fires,
        text=answer.text,
        took=took,
        context={} if context is None else json.loads(json.dumps(context.to_dict())),
    )


def _triggers(cloaca: Any) -> dict[str, Any]:
    """The functions of triggers by name; filled by the import."""
    functions: dict[str, Any] = {}
    original = cloaca.trigger

    def trigger(*given: Any, **arguments: Any) -> Any:
        decorator = original(*given, **arguments)

        def decorate(function: Any) -> Any:
            name = given[0] if given else arguments.get("name")
            functions[str(name or getattr(function, "__name__", ""))] = function
            return decorator(function)

        return decorate

    cloaca.trigger = trigger
    return functions


def _fired(cloaca: Any) -> list[tuple[Any, Any]]:
    """What says that a trigger fires, each with its context, which the engine's objects do not give away."""
    made: list[tuple[Any, Any]] = []
    original = cloaca.TriggerResult.fire

    def fire(context: Any = None) -> Any:
        result = original(context)
        made.append((result, context))
        return result

    cloaca.TriggerResult.fire = staticmethod(fire)
    return made
