"""Rules C3xx: dependencies, trigger rules, and context keys on their way through the graph."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule

RULES = (
    Rule(
        "C301",
        "unknown-dependency",
        "error",
        "`{id}` depends on `{dependency}`, which is no task",
        "{advice}",
    ),
    Rule(
        "C302",
        "self-dependency",
        "error",
        "`{id}` depends on itself",
        "take `{dependency}` out of its dependencies",
    ),
    Rule("C303", "cycle", "error", "tasks wait for each other in a ring: {ring}", "{advice}"),
    Rule(
        "C304",
        "repeated-dependency",
        "warning",
        "`{id}` names the dependency `{dependency}` twice",
        "take one out, or write the id that was meant",
    ),
    Rule(
        "C305",
        "computed-dependencies",
        "error",
        "the dependencies {text} are known only when the cell runs",
        'write the list out: dependencies=["extract"]',
    ),
    Rule(
        "C306",
        "several-last-tasks",
        "info",
        "{count} tasks are the last of their branch: {tasks}; the final context is that of the one that "
        "ends last",
        "add a task that depends on all of them if you need one final context",
    ),
    Rule(
        "C307", "unknown-rule-task", "error", "the rule {rule} names `{name}`, which is no task", "{advice}"
    ),
    Rule(
        "C308",
        "computed-rule-task",
        "error",
        "the rule {rule} names its task by {text}, which cannot be written out in full for each layout",
        "{advice}",
    ),
    Rule(
        "C309",
        "full-rule-task",
        "warning",
        "the rule {rule} names `{name}` in full, which fits one layout and tenant only",
        "write the short id: `{short}`",
    ),
    Rule(
        "C310",
        "rule-task-not-awaited",
        "warning",
        "a trigger rule of `{id}` names `{name}`, which `{id}` does not wait for",
        "add `{name}` to its dependencies",
    ),
    # Context keys
    Rule(
        "C331",
        "unordered-writers",
        "warning",
        "`{first}` and `{second}` both write `{key}`, and neither waits for the other",
        "give each its own key, or let one depend on the other",
    ),
    Rule(
        "C332",
        "stale-branch",
        "warning",
        "`{id}` joins `{changed}`, where `{writer}` changed `{key}`, and `{carried}`, which carries its "
        "old value: lists are joined, of single values that of `{winner}` holds",
        "{advice}, or write the changed value under a new key",
    ),
    Rule(
        "C333",
        "written-downstream",
        "warning",
        "`{id}` reads `{key}`, which only `{writer}` writes, and that runs later",
        "turn the dependency round, or give `{key}` in the initial context",
    ),
    Rule(
        "C334",
        "writer-not-awaited",
        "warning",
        "`{id}` reads `{key}`, which `{writer}` writes, but does not wait for it",
        "add `{writer}` to the dependencies of `{id}`",
    ),
    Rule(
        "C335",
        "key-near-miss",
        "warning",
        "`{id}` reads `{key}`, which nobody writes; `{writer}` writes `{near}`, which nobody reads",
        "did you mean `{near}`?",
    ),
    Rule(
        "C336",
        "workflow-input",
        "info",
        "`{key}` is an input of the workflow: `{id}` reads it, and no task before it writes it",
        "give it in the initial context: --context {key}=…",
    ),
    Rule(
        "C337",
        "optional-input",
        "info",
        "`{key}` is an optional input of the workflow: `{id}` reads it with a default",
        "give it in the initial context if another value is wanted",
    ),
    Rule(
        "C338",
        "computed-key",
        "info",
        "the context key {text} ({method}) is known only when the task runs: nothing is inferred from it",
        "name the dependencies: %%cloaca_task -d …",
    ),
    Rule(
        "C339",
        "whole-context",
        "info",
        "context.{method}() reads every key: nothing is inferred from it",
        'use context.get("…"), or name the dependencies',
    ),
    Rule(
        "C340",
        "context-handed-on",
        "info",
        "{text}(…) gets the context: nothing is inferred from what it does with it",
        "name the dependencies: %%cloaca_task -d …",
    ),
)
