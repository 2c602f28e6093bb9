"""Defaults of parameters: what tasks that wait for none do first, since servers put no default in."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from cloaca_nb.model.params import Param
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.code import Statement
from cloaca_nb.read.cells.statements import character, first_line, source_lines
from cloaca_nb.read.names.walk import names_within
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.ids import import_text, literal, underscored_free

#: The module of a package that does it, and its function.
PARAMS = "run_params"
_SETS = "set_defaults"


class ParamDefaults(NamedTuple):
    """The defaults of a workflow's parameters.

    Attributes:
        name: What the function is called in the modules of tasks.
        text: The defaults, as code.
    """

    name: str
    text: str

    @property
    def imported(self) -> str:
        """The import of the function."""
        return import_text(f".{PARAMS}", _SETS, self.name)

    def call(self, context: str) -> str:
        """The statement that puts them in."""
        return f"{self.name}({context}, {self.text})"

    def put_into(self, draft: Draft) -> Statement | None:
        """A task's own function that does it first, below its docstring; None where it has no such."""
        statement = draft.statement
        if statement is None or draft.context is None:
            return statement
        body, source = draft.node.body, source_lines(draft.code.text)
        documented = ast.get_docstring(draft.node, clean=False) is not None
        if documented and len(body) == 1:
            return self._behind(statement, draft.context, body[0], source)
        return self._before(statement, draft.context, body[documented], source)

    def _behind(self, statement: Statement, context: str, node: ast.stmt, source: Sequence[str]) -> Statement:
        """The function with the call behind a statement, on its last line."""
        lines = list(statement.lines)
        at, end = _index(lines, node.end_lineno or node.lineno), source[(node.end_lineno or node.lineno) - 1]
        tail = end[character(end, node.end_col_offset or 0) :]
        text = lines[at].text
        start = len(text) - len(tail)
        lines[at] = lines[at]._replace(text=f"{text[:start]}; {self.call(context)}{tail}", references=())
        return replace(statement, lines=tuple(lines))

    def _before(
        self, statement: Statement, context: str, node: ast.stmt, source: tuple[str, ...]
    ) -> Statement:
        """The function with the call above a statement, or before it on the line of ``def``."""
        lines, text = list(statement.lines), source[node.lineno - 1]
        first = first_line(node, source)
        at, tail = _index(lines, first), text[character(text, node.col_offset) :]
        line, call = lines[at], self.call(context)
        if first == node.lineno and line.text.removesuffix(tail).strip():
            start = len(line.text) - len(tail)
            lines[at] = line._replace(text=f"{line.text[:start]}{call}; {tail}", references=())
        else:
            indent = line.text[: len(line.text) - len(line.text.lstrip())]
            lines.insert(at, line._replace(text=f"{indent}{call}", references=()))
        return replace(statement, lines=tuple(lines))


def _index(lines: Sequence[Line], number: int) -> int:
    return next(at for at, line in enumerate(lines) if (line.line or 0) >= number)


def defaults_of(
    params: Iterable[Param], drafts: Iterable[Draft], taken: Collection[str]
) -> ParamDefaults | None:
    """The defaults of some parameters; None where there are none.

    Args:
        taken: Names that the notebook binds.
    """
    known = {each.name: each.default for each in params if not each.required}
    if not known:
        return None
    used = names_within(*(draft.node for draft in drafts))
    items = ", ".join(f"{literal(name)}: {default!r}" for name, default in known.items())
    return ParamDefaults(underscored_free(_SETS, {*used, *taken}), f"{{{items}}}")
