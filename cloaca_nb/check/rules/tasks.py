"""Rules C40x and C41x: what the engine asks of a task."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.model import kinds


def _argument_advice(said: Any) -> str:
    """What to write instead of a value that the engine refuses, where that can be told."""
    if said.near:
        return f"did you mean `{said.near}`?"
    return {"count": f"for example {said.keyword}=3", "excludes": "leave one of them out"}.get(
        said.reason, ""
    )


RULES = (
    Rule(
        "C401",
        kinds.AsyncTask,
        "error",
        "`{function}` is async: the engine does not await tasks, so every run fails",
        "write `def`, and asyncio.run(…) around what must be awaited",
    ),
    Rule(
        "C402",
        kinds.GeneratorTask,
        "error",
        "`{function}` yields: it gives the engine a generator, not the context",
        "collect the values in a list and return the context",
    ),
    Rule(
        "C403",
        kinds.NoReturn,
        "error",
        "`{function}` does not return the context, so what it sets is lost: {keys}",
        "write `return context` at its end",
    ),
    Rule(
        "C404",
        kinds.NoReturnNothingSet,
        "warning",
        "`{function}` does not return the context",
        "write `return context` at its end",
    ),
    Rule(
        "C405",
        kinds.NoReturnSometimes,
        "warning",
        "`{function}` can come to its end without returning the context; what it set is lost then",
        "write `return context` at its end, too",
    ),
    Rule(
        "C406",
        kinds.ReturnsNone,
        "error",
        "`{function}` returns {text}, which is None, so what it sets is lost",
        "write `return context`",
    ),
    Rule(
        "C407",
        kinds.ReturnsNoneSometimes,
        "warning",
        "`{function}` returns {text} here, which is None; what it set is lost then",
        "write `return context`",
    ),
    Rule(
        "C408",
        kinds.ReturnsOther,
        "error",
        "`{function}` returns {text}, which is not the context: every run fails",
        "put the value into the context, and write `return context`",
    ),
    Rule(
        "C409",
        kinds.ReturnsOtherSometimes,
        "warning",
        "`{function}` returns {text} here, which is not the context: the task fails then",
        "put the value into the context, and write `return context`",
    ),
    Rule(
        "C410",
        kinds.NoParameter,
        "error",
        "`{function}` takes no context by position: every run fails",
        "write `def {function}(context):`",
    ),
    Rule(
        "C411",
        kinds.ExtraParameter,
        "error",
        "`{function}` wants {names}, which the engine does not give: every run fails",
        "take the value from the context, or give the parameter a default",
    ),
    Rule(
        "C412",
        kinds.BareDecorator,
        "error",
        "the decorator of `{function}` has no parentheses: importing the package fails",
        'write @cloaca.task(id="{function}")',
    ),
    Rule(
        "C413",
        kinds.PositionalArgument,
        "error",
        "@cloaca.task takes keyword arguments only, not {text}",
        "write id={text} or dependencies=…",
    ),
    Rule(
        "C414",
        kinds.UnknownKeyword,
        "error",
        "@cloaca.task has no parameter `{keyword}`",
        "{advice}",
        words={"advice": Choice("advice", {"near": "did you mean `{other}`?", "known": "it takes {other}"})},
    ),
    Rule(
        "C415",
        kinds.DependenciesNotAList,
        "error",
        "dependencies={text} is no list of task ids",
        'write a list of ids: dependencies=["extract"]',
    ),
    Rule(
        "C416",
        kinds.ArgumentValue,
        "error",
        "{keyword}={text}: {reason}",
        "{advice}",
        words={
            "reason": Choice(
                "reason",
                {
                    "count": "a whole number from 0 is expected",
                    "word": "one of {other} is expected",
                    "bool": "True or False is expected",
                    "retry": "a retry policy is expected",
                    "invokes": "a computation graph is expected",
                    "trigger_rules": "a trigger rule is expected",
                    "excludes": "it excludes {other}",
                    "lacks": "it needs invokes=…",
                },
            ),
            "advice": _argument_advice,
        },
    ),
    Rule(
        "C417", kinds.KeyNotText, "error", "{text} can be no context key: keys are texts", "write it as text"
    ),
    Rule(
        "C418",
        kinds.IdWithColons,
        "error",
        "the task id `{id}` contains `::`, which separates the parts of a task's full name: a run would "
        "never end",
        "write a dot or a dash instead: `{better}`",
    ),
)
