"""What a run is given: parameters read by their types, and checked by the rules of servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import nearest, parse_context
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.params import Param, Unfit, unfit, with_defaults
from cloaca_nb.model.workflow import Workflow
from cloaca_nb.read.cells.params import value_of


def typed(params: Sequence[Param], texts: Iterable[str]) -> dict[str, JSON]:
    """Parameters as they are typed on a line, by their types.

    Args:
        params: The parameters that there are; where there are none, any key of the context will do.
        texts: Of each, ``name=value``.

    Raises:
        UsageError: There is no such parameter, or it cannot have that value.
    """
    known = {param.name: param for param in params}
    if not known:
        return parse_context([*texts])
    found: dict[str, JSON] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"-p {text!r} is no NAME=VALUE", "for example -p rate=0.5")
        if name not in known:
            near = nearest(name, known).question
            raise UsageError(
                f"there is no parameter {name!r}", near or f"the parameters are {', '.join(known)}"
            )
        found[name] = value_of(name, known[name].type, value)
    return found


def fitted(workflow: Workflow, context: Mapping[str, JSON], texts: Iterable[str]) -> dict[str, JSON]:
    """The context that a run is given, of values and of parameters as they are typed on a line.

    Arguments and errors are those of `typed` and `fitting`; what is typed wins.
    """
    return fitting(workflow, {**context, **(typed(workflow.params, texts) if texts else {})})


def fitting(workflow: Workflow, context: Mapping[str, JSON]) -> dict[str, JSON]:
    """The context that a run is given, defaults put in.

    Args:
        context: What a person gives.

    Raises:
        UsageError: A server would refuse it, or a key is most likely a parameter's name, mistyped.
    """
    params = workflow.params
    if not params:
        return dict(context)
    given = with_defaults(params, context)
    problems = [*map(_said, unfit(params, given)), *_mistyped(workflow, context)]
    if problems:
        known = ", ".join(f"{each.name} ({each.type})" for each in params)
        raise UsageError(
            f"the run's context does not fit the parameters: {'; '.join(problems)}",
            f"give them with -p NAME=VALUE: {known}",
        )
    return given


def _said(one: Unfit) -> str:
    if not one.got:
        return f"`{one.name}` ({one.wanted}) is missing"
    return f"`{one.name}` is of the type {one.got}, {one.wanted} was expected"


def _mistyped(workflow: Workflow, context: Mapping[str, JSON]) -> Iterable[str]:
    """Keys that no task reads and that are nearly a parameter's name."""
    names = [each.name for each in workflow.params]
    read = {use.key for task in workflow.tasks for use in task.reads}
    for key in context:
        near = nearest(key, names, cutoff=0.8).word if key not in names and key not in read else ""
        if near:
            yield f"there is no parameter `{key}`: did you mean `{near}`?"
