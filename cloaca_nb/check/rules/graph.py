"""Rules C3xx: dependencies, trigger rules, and context keys on their way through the graph."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.model import kinds


def _cycle_advice(said: Any) -> str:
    """Which dependencies of the ring were inferred, and from which keys."""
    if not said.inferred:
        return "take one of the dependencies out"
    because = (
        f"`{task}` waits for `{dependency}` because of the key `{key}`"
        for task, dependency, key in said.inferred
    )
    return f"{'; '.join(because)}; name dependencies or use another key"


RULES = (
    Rule(
        "C301",
        kinds.UnknownDependency,
        "error",
        "`{id}` depends on `{dependency}`, which is no task",
        "{advice}",
        words={
            "advice": Choice(
                "advice",
                {
                    "blanks": "separate ids by blanks: {other}",
                    "function": "the function `{dependency}` is the task `{other}`: dependencies name ids",
                    "full": "short ids are written here, for example {other}",
                    "near": "did you mean `{other}`?",
                    "others": "the tasks are {other}",
                    "alone": "there is no other task",
                },
            )
        },
    ),
    Rule(
        "C302",
        kinds.SelfDependency,
        "error",
        "`{id}` depends on itself",
        "take `{dependency}` out of its dependencies",
    ),
    Rule(
        "C303",
        kinds.Cycle,
        "error",
        "tasks wait for each other in a ring: {ring}",
        "{advice}",
        words={"advice": _cycle_advice},
    ),
    Rule(
        "C304",
        kinds.RepeatedDependency,
        "warning",
        "`{id}` names the dependency `{dependency}` twice",
        "take one out, or write the id that was meant",
    ),
    Rule(
        "C305",
        kinds.ComputedDependencies,
        "error",
        "the dependencies {text} are known only when the cell runs",
        'write the list out: dependencies=["extract"]',
    ),
    Rule(
        "C306",
        kinds.SeveralLastTasks,
        "info",
        "{count} tasks are the last of their branch: {tasks}; the final context is that of the one that "
        "ends last",
        "add a task that depends on all of them if you need one final context",
    ),
    Rule(
        "C307",
        kinds.UnknownRuleTask,
        "error",
        "the rule {rule} names `{name}`, which is no task",
        "{advice}",
        words={
            "advice": Choice("advice", {"near": "did you mean `{other}`?", "others": "the tasks are {other}"})
        },
    ),
    Rule(
        "C308",
        kinds.ComputedRuleTask,
        "error",
        "the rule {rule} names its task by {text}, which cannot be written out in full for each layout",
        "{advice}",
        words={
            "advice": Choice(
                "advice",
                {
                    "text": "write the task's id as text",
                    "quotes": "its quotes were lost, most likely: put the rule between single quotes, "
                    "'…(\"{text}\")'",
                    "line": "write it on one line",
                },
            )
        },
    ),
    Rule(
        "C309",
        kinds.FullRuleTask,
        "warning",
        "the rule {rule} names `{name}` in full, which fits one layout and tenant only",
        "write the short id: `{short}`",
    ),
    Rule(
        "C310",
        kinds.RuleTaskNotAwaited,
        "warning",
        "a trigger rule of `{id}` names `{name}`, which `{id}` does not wait for",
        "add `{name}` to its dependencies",
    ),
    # Context keys
    Rule(
        "C331",
        kinds.UnorderedWriters,
        "warning",
        "`{first}` and `{second}` both write `{key}`, and neither waits for the other",
        "give each its own key, or let one depend on the other",
    ),
    Rule(
        "C332",
        kinds.StaleBranch,
        "warning",
        "`{id}` joins `{changed}`, where `{writer}` changed `{key}`, and `{carried}`, which carries its "
        "old value: lists are joined, of single values that of `{winner}` holds",
        "{advice}, or write the changed value under a new key",
        words={
            "advice": Choice(
                "order",
                {
                    "implied": "take `{carried}` out: `{changed}` implies it",
                    "free": "let `{carried}` come after `{writer}`",
                },
            )
        },
    ),
    Rule(
        "C333",
        kinds.WrittenDownstream,
        "warning",
        "`{id}` reads `{key}`, which only `{writer}` writes, and that runs later",
        "turn the dependency round, or give `{key}` in the initial context",
    ),
    Rule(
        "C334",
        kinds.WriterNotAwaited,
        "warning",
        "`{id}` reads `{key}`, which `{writer}` writes, but does not wait for it",
        "add `{writer}` to the dependencies of `{id}`",
    ),
    Rule(
        "C335",
        kinds.KeyNearMiss,
        "warning",
        "`{id}` reads `{key}`, which nobody writes; `{writer}` writes `{near}`, which nobody reads",
        "did you mean `{near}`?",
    ),
    Rule(
        "C336",
        kinds.WorkflowInput,
        "info",
        "`{key}` is an input of the workflow: `{id}` reads it, and no task before it writes it",
        "give it in the initial context: --context {key}=…",
    ),
    Rule(
        "C337",
        kinds.OptionalInput,
        "info",
        "`{key}` is an optional input of the workflow: `{id}` reads it with a default",
        "give it in the initial context if another value is wanted",
    ),
    Rule(
        "C338",
        kinds.ComputedKey,
        "info",
        "the context key {text} ({method}) is known only when the task runs: nothing is inferred from it",
        "name the dependencies: %%cloaca_task -d …",
    ),
    Rule(
        "C339",
        kinds.WholeContext,
        "info",
        "context.{method}() reads every key: nothing is inferred from it",
        'use context.get("…"), or name the dependencies',
    ),
    Rule(
        "C340",
        kinds.ContextHandedOn,
        "info",
        "{text}(…) gets the context: nothing is inferred from what it does with it",
        "name the dependencies: %%cloaca_task -d …",
    ),
    Rule(
        "C341",
        kinds.ComputedRead,
        "warning",
        "the task `{id}` reads a context key that is known only when it runs ({text}): it may run before the "
        "task that writes the key",
        "name the tasks that write what it reads: %%cloaca_task {id} -d …",
    ),
)
