"""Instances of the notebook's own classes that libraries write to, or read of, as they do with files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import Args, Value
from cloaca_nb.read.tables.keeping import PRINTED_TO

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: Functions and methods that do so, by the last parts of their names, with the methods that they call.
_CALLING = (
    (re.compile(r"\w*dump|save\w*|write\w*|to_\w+|print_\w+|pp|pprint|copyfileobj"), ("write", "flush")),
    (re.compile(r"\w*load|loadtxt|genfromtxt|read\w*|parse|copyfileobj"), ("read", "readline", "readinto")),
)


def met_as_files(reading: Interpreter, path: str, args: Args, frame: Frame) -> None:
    """What a function of a library, or a method, calls of what it is given for a file.

    Args:
        path: Its dotted name, or the method's.
    """
    given = [each for each in args.all() if each.kind == "instance"]
    name = path.rpartition(".")[2] if given else ""
    called = [one for pattern, methods in _CALLING if pattern.fullmatch(name) for one in methods]
    for each in given if called else ():
        for method in called:
            reading.act([each] if reading.classes.methods(each, method) else (), f".{method}", frame)


def printed_to(reading: Interpreter, printed: Value, frame: Frame) -> None:
    """What `print` does to what its `file` may be: an instance is written to as its own method says."""
    streams = {each for each in printed if each.path in PRINTED_TO}  # what is written there is gone
    reading.act([reading.state(f"@{each.path}") for each in streams], "use", frame)
    own = {each for each in printed if reading.classes.methods(each, "write")}
    reading.act(printed - streams - own, "mutate", frame)
    reading.act([each for each in printed if each.kind in {"instance", "param"}], ".write", frame)
