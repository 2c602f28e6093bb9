"""What stands around code that is looked at for what running it again would do."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from cloaca_nb.read.cells.imports import imported
from cloaca_nb.read.names.bindings import Names
from cloaca_nb.read.names.nodes import makers_in
from cloaca_nb.read.names.walk import FunctionOrLambda, body_of, running


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Where code stands that is looked at, and what its names mean there.

    Attributes:
        names: What its names mean.
        at: The place on the time line at which it runs.
        imports: Imports inside of the function, name -> dotted name.
        functions: Functions inside of the function, by name.
        made: What names are made by `with` inside of the statement, and by assignments inside of a function.
        owner: The class whose method it is.
        itself: Name of the method's first parameter.
        depth: How many functions deep it is called.
    """

    names: Names
    at: int
    cell: int
    imports: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, FunctionOrLambda] = field(default_factory=dict)
    made: Mapping[str, ast.expr] = field(default_factory=dict)
    owner: ast.ClassDef | None = None
    itself: str = ""
    depth: int = 0

    def inside(self, function: FunctionOrLambda, depth: int, owner: ast.ClassDef | None) -> Surroundings:
        """The surroundings of a function's body, with what is imported and defined in it."""
        imports = dict(self.imports)
        functions = dict(self.functions)
        for inner in running(*body_of(function)):
            if isinstance(inner, ast.Import | ast.ImportFrom):
                imports.update({item.name: item.target for item in imported(inner)})
            elif isinstance(inner, ast.FunctionDef):
                functions[inner.name] = inner
        positional = [*function.args.posonlyargs, *function.args.args]
        itself = positional[0].arg if owner is not None and positional else ""
        made = makers_in(running(*body_of(function)), inside=True)
        return Surroundings(self.names, self.at, self.cell, imports, functions, made, owner, itself, depth)
