"""What becomes of values, and which are refused."""

from __future__ import annotations

from collections.abc import Mapping

from cloaca_nb.model.json_value import JSON
from tests.run.parity.row import Row

DONE = "completed"

_HEAD = """
import array, collections, dataclasses, datetime, decimal, enum, fractions, pathlib, types, uuid

@dataclasses.dataclass
class Point:
    x: object
    y: object = None

class Colour(enum.Enum):
    RED = 1

class Plain:
    pass

class Level(enum.IntEnum):
    LOW = 3

class Flag(enum.IntFlag):
    ON = 4

class Word(str, enum.Enum):
    YES = "yes"

Pair = collections.namedtuple("Pair", "a b")
"""

_TASK = """
@cloaca.task(id={name!r}, retry_attempts=1)
def task(context):
    context.set({name!r}, {value})
    return context
"""

_END = """
@cloaca.task(id="end", dependencies={names!r})
def end(context):
    return context
"""

#: What the context refuses, as an expression.
REFUSED = {
    "a date": "datetime.date(2020, 1, 1)",
    "a moment": "[datetime.datetime(2020, 1, 1)]",
    "a span": "{'a': datetime.timedelta(1)}",
    "a decimal": "decimal.Decimal('1.5')",
    "a fraction": "fractions.Fraction(1, 2)",
    "an uuid": "uuid.UUID(int=1)",
    "a path": "pathlib.PurePosixPath('x')",
    "bytes": "b'x'",
    "a bytearray": "bytearray(b'x')",
    "a complex number": "1j",
    "an enumeration's member": "Colour.RED",
    "an object": "[[Plain()]]",
    "a generator": "(i for i in [1])",
    "a map": "map(str, [1])",
    "keys of a dict": "{'a': 1}.keys()",
    "a function": "Plain",
    "a context": "cloaca.Context()",
    "a namespace": "types.SimpleNamespace(a=1)",
    "int keys": "{1: 2}",
    "None as a key": "{None: 1}",
    "bool keys": "[{True: 1}]",
    "tuple keys": "{(1, 2): 1}",
    "a huge integer": "2**64",
    "a low integer": "-2**63 - 1",
    "an integer beyond 128 bits": "2**128",
    "a lone surrogate": "'\\ud800'",
    "a date in a dataclass": "Point(datetime.date(2020, 1, 1))",
}

#: What passes, as an expression, and what comes out.
PASSES: dict[str, tuple[str, JSON]] = {
    "numbers": (
        "[1, -1, 1.5, -0.5, 2**63 - 1, 2**64 - 1, -2**63, True, None]",
        [1, -1, 1.5, -0.5, 2**63 - 1, 2**64 - 1, -(2**63), True, None],
    ),
    "texts": ("['é', 'a\\0b', '', '𝒳']", ["é", "a\0b", "", "𝒳"]),
    "NaN and infinity": ("[float('nan'), {'a': float('inf')}, -float('inf')]", [None, {"a": None}, None]),
    "a set": ("{7}", [7]),
    "a frozenset": ("frozenset([7])", [7]),
    "tuples": ("(1, (2, 3), ())", [1, [2, 3], []]),
    "a range": ("range(3)", [0, 1, 2]),
    "a deque": ("collections.deque([1, 2])", [1, 2]),
    "an array": ("array.array('d', [1.5])", [1.5]),
    "a memoryview": ("memoryview(b'ab')", [97, 98]),
    "a named tuple": ("Pair(1, 2)", [1, 2]),
    "a dataclass": ("Point(1, Point(2, {3}))", {"x": 1, "y": {"x": 2, "y": [3]}}),
    "an int enumeration": ("[Level.LOW, Flag.ON]", [3, 4]),
    "a text enumeration": ("{'v': Word.YES, Word.YES: 1}", {"v": "yes", "yes": 1}),
    "kinds of dict": (
        "[collections.OrderedDict(b=1, a=2), collections.Counter('aab'), "
        "collections.ChainMap({'a': 1}, {'b': 2}), types.MappingProxyType({'a': 1}), "
        "collections.UserDict(a=1), collections.defaultdict(int, a=1)]",
        [{"a": 2, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 2}, {"a": 1}, {"a": 1}, {"a": 1}],
    ),
    "a user list": ("collections.UserList([1])", [1]),
}


def _tasks(values: Mapping[str, str]) -> str:
    """One task for each value, and one behind them all."""
    tasks = "".join(_TASK.format(name=name, value=value) for name, value in values.items())
    return _HEAD + tasks + _END.format(names=list(values))


ROWS = [
    Row("values that are refused", _tasks(REFUSED), {**dict.fromkeys(REFUSED, "failed"), "end": DONE}),
    Row(
        "values that pass",
        _tasks({name: value for name, (value, _) in PASSES.items()}),
        {**dict.fromkeys(PASSES, DONE), "end": DONE},
        {name: out for name, (_, out) in PASSES.items()},
    ),
    Row(
        "dicts come back with their keys sorted",
        """
@cloaca.task(id="a")
def a(context):
    context.set("d", {"b": 1, "a": {"z": 1, "y": 2}, "Z": 3, "é": 4})
    context.set("order", list(context.get("d")))
    context.set("inner", list(context["d"]["a"]))
    return context
""",
        {"a": DONE},
        {"order": ["Z", "a", "b", "é"], "inner": ["y", "z"]},
    ),
    Row(
        "a refused value in the middle of update_from_dict keeps what came before",
        """
@cloaca.task(id="a")
def a(context):
    try:
        context.update_from_dict({"one": 1, "two": object(), "three": 3})
    except TypeError as error:
        context.set("error", str(error))
    return context
""",
        {"a": DONE},
        {"one": 1, "error": "unsupported type object"},
    ),
]
