"""Rules C3xx: dependencies, trigger rules, and context keys on their way through the graph."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Table, choice, error, info, warning
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


RULES: Table = {
    kinds.UnknownDependency: error(
        "C301",
        "`{id}` depends on `{dependency}`, which is no task",
        "{advice}",
        advice=choice(
            "advice",
            blanks="separate ids by blanks alone: {other}",
            function="the function `{dependency}` is the task `{other}`: dependencies name ids",
            full="short ids are written here, for example {other}",
            near="did you mean `{other}`?",
            others="the tasks are {other}",
            alone="there is no other task",
        ),
    ),
    kinds.SelfDependency: error(
        "C302", "`{id}` depends on itself", "take `{dependency}` out of its dependencies"
    ),
    kinds.Cycle: error(
        "C303", "tasks wait for each other in a ring: {ring}", "{advice}", advice=_cycle_advice
    ),
    kinds.RepeatedDependency: warning(
        "C304",
        "`{id}` names the dependency `{dependency}` twice",
        "take one out, or write the id that was meant",
    ),
    kinds.ComputedDependencies: error(
        "C305",
        "the dependencies {text} are known only when the cell runs",
        'write the list out: dependencies=["extract"]',
    ),
    kinds.SeveralLastTasks: info(
        "C306",
        "{count} tasks are the last of their branch: {tasks}; the final context is that of the one that "
        "ends last",
        "add a task that depends on all of them if you need one final context",
    ),
    kinds.UnknownRuleTask: error(
        "C307",
        "the rule {rule} names `{name}`, which is no task",
        "{advice}",
        advice=choice("advice", near="did you mean `{other}`?", others="the tasks are {other}"),
    ),
    kinds.ComputedRuleTask: error(
        "C308",
        "the rule {rule} names its task by {text}, which cannot be written out in full for each layout",
        "{advice}",
        advice=choice(
            "advice",
            text="write the task's id as text",
            quotes="its quotes were lost, most likely: put the rule between single quotes, '…(\"{text}\")'",
            line="write it on one line",
        ),
    ),
    kinds.FullRuleTask: warning(
        "C309",
        "the rule {rule} names `{name}` in full, which fits one layout and tenant only",
        "write the short id: `{short}`",
    ),
    kinds.RuleTaskNotAwaited: warning(
        "C310",
        "a trigger rule of `{id}` names `{name}`, which `{id}` does not wait for",
        "add `{name}` to its dependencies",
    ),
    kinds.DependencyAcross: error(
        "C311",
        "`{id}` depends on `{dependency}`, a task of another workflow, `{workflow}` (cell {cell})",
        "a run is of one workflow: mark what both need in each, or move the task above the line with --new",
    ),
    kinds.TakenFromWorkflow: error(
        "C312",
        "`{id}` needs `{name}`, which a task cell of another workflow, `{workflow}`, makes or may change",
        "make it in a cell without a mark, which serves all workflows, or in a task of this one",
    ),
    kinds.IdleTask: info(
        "C313",
        "`{id}` does nothing: what its cell asks of the deployment ({names}), each task that uses it "
        "asks for itself",
        "take the mark away: cells without one are carried to each task that needs them",
    ),
    # Context keys
    kinds.UnorderedWriters: warning(
        "C331",
        "`{first}` and `{second}` both write `{key}`, and neither waits for the other",
        "give each its own key, or let one depend on the other",
    ),
    kinds.StaleBranch: warning(
        "C332",
        "`{id}` joins `{changed}`, where `{writer}` changed `{key}`, and `{carried}`, which carries its "
        "old value: lists are joined, of single values that of `{winner}` holds",
        "{advice}, or write the changed value under a new key",
        advice=choice(
            "order",
            implied="take `{carried}` out: `{changed}` implies it",
            free="let `{carried}` come after `{writer}`",
        ),
    ),
    kinds.WrittenDownstream: warning(
        "C333",
        "`{id}` reads `{key}`, which only `{writer}` writes, and that runs later",
        "turn the dependency round, or give `{key}` in the initial context",
    ),
    kinds.WriterNotAwaited: warning(
        "C334",
        "`{id}` reads `{key}`, which `{writer}` writes, but does not wait for it",
        "add `{writer}` to the dependencies of `{id}`",
    ),
    kinds.KeyNearMiss: warning(
        "C335",
        "`{id}` reads `{key}`, which nobody writes; `{writer}` writes `{near}`, which nobody reads",
        "did you mean `{near}`?",
    ),
    kinds.WorkflowInput: info(
        "C336",
        "`{key}` is an input of the workflow: `{id}` reads it, and no task before it writes it",
        "give it in the initial context: --context {key}=…",
    ),
    kinds.OptionalInput: info(
        "C337",
        "`{key}` is an optional input of the workflow: `{id}` reads it with a default",
        "give it in the initial context if another value is wanted",
    ),
    kinds.ComputedKey: info(
        "C338",
        "the context key {text} ({method}) is known only when the task runs: nothing is inferred from it",
        "name the dependencies: %%cloaca_task -d …",
    ),
    kinds.WholeContext: info(
        "C339",
        "context.{method}() reads every key: nothing is inferred from it",
        'use context.get("…"), or name the dependencies',
    ),
    kinds.ContextHandedOn: info(
        "C340",
        "{text}(…) gets the context: nothing is inferred from what it does with it",
        "name the dependencies: %%cloaca_task -d …",
    ),
    kinds.ComputedRead: warning(
        "C341",
        "the task `{id}` reads a context key that is known only when it runs ({text}): it may run before the "
        "task that writes the key",
        "name the tasks that write what it reads: %%cloaca_task {id} -d …",
    ),
    kinds.ComputedWrite: warning(
        "C342",
        "the task `{id}` may write context keys that are known only when it runs ({text}), and `{reader}`, "
        "which may read one of them, may run first",
        "if `{reader}` reads what `{id}` writes, say so: %%cloaca_task {reader} --dependencies {id}",
    ),
    kinds.WaitsForBelow: warning(
        "C343",
        "`{id}` waits for `{writer}`, which stands below it and alone writes `{key}`: run from the top, the "
        "notebook has no `{key}` there",
        "move the cell of `{writer}` above, or say that the order is meant: %%cloaca_task {id} -d {writer}; "
        "`-d` with no task if `{key}` is an input",
    ),
    kinds.KeyBehindSkip: warning(
        "C344",
        "`{id}` needs `{key}`, which does not reach it where `{before}` is skipped or fails",
        "{way}",
        way=choice(
            "way",
            waits="let `{id}` wait for `{writer}`, too",
            handed="run it only after that: --trigger-rules 'cloaca.task_success(\"{before}\")'; or make "
            "`{key}` in a cell without trigger rules",
            default='give a default, `context.get("{key}", …)`, or run it only after that: --trigger-rules '
            "'cloaca.task_success(\"{before}\")'",
        ),
    ),
}
