"""The interpreters of the import proof, started ahead of time.

An interpreter needs about as long to start and to load the stand-in as all else that a check does; on a
second core it does so while this process is still loading its own modules and reading the notebook.
"""

from __future__ import annotations

from pathlib import Path

from cloaca_nb.check.interpreter import Interpreter

STANDIN = Path(__file__).parent.parent / "standin"
CHILD = Path(__file__).with_name("proof_child.py")

#: How many a proof needs at a time: one for each layout.
LAYOUTS = 2

_spare: list[Interpreter] = []


def warm_up() -> None:
    """Start the interpreters of a coming proof. An idle one leaves when this process ends."""
    while len(_spare) < LAYOUTS:
        _spare.append(_started())


def interpreter() -> Interpreter:
    """One that waits for its order: a spare one, else a new one."""
    return _spare.pop() if _spare else _started()


def _started() -> Interpreter:
    return Interpreter([str(CHILD), str(STANDIN)])
