"""Exceptions: their types and texts."""

from __future__ import annotations

from tests.run.parity.row import Row

DONE, FAILED = "completed", "failed"


def _raises(name: str, body: str) -> Row:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return Row(
        f"raises {name}",
        f"""
class Outer:
    class Inner(Exception):
        pass

class Silent(Exception):
    def __str__(self):
        raise ValueError("no text")

@cloaca.task(id="t", retry_attempts=1)
def t(context):
{lines}
    return context

@cloaca.task(id="end", dependencies=["t"])
def end(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"t": FAILED, "end": DONE},
        {"keys": []},
        {"i": 0},
    )


ROWS = [
    _raises("with a text", 'raise ValueError("boom")'),
    _raises("without a text", "raise ValueError"),
    _raises("a key error", 'context["missing"]'),
    _raises("a key error of a None", 'context.set("none", None)\ncontext["none"]'),
    _raises("a class in a class", 'raise Outer.Inner("i")'),
    _raises("without a usable text", "raise Silent()"),
    _raises("a system exit", 'raise SystemExit("bye")'),
    _raises("by sys.exit", "import sys\nsys.exit(3)"),
    _raises("a keyboard interrupt", "raise KeyboardInterrupt"),
    _raises("a generator exit", "raise GeneratorExit"),
    _raises("with several lines and odd letters", 'raise ValueError("one\\ntwo\\té \\0 \\U0001d4b3")'),
    _raises("a long text", 'raise ValueError("m" * 5000)'),
    _raises("with arguments", 'raise OSError(2, "No such file", "x.csv")'),
    _raises(
        "from another",
        'try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError("k") from error',
    ),
    _raises("by recursion", "def again():\n    again()\nagain()"),
    _raises("by a wrong call", "len()"),
    _raises("by a missing file", 'open("/no/such/file")'),
    _raises("by input", "input()"),
    _raises("a missing module", "import no_such_module_at_all"),
    _raises("an assertion", "assert 1 == 2"),
]
