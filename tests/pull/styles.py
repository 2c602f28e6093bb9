"""More packages written by hand: other names of the engine, builders, options, modules, statements."""

from __future__ import annotations

from tests.pull.packages import Handmade, guide, release

STYLES = {
    "engine_by_another_name": Handmade(
        guide(
            """\
import cloaca as c

@c.task(id="a", retry_attempts=4, retry_backoff="linear", retry_delay_ms=10)
def first(context):
    context.set("x", 2)
    return context

@c.task(id="b", dependencies=["a"])
def second(context):
    context.set("y", context.get("x") * 3)
    return context
""",
        ),
        {"a": [], "b": ["a"]},
        {"y": 6},
    ),
    "ids_like_options": Handmade(
        release(
            """\
import cloaca

@cloaca.task(id="--run")
def first(context):
    context.set("x", 2)
    return context

@cloaca.task(id="b", dependencies=["--run"])
def second(context):
    context.set("y", context.get("x") + 1)
    return context
""",
        ),
        {"--run": [], "b": ["--run"]},
        {"y": 3},
    ),
    "decorator_by_another_name": Handmade(
        release(
            """\
from cloaca import task as step, Context

@step(id="a")
def a(context: Context) -> Context:
    context.set("x", 2)
    return context

@step(id="b", dependencies=[a])
def b(context):
    context.set("y", context.get("x") + 1)
    return context
""",
        ),
        {"a": [], "b": ["a"]},
        {"y": 3},
    ),
    "callbacks": Handmade(
        release(
            """\
import cloaca
import logging
log = logging.getLogger(__name__)
SEEN = []

def done(task_id, context):
    log.info("done %s", task_id)

def failed(task_id, error, context):
    log.error("failed %s: %s", task_id, error)

@cloaca.task(id="a", on_success=done, on_failure=failed)
def a(context):
    context.set("x", 1)
    return context
""",
        ),
        {"a": []},
        {"x": 1},
    ),
    "builder_without_a_block": Handmade(
        guide(
            """\
import cloaca

@cloaca.task(id="a")
def a(context):
    context.set("x", 1)
    return context

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("y", 2)
    return context

builder = cloaca.WorkflowBuilder("sales")
builder.description("d")
builder.tag("team", "data")
builder.add_task("a")
builder.add_task("b")
workflow = builder.build()
""",
        ),
        {"a": [], "b": ["a"]},
        {"y": 2},
    ),
    "triggers": Handmade(
        release(
            """\
import cloaca

@cloaca.task(id="a")
def a(context):
    context.set("x", 1)
    return context

@cloaca.trigger(on="sales", cron="0 6 * * *")
def nightly():
    pass

@cloaca.trigger(name="inbox", on="sales", poll_interval="30s")
def look():
    return cloaca.TriggerResult.skip()
""",
        ),
        {"a": []},
        {"x": 1},
    ),
    "conditional_edges": Handmade(
        release(
            """\
import cloaca

@cloaca.task(id="check")
def check(context):
    context.set("n", 12)
    return context

@cloaca.task(
    id="big",
    dependencies=["check"],
    trigger_rules=cloaca.all_of(cloaca.task_success("check"), cloaca.context_value("n", "GreaterThan", 10)),
)
def big(context):
    context.set("size", "big")
    return context

@cloaca.task(
    id="small",
    dependencies=["check"],
    trigger_rules={"type": "ContextValue", "key": "n", "operator": "LessThan", "value": 10},
)
def small(context):
    context.set("size", "small")
    return context
""",
        ),
        {"check": [], "big": ["check"], "small": ["check"]},
        {"size": "big"},
    ),
    "classes_and_documentation": Handmade(
        guide(
            """\
\"\"\"Sales.\"\"\"
from __future__ import annotations
import cloaca
from dataclasses import dataclass, field

@dataclass
class Row:
    n: int
    tags: list[str] = field(default_factory=list)

def rows() -> list[Row]:
    return [Row(i) for i in range(3)]

@cloaca.task(id="a")
def a(context):
    \"\"\"Make rows.

    what: rows
    why: because
    \"\"\"
    context.set("rows", [r.n for r in rows()])
    return context

@cloaca.task(id="b", dependencies=("a",))
def b(context):
    f = lambda x: x ** 2
    context.set("sum", sum(f(n) for n in context.get("rows")))
    return context
""",
        ),
        {"a": [], "b": ["a"]},
        {"sum": 5},
    ),
    "packages_in_packages": Handmade(
        release(
            """\
import cloaca
from .lib.core import engine as e
from .lib import config

@cloaca.task(id="a")
def a(context):
    context.set("x", e.go(config.RATE))
    return context
""",
            lib____init__="from . import config\n",
            lib__config="RATE = 3\n",
            lib__core____init__="",
            lib__core__engine="""\
from ..config import RATE as R
from ...common import one
def go(n):
    return n * R + one()
""",
            common="""\
def one():
    return 1
""",
        ),
        {"a": []},
        {"x": 10},
    ),
    "decorators_of_its_own": Handmade(
        release(
            """\
import cloaca
import functools

def logged(f):
    @functools.wraps(f)
    def inner(context):
        context.set("logged", True)
        return f(context)
    return inner

@cloaca.task(id="a")
@logged
def a(context):
    context.set("x", 1)
    return context
""",
        ),
        {"a": []},
        {"x": 1, "logged": True},
    ),
    "options_that_are_computed": Handmade(
        release(
            """\
import cloaca
RETRIES = 5
UP = ["a"]
@cloaca.task(id="a", retry_attempts=RETRIES)
def a(context):
    context.set("x", 1)
    return context
""",
        ),
        {"a": []},
        {"x": 1},
    ),
    "engine_from_a_helper": Handmade(
        release(
            """\
from .engine import task
@task(id="a")
def a(context):
    context.set("x", 1)
    return context
""",
            engine="from cloaca import task\n",
        ),
        {"a": []},
        {"x": 1},
    ),
    "names_twice": Handmade(
        release(
            """\
import cloaca
from . import first, second
""",
            first="""\
import cloaca
RATE = 1
def helper():
    return RATE
@cloaca.task(id="a")
def a(context):
    context.set("x", helper())
    return context
""",
            second="""\
import cloaca
RATE = 2
def helper():
    return RATE
@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("y", helper())
    return context
""",
        ),
        {"a": [], "b": ["a"]},
        {"x": 1, "y": 2},
    ),
    "texts_like_magics": Handmade(
        release(
            """\
import cloaca
TEXT = \"\"\"
%matplotlib inline
!ls
%%cloaca_task x
\"\"\"
@cloaca.task(id="a")
def a(context):
    n = 7
    m = (n
      % 4)
    context.set("x", [TEXT, m])
    return context
""",
        ),
        {"a": []},
        {"x": ["\n%matplotlib inline\n!ls\n%%cloaca_task x\n", 3]},
    ),
    "branches_and_a_script": Handmade(
        guide(
            """\
import cloaca
import sys
if sys.version_info >= (3, 8):
    RATE = 5
else:
    RATE = 6
try:
    import nosuch_fast as fast
except ImportError:
    fast = None
with cloaca.WorkflowBuilder("sales") as wf:
    wf.description("x")
    SCALE = 2
    def inner(n):
        return n * SCALE
    @cloaca.task(id="a")
    def a(context):
        context.set("x", inner(RATE) if fast is None else 0)
        return context
def main():
    runner = cloaca.DefaultRunner(":memory:")
    runner.execute("sales", cloaca.Context({}))
    runner.shutdown()
if __name__ == '__main__':
    main()
""",
        ),
        {"a": []},
        {"x": 10},
    ),
    "decorator_that_is_assigned": Handmade(
        release(
            """\
import cloaca
task = cloaca.task
@task(id="a")
def a(context):
    context.set("x", 1)
    return context
""",
        ),
        {"a": []},
        {"x": 1},
    ),
}
