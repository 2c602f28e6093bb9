"""How contexts are handed on and meet."""

from __future__ import annotations

from tests.run.parity.row import Row

DONE = "completed"

ROWS = [
    Row(
        "a chain hands the context on",
        """
@cloaca.task(id="a")
def a(context):
    context.set("n", 1)
    return context

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("n", context.get("n") + 1)
    context.set("seen", context.get("given"))
    return context
""",
        {"a": DONE, "b": DONE},
        {"n": 2, "seen": "x", "given": "x"},
        {"given": "x"},
    ),
    Row(
        "of scalars the last id in code-point order wins",
        """
@cloaca.task(id="q")
def q(context):
    context.set("v", "q")
    return context

@cloaca.task(id="p")
def p(context):
    context.set("v", "p")
    return context

@cloaca.task(id="Z")
def z(context):
    context.set("v", "Z")
    return context

@cloaca.task(id="end", dependencies=["q", "p", "Z"])
def end(context):
    return context
""",
        {"q": DONE, "p": DONE, "Z": DONE, "end": DONE},
        {"v": "q"},
    ),
    Row(
        "a branch that carries a key unchanged overwrites one that changed it",
        """
@cloaca.task(id="a")
def a(context):
    context.set("v", "old")
    return context

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("v", "new")
    return context

@cloaca.task(id="c", dependencies=["a"])
def c(context):
    return context

@cloaca.task(id="d", dependencies=["b", "c"])
def d(context):
    return context
""",
        {"a": DONE, "b": DONE, "c": DONE, "d": DONE},
        {"v": "old"},
    ),
    Row(
        "lists are joined without repeats among the added",
        """
@cloaca.task(id="a")
def a(context):
    context.set("one", [1])
    context.set("twice", [1, 1, 2])
    context.set("kinds", [1])
    context.set("deep", [{"x": 1, "y": [1]}])
    return context

@cloaca.task(id="b")
def b(context):
    context.set("one", [2, 2])
    context.set("twice", [1, 1, 2])
    context.set("kinds", [1.0, True, "1", None])
    context.set("deep", [{"y": [1], "x": 1}, {"x": 1}])
    return context

@cloaca.task(id="c", dependencies=["b", "a"])
def c(context):
    return context
""",
        {"a": DONE, "b": DONE, "c": DONE},
        {
            "one": [1, 2],
            "twice": [1, 1, 2],
            "kinds": [1, 1.0, True, "1", None],
            "deep": [{"x": 1, "y": [1]}, {"x": 1}],
        },
    ),
    Row(
        "objects are merged key by key, mixed kinds are overwritten",
        """
@cloaca.task(id="a")
def a(context):
    context.set("d", {"x": 1, "both": 1, "in": {"l": [1], "k": "a"}})
    context.set("mixed", [1])
    context.set("none", 5)
    return context

@cloaca.task(id="b")
def b(context):
    context.set("d", {"y": 2, "both": 2, "in": {"l": [2], "k": "b"}})
    context.set("mixed", {"k": 1})
    context.set("none", None)
    return context

@cloaca.task(id="c", dependencies=["a", "b"])
def c(context):
    return context
""",
        {"a": DONE, "b": DONE, "c": DONE},
        {
            "d": {"x": 1, "y": 2, "both": 2, "in": {"l": [1, 2], "k": "b"}},
            "mixed": {"k": 1},
            "none": None,
        },
    ),
    Row(
        "a failed branch adds nothing to a fan-in",
        """
@cloaca.task(id="a")
def a(context):
    context.set("a", 1)
    return context

@cloaca.task(id="b", retry_attempts=1)
def b(context):
    context.set("b", 1)
    raise ValueError

@cloaca.task(id="c", dependencies=["a", "b"])
def c(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"a": DONE, "b": "failed", "c": DONE},
        {"keys": ["a", "i"]},
        {"i": 0},
    ),
    Row(
        "behind a failed task the context is empty",
        """
@cloaca.task(id="a", retry_attempts=1)
def a(context):
    raise ValueError("no")

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("keys", sorted(context.to_dict()))
    return context

@cloaca.task(id="c", dependencies=["b"])
def c(context):
    context.set("more", sorted(context.to_dict()))
    return context
""",
        {"a": "failed", "b": DONE, "c": DONE},
        {"keys": [], "more": ["keys"]},
        {"i": 0},
    ),
    Row(
        "an empty context is stored nowhere",
        """
@cloaca.task(id="a")
def a(context):
    return cloaca.Context()

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    print(context.to_dict())
    return context
""",
        {"a": DONE, "b": DONE},
        {"i": 0},
        {"i": 0},
    ),
    Row(
        "an empty branch adds nothing to a fan-in",
        """
@cloaca.task(id="a")
def a(context):
    return cloaca.Context()

@cloaca.task(id="b")
def b(context):
    context.set("b", 1)
    return context

@cloaca.task(id="c", dependencies=["a", "b"])
def c(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"a": DONE, "b": DONE, "c": DONE},
        {"keys": ["b", "i"]},
        {"i": 0},
    ),
    Row(
        "the final context is that of the last task that stored one",
        """
@cloaca.task(id="a")
def a(context):
    context.set("a", 1)
    return context

@cloaca.task(id="b", dependencies=["a"], retry_attempts=1)
def b(context):
    context.set("b", 1)
    raise ValueError
""",
        {"a": DONE, "b": "failed"},
        {"a": 1, "i": 0},
        {"i": 0},
    ),
    Row(
        "where nothing was stored, the final context is the initial one",
        """
@cloaca.task(id="a", retry_attempts=1)
def a(context):
    raise ValueError
""",
        {"a": "failed"},
        {"i": [1, {"k": None}]},
        {"i": [1, {"k": None}]},
    ),
    Row(
        "a removed key is gone downstream, but comes back through another branch",
        """
@cloaca.task(id="a")
def a(context):
    context.set("x", 1)
    context.set("y", 1)
    return context

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.remove("x")
    del context["y"]
    return context

@cloaca.task(id="c", dependencies=["a"])
def c(context):
    context.remove("y")
    return context

@cloaca.task(id="d", dependencies=["b", "c"])
def d(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"a": DONE, "b": DONE, "c": DONE, "d": DONE},
        {"keys": ["x"]},
    ),
    Row(
        "a context of the task's own replaces the given one",
        """
@cloaca.task(id="a")
def a(context):
    return cloaca.Context({"own": 1})

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"a": DONE, "b": DONE},
        {"keys": ["own"]},
        {"i": 0},
    ),
    Row(
        "values 126 lists deep pass, deeper ones fail the next task",
        """
def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value

@cloaca.task(id="fits")
def fits(context):
    context.set("v", nested(126))
    return context

@cloaca.task(id="after", dependencies=["fits"])
def after(context):
    context.set("v", nested(127))
    return context

@cloaca.task(id="fails", dependencies=["after"], retry_attempts=1)
def fails(context):
    return context

@cloaca.task(id="end", dependencies=["fails"])
def end(context):
    context.set("end", 1)
    return context
""",
        {"fits": DONE, "after": DONE, "fails": "failed", "end": DONE},
        {"end": 1},
    ),
    Row(
        "a task that changes what it got by get changes nothing",
        """
@cloaca.task(id="a")
def a(context):
    context.set("l", [1])
    context.get("l").append(2)
    context["l"].append(3)
    context.to_dict()["l"].append(4)
    return context
""",
        {"a": DONE},
        {"l": [1]},
    ),
]
