"""Parameters that a workflow's code declares: `@cloaca.workflow_params(limit=(int, 10), since=str)`."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloaca_nb.model.workflow import Workflow
from cloaca_nb.panel.types import FieldType

NAME = "workflow_params"
TYPES: Mapping[str, FieldType] = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "json",
    "list": "json",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter.

    Attributes:
        name: Its name, a key of the initial context.
        type: Type of its field.
        default: The default as the field's text; None where there is none.
    """

    name: str
    type: FieldType
    default: str | None = None


def declared_parameters(workflow: Workflow) -> tuple[Parameter, ...]:
    """The parameters that the workflow's modules declare, in order, each once."""
    found: dict[str, Parameter] = {}
    for module in workflow.modules:
        text = "\n".join(line.text for line in module.lines)
        if NAME not in text:
            continue
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue  # told by a finding
        for call in _calls(tree):
            for keyword in call.keywords:
                if keyword.arg is not None:
                    found.setdefault(keyword.arg, _parameter(keyword.arg, keyword.value))
    return tuple(found.values())


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == NAME:
                yield node


def _parameter(name: str, value: ast.expr) -> Parameter:
    if isinstance(value, ast.Tuple) and len(value.elts) == 2:
        return Parameter(name, _type(value.elts[0]), _default(value.elts[1]))
    return Parameter(name, _type(value))


def _type(node: ast.expr) -> FieldType:
    return TYPES.get(node.id, "json") if isinstance(node, ast.Name) else "json"


def _default(node: ast.expr) -> str | None:
    """A literal default as text: plain text as it is, all else as JSON; None where it is no literal."""
    try:
        value = ast.literal_eval(node)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (ValueError, TypeError):
        return None
