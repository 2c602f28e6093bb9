"""Judges many made-up notebooks, and makes those that are judged badly small."""

from __future__ import annotations

import ast
import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from tests.fuzzing.judging import Verdict, judged

#: Makes the cells of a seed's notebook.
Generator = Callable[[int], list[str]]


@dataclass
class Figures:
    """How many notebooks were judged how.

    Attributes:
        outcomes: With the state proof.
        bare: Without evidence.
        codes: First error finding of those that were refused.
        again: How many were right in the first run of a process and not in the second.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    bare: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    again: int = 0

    def count(self, verdict: Verdict) -> None:
        """One more."""
        self.outcomes[verdict.outcome] += 1
        self.bare[verdict.bare] += 1
        if verdict.outcome == "refused":
            self.codes[verdict.why.partition(" ")[0]] += 1
        self.again += not verdict.again

    @property
    def whole(self) -> int:
        """How many notebooks run by themselves."""
        return self.outcomes.total() - self.outcomes["broken"]


def judge_many(make: Generator, seeds: Iterable[int], judges: Executor) -> Iterator[tuple[int, Verdict]]:
    """Each seed and the verdict on its notebook, in order."""
    seeds = list(seeds)
    yield from zip(seeds, judges.map(partial(_judged, make), seeds, chunksize=4), strict=True)


def small(make: Generator, verdicts: Sequence[tuple[int, Verdict]], judges: Executor) -> list[list[str]]:
    """Of each seed's notebook the smallest part with this verdict: outcomes, the finding that refuses it."""
    return list(judges.map(partial(_shrunk, make), verdicts))


def processes() -> Executor:
    """Two processes that judge: without threads, so that they can be copied."""
    main = sys.modules["__main__"]
    if not hasattr(main, "__spec__"):  # a shell of another test has left one that a new process cannot read
        main.__spec__ = None
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def _judged(make: Generator, seed: int) -> Verdict:
    return judged(make(seed))


def _shrunk(make: Generator, told: tuple[int, Verdict]) -> list[str]:
    """By cells, then by statements."""
    found = make(told[0])
    smaller = _smaller(found)
    while (candidate := next(smaller, None)) is not None:
        if judged(candidate).alike(told[1]):
            found, smaller = candidate, _smaller(candidate)
    return found


def _smaller(cells: Sequence[str]) -> Iterator[list[str]]:
    """The notebook without one of its cells, without one statement of a cell, a statement by its body."""
    for at, cell in enumerate(cells):
        if len(cells) > 1:
            yield [*cells[:at], *cells[at + 1 :]]
        head, newline, text = cell.partition("\n") if cell.startswith("%") else ("", "", cell)
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        for body in _without_one(tree):
            smaller = head + newline + body
            if smaller.strip() and smaller != cell:
                yield [*cells[:at], smaller, *cells[at + 1 :]]


def _without_one(tree: ast.Module) -> Iterator[str]:
    found = (getattr(node, "body", None) for node in ast.walk(tree))
    bodies = [body for body in found if isinstance(body, list)]
    for body in bodies:
        for at, statement in enumerate(list(body)):
            if len(body) > 1:
                del body[at]
                yield ast.unparse(tree)
                body.insert(at, statement)
            if isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try):
                body[at : at + 1] = statement.body
                yield ast.unparse(tree)
                body[at : at + len(statement.body)] = [statement]
