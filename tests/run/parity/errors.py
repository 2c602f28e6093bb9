"""Exceptions: their types and texts."""

from __future__ import annotations

from textwrap import indent

from tests.run.parity.row import Row

DONE, FAILED = "completed", "failed"


_HEAD = """
class Outer:
    class Inner(Exception):
        pass

class Silent(Exception):
    def __str__(self):
        raise ValueError("no text")
"""

_TASK = """
@cloaca.task(id={name!r}, retry_attempts=1)
def task(context):
{body}
    return context
"""

_END = """
@cloaca.task(id="end", dependencies={names!r})
def end(context):
    context.set("keys", sorted(context.to_dict()))
    return context
"""

#: Name of a task and its body.
RAISES = {
    "with a text": 'raise ValueError("boom")',
    "without a text": "raise ValueError",
    "a key error": 'context["missing"]',
    "a key error of a None": 'context.set("none", None)\ncontext["none"]',
    "a class in a class": 'raise Outer.Inner("i")',
    "without a usable text": "raise Silent()",
    "a system exit": 'raise SystemExit("bye")',
    "by sys.exit": "import sys\nsys.exit(3)",
    "a keyboard interrupt": "raise KeyboardInterrupt",
    "a generator exit": "raise GeneratorExit",
    "with several lines and odd letters": 'raise ValueError("one\\ntwo\\té \\0 \\U0001d4b3")',
    "a long text": 'raise ValueError("m" * 5000)',
    "with arguments": 'raise OSError(2, "No such file", "x.csv")',
    "from another": 'try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError("k") from error',
    "by recursion": "def again():\n    again()\nagain()",
    "by a wrong call": "len()",
    "by a missing file": 'open("/no/such/file")',
    "by input": "input()",
    "a missing module": "import no_such_module_at_all",
    "an assertion": "assert 1 == 2",
}


def _tasks() -> str:
    tasks = (_TASK.format(name=name, body=indent(body, "    ")) for name, body in RAISES.items())
    return _HEAD + "".join(tasks) + _END.format(names=list(RAISES))


ROWS = [
    Row(
        "tasks that raise",
        _tasks(),
        {**dict.fromkeys(RAISES, FAILED), "end": DONE},
        {"keys": []},
        {"i": 0},
    )
]
