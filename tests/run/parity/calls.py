"""How functions are called: forms, returns, callbacks, handles, variables."""

from __future__ import annotations

from tests.run.parity.row import Row

DONE, FAILED = "completed", "failed"


def _returns(name: str, body: str, status: str) -> Row:
    code = f"""
@cloaca.task(id="t", retry_attempts=1)
def t(context):
    context.set("set", 1)
    {body}
"""
    final = {"i": 0}
    return Row(f"returns {name}", code, {"t": status}, final, {"i": 0})


ROWS = [
    _returns("nothing: what it set is lost", "return None", DONE),
    _returns("a dict", 'return {"a": 1}', FAILED),
    _returns("a text", 'return "context"', FAILED),
    _returns("True", "return True", FAILED),
    _returns("a list", "return [context]", FAILED),
    _returns("a generator", "yield context", FAILED),
    _returns("the class", "return cloaca.Context", FAILED),
    Row(
        "a coroutine function",
        """
import warnings
warnings.simplefilter("ignore")

@cloaca.task(id="t", retry_attempts=1)
async def t(context):
    return context
""",
        {"t": FAILED},
    ),
    Row(
        "after a task that returned nothing the context is the one it was given",
        """
@cloaca.task(id="a")
def a(context):
    context.set("lost", 1)

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"a": DONE, "b": DONE},
        {"keys": ["i"], "i": 0},
        {"i": 0},
    ),
    Row(
        "signatures",
        """
@cloaca.task(id="two", retry_attempts=1)
def two(context, other):
    return context

@cloaca.task(id="default", retry_attempts=1)
def default(context, other=3):
    assert other == 3
    return context

@cloaca.task(id="none", retry_attempts=1)
def none():
    pass

@cloaca.task(id="star", retry_attempts=1)
def star(*contexts, **more):
    assert len(contexts) == 1 and not more
    return contexts[0]

@cloaca.task(id="keyword", retry_attempts=1)
def keyword(context, *, handle=1):
    assert handle == 1
    return context

@cloaca.task(id="named", retry_attempts=1)
def named(anything):
    return anything
""",
        {"two": FAILED, "default": DONE, "none": FAILED, "star": DONE, "keyword": DONE, "named": DONE},
        {"i": 0},
        {"i": 0},
    ),
    Row(
        "handles",
        """
@cloaca.task(id="handle", retry_attempts=1)
def one(context, handle):
    asked = []
    handle.defer_until(lambda: len(asked) == 2 or asked.append(1), poll_interval_ms=5)
    context.set("asked", len(asked))
    context.set("held", handle.is_slot_held())
    return context

@cloaca.task(id="task_handle", dependencies=["handle"], retry_attempts=1)
def two(context, task_handle):
    context.set("type", type(task_handle).__name__)
    return context
""",
        {"handle": DONE, "task_handle": DONE},
        {"asked": 2, "held": True, "type": "TaskHandle"},
    ),
    Row(
        "callbacks of attempts that fail and succeed",
        """
calls, told = [0], []

def good(*args):
    told.append(["good", args[0], sorted(args[1].to_dict()), len(args)])
    args[1].set("by callback", 1)

def bad(*args):
    told.append(["bad", args[0], args[1], sorted(args[2].to_dict()), len(args)])

@cloaca.task(id="a", on_success=good, on_failure=bad, retry_delay_ms=1)
def a(context):
    context.set("a", 1)
    calls[0] += 1
    if calls[0] < 3:
        raise KeyError("k")
    return context

@cloaca.task(id="none", dependencies=["a"], on_success=good)
def none(context):
    context.set("none", 1)

@cloaca.task(id="wrong", dependencies=["none"], on_success=good, on_failure=bad, retry_attempts=1)
def wrong(context):
    return 3

@cloaca.task(id="end", dependencies=["none", "wrong"])
def end(context):
    context.set("told", told)
    return context
""",
        {"a": DONE, "none": DONE, "wrong": FAILED, "end": DONE},
        {
            "told": [
                ["bad", "a", "Python task execution failed: KeyError: 'k'", ["i"], 3],
                ["bad", "a", "Python task execution failed: KeyError: 'k'", ["i"], 3],
                ["good", "a", ["a", "i"], 2],
                ["good", "none", ["a", "i"], 2],
            ]
        },
        {"i": 0},
    ),
    Row(
        "callbacks that raise, cannot be called, or are called wrongly",
        """
def raises(task, context):
    raise RuntimeError("in callback")

def short(task):
    raise AssertionError

@cloaca.task(id="a", on_success=raises)
def a(context):
    return context

@cloaca.task(id="b", dependencies=["a"], on_success=5)
def b(context):
    return context

@cloaca.task(id="c", dependencies=["b"], on_failure=short, retry_attempts=1)
def c(context):
    raise KeyError("k")
""",
        {"a": DONE, "b": DONE, "c": FAILED},
        {"i": 0},
        {"i": 0},
    ),
    Row(
        "variables",
        """
@cloaca.task(id="a", retry_attempts=1)
def a(context):
    context.set("set", cloaca.var("SET"))
    context.set("empty", cloaca.var("EMPTY"))
    context.set("or", [cloaca.var_or("SET", "d"), cloaca.var_or("EMPTY", "d"), cloaca.var_or("NOT", "d")])
    return context

@cloaca.task(id="b", dependencies=["a"], retry_attempts=1)
def b(context):
    cloaca.var("NOPE")
    return context
""",
        {"a": DONE, "b": FAILED},
        {"set": "yes", "empty": "", "or": ["yes", "", "d"]},
        env={"CLOACINA_VAR_SET": "yes", "CLOACINA_VAR_EMPTY": ""},
    ),
    Row(
        "ids that are no names",
        """
def task(id, dependencies):
    @cloaca.task(id=id, dependencies=dependencies)
    def any_name(context):
        context.set("ran", context.get("ran", []) + [id])
        return context

task("with blanks", [])
task("dots.and-dashes", ["with blanks"])
task("é \\U0001d4b3 'quotes' \\"too\\"", ["dots.and-dashes"])
task("%s {x} <b>", ["é \\U0001d4b3 'quotes' \\"too\\""])
""",
        {
            "with blanks": DONE,
            "dots.and-dashes": DONE,
            "é \U0001d4b3 'quotes' \"too\"": DONE,
            "%s {x} <b>": DONE,
        },
        {"ran": ["with blanks", "dots.and-dashes", "é \U0001d4b3 'quotes' \"too\"", "%s {x} <b>"]},
    ),
    Row(
        "functions as dependencies, and ids by function names",
        """
@cloaca.task()
def first(context):
    context.set("first", 1)
    return context

@cloaca.task(dependencies=[first])
def second(context):
    context.set("second", context.get("first") + 1)
    return context
""",
        {"first": DONE, "second": DONE},
        {"second": 2},
    ),
    Row(
        "of two tasks with one id the later holds",
        """
@cloaca.task(id="a")
def one(context):
    context.set("by", "one")
    return context

@cloaca.task(id="a")
def two(context):
    context.set("by", "two")
    return context
""",
        {"a": DONE},
        {"by": "two"},
    ),
    Row(
        "tasks run in a thread that is not the main one",
        """
import signal, threading

@cloaca.task(id="a", retry_attempts=1)
def a(context):
    context.set("main", threading.current_thread() is threading.main_thread())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return context
""",
        {"a": FAILED},
    ),
    Row(
        "output of tasks",
        """
import os, subprocess, sys, threading

@cloaca.task(id="a")
def a(context):
    print("printed")
    sys.stdout.write("written, no line end")
    sys.stdout.flush()
    os.write(1, b"\\nraw \\xff\\n")
    subprocess.run(["echo", "by a subprocess"], check=True)
    thread = threading.Thread(target=print, args=("by a thread",))
    thread.start()
    thread.join()
    return context

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    print("of b")
    return context
""",
        {"a": DONE, "b": DONE},
        {"i": 0},
        {"i": 0},
    ),
]
