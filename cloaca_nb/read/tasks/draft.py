"""A task as its cell writes it, before the notebook around it is known."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Form
from cloaca_nb.read.cells.code import CellCode, Statement
from cloaca_nb.read.fixed import fixed
from cloaca_nb.read.names.walk import Function

#: Name of the parameter by which a function is known to be a task's.
CONTEXT = "context"
#: What can be called of it; `DATA_LIBRARIES` has those that leave alone what they are given.
CONTEXT_METHODS = (
    *("get", "set", "insert", "update", "update_from_dict", "remove", "to_dict", "to_json", "from_json"),
    *("secret", "secret_field"),
)
#: Those of which the first argument is a key, and those that put something into it and give nothing.
KEYED_METHODS = ("get", "set", "insert", "update", "remove")
PUTTING_METHODS = frozenset({"set", "insert", "update", "update_from_dict"})
#: Forms of which a function is made around the cell's statements.
MADE = frozenset({"body", "plain"})


@fixed
class Draft:
    """A task as its cell writes it.

    Attributes:
        form: How the cell is written.
        node: Its function; of the body form, one without a name around the cell's statements.
        place: Line of its ``def``; of the body form, the marker line.
        statement: Its function as it stands in the cell; None for the body form, whose text is made later.
        context: Name of the parameter that holds the context, or None where the function takes none.
        dependencies: Ids written down; None where nothing is.
        arguments: Other keyword arguments of the decorator, name -> source text.
        decorator: The decorator, of the decorated form.
        beside: The other statements of the cell.
        outputs: Variables that the marker names, of the plain form.
        handed: What a cell of the plain form takes over and gives; None for the other forms.
        decodes: Of the other forms: keys as it says them under which values are handed over, with those that
            the context has.
        ruled: Variables of plain cells that its trigger rules look at.
    """

    id: str
    form: Form
    code: CellCode
    node: Function
    place: Place
    statement: Statement | None
    context: str | None
    dependencies: tuple[str, ...] | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    decorator: ast.Call | None = None
    beside: tuple[Statement, ...] = ()
    outputs: tuple[str, ...] = ()
    handed: CellVariables | None = None
    decodes: Mapping[str, str] = field(default_factory=dict)
    ruled: tuple[str, ...] = ()

    @property
    def marker(self) -> Place:
        """The marker line."""
        return self.code.marked_at


class Drawn(NamedTuple):
    """A stream of random numbers of the process that a plain cell goes by.

    Attributes:
        state: Which: ``@random`` or ``@numpy.random``.
        takes: The key under which the cell before has left its state; empty where that is the package's.
        gives: The key under which it leaves its state; empty where no later cell goes on from it.
    """

    state: str
    takes: str = ""
    gives: str = ""


@dataclass(frozen=True, slots=True)
class CellVariables:
    """The variables of a plain cell.

    Attributes:
        takes: Variables that it takes over, with the keys of their values.
        keys: Those of them that another form's task has set.
        reads: Those of these whose values are no codec's.
        gives: Variables that it gives, with the keys of their values.
        perhaps: Variables among those it takes that the cell before may have left unbound.
        unsure: Variables among those it gives that it may leave unbound itself.
        shown: Variables among those it gives that nobody takes over: the cell shows them.
        beside: Keys of values that it takes over and that a later task takes over, too.
        after: Tasks that must have ended before it, since they read what it changes: id -> variable.
        outer: Names that it binds and that are the package's own before: it reads them first.
        changes: All variables that it binds, may change or unbinds.
        plain: Variables that it also gives as they are, for trigger rules.
        classes: Classes of the notebook of which variables that it takes over may hold instances.
        streams: Streams of random numbers of the process that it goes by.
        draws: Whether it draws on the current figure of `pyplot`, or makes one.
    """

    takes: Mapping[str, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    gives: Mapping[str, str] = field(default_factory=dict)
    perhaps: frozenset[str] = frozenset()
    unsure: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    after: Mapping[str, str] = field(default_factory=dict)
    outer: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    streams: tuple[Drawn, ...] = ()
    draws: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Builder:
    """A ``with WorkflowBuilder(...)`` block.

    Attributes:
        description: Its description, or None.
        tags: Its tags in order.
    """

    name: str
    place: Place
    description: str | None = None
    tags: tuple[tuple[str, str], ...] = ()


@fixed
class CellDrafts:
    """What one task cell gives.

    Attributes:
        drafts: Its tasks in order; none where the cell fits no form.
        lost: Ids that the cell was to give but does not, since something is wrong with it.
    """

    drafts: tuple[Draft, ...] = ()
    facts: tuple[Fact, ...] = ()
    builders: tuple[Builder, ...] = ()
    lost: tuple[str, ...] = ()


def first_parameter(function: Function) -> str | None:
    """Name of the first parameter that can be passed by position."""
    positional = [*function.args.posonlyargs, *function.args.args]
    return positional[0].arg if positional else None
