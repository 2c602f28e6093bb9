"""Rules C30x: dependencies and trigger rules."""

from __future__ import annotations

from cloaca_nb.check.rules import dataflow
from cloaca_nb.check.rules.base import Rule


class UnknownDependency(Rule):
    """A dependency that is no task

    What it means:
        A task waits for an id that no cell of the notebook has.

    Why it matters:
        The engine and loaders refuse the workflow.

    Example:
        %%cloaca_task load --dependencies extrct

    What to do:
        Write the id of a task; several are separated by blanks.
    """

    code = "C301"
    name = "unknown-dependency"
    message = "`{id}` depends on `{dependency}`, which is no task"
    hint = "{advice}"


class SelfDependency(Rule):
    """A task that waits for itself

    What it means:
        A task names its own id among its dependencies.

    Why it matters:
        It would wait for ever; the engine refuses the workflow.

    Example:
        %%cloaca_task load --dependencies load

    What to do:
        Take the id out.
    """

    code = "C302"
    name = "self-dependency"
    message = "`{id}` depends on itself"
    hint = "take `{dependency}` out of its dependencies"


class Cycle(Rule):
    """Tasks that wait for each other

    What it means:
        Following dependencies from a task leads back to it.

    Why it matters:
        None of these tasks could ever start; the engine refuses the workflow.

    Example:
        %%cloaca_task plan --dependencies review
        %%cloaca_task review --dependencies plan

    What to do:
        Take one of the dependencies out. An inferred one is replaced by naming dependencies, or goes away
        with another key.
    """

    code = "C303"
    name = "cycle"
    message = "tasks wait for each other in a ring: {ring}"
    hint = "{advice}"


class RepeatedDependency(Rule):
    """A dependency that is named twice

    What it means:
        A task names an id twice among its dependencies.

    Why it matters:
        It counts once; another id was meant, most likely.

    Example:
        %%cloaca_task join --dependencies orders orders

    What to do:
        Take one out, or write the other id.
    """

    code = "C304"
    name = "repeated-dependency"
    severity = "warning"
    message = "`{id}` names the dependency `{dependency}` twice"
    hint = "take one out, or write the id that was meant"


class ComputedDependencies(Rule):
    """Dependencies that are computed

    What it means:
        The `dependencies` of a decorator are no list of ids in quotation marks or of functions.

    Why it matters:
        The notebook is read without running it, so the graph is not known, and the manifest must list it.

    Example:
        @cloaca.task(dependencies=BASE + ["clean"])

    What to do:
        Write the list out.
    """

    code = "C305"
    name = "computed-dependencies"
    message = "the dependencies {text} are known only when the cell runs"
    hint = 'write the list out: dependencies=["extract"]'


class SeveralLastTasks(Rule):
    """Several tasks that nothing waits for

    What it means:
        More than one task is the last on its way through the graph.

    Why it matters:
        The engine's final context is that of the task that ends last; what the others set is not in it. A
        run reports each one's.

    Example:
        report and archive both depend on transform, and nothing depends on them

    What to do:
        If one final context is wanted, add a task that waits for all of them.
    """

    code = "C306"
    name = "several-last-tasks"
    severity = "info"
    message = (
        "{count} tasks are the last of their branch: {tasks}; the final context is that of the one that "
        "ends last"
    )
    hint = "add a task that depends on all of them if you need one final context"


class UnknownRuleTask(Rule):
    """A trigger rule on what is no task

    What it means:
        A trigger rule names an id that no cell of the notebook has.

    Why it matters:
        A rule on an unknown task makes the engine and servers wait for ever, without an error.

    Example:
        trigger_rules=cloaca.task_success("extrct")

    What to do:
        Write the id of a task.
    """

    code = "C307"
    name = "unknown-rule-task"
    message = "the rule {rule} names `{name}`, which is no task"
    hint = "{advice}"


class ComputedRuleTask(Rule):
    """A trigger rule on a task that is computed

    What it means:
        The task in a trigger rule is no text in quotation marks.

    Why it matters:
        The engine wants a task's full name, which differs from layout to layout; it is filled in where the
        short id stands. An id that is computed stays short and makes a run wait for ever.

    Example:
        trigger_rules=cloaca.task_success(FIRST)

    What to do:
        Write the id as text.
    """

    code = "C308"
    name = "computed-rule-task"
    message = "the rule {rule} names its task by {text}, which cannot be written out in full for each layout"
    hint = "{advice}"


class FullRuleTask(Rule):
    """A trigger rule with a full task name

    What it means:
        A trigger rule names a task in full, `tenant::package::workflow::id`.

    Why it matters:
        Package and tenant differ between a run in a notebook and one on a server; where the name does not
        fit, the run waits for ever.

    Example:
        trigger_rules=cloaca.task_success("public::embedded::daily::load")

    What to do:
        Write the short id: each layout gets its own full name.
    """

    code = "C309"
    name = "full-rule-task"
    severity = "warning"
    message = "the rule {rule} names `{name}` in full, which fits one layout and tenant only"
    hint = "write the short id: `{short}`"


class RuleTaskNotAwaited(Rule):
    """A trigger rule on a task that is not waited for

    What it means:
        A trigger rule asks for the outcome of a task that does not come before this one.

    Why it matters:
        The rule is looked at when the dependencies are done; the other task may not have run by then.

    Example:
        %%cloaca_task alert --trigger-rules 'task_failed("load")'

    What to do:
        Name it among the dependencies, too.
    """

    code = "C310"
    name = "rule-task-not-awaited"
    severity = "warning"
    message = "a trigger rule of `{id}` names `{name}`, which `{id}` does not wait for"
    hint = "add `{name}` to its dependencies"


RULES: tuple[type[Rule], ...] = (
    UnknownDependency,
    SelfDependency,
    Cycle,
    RepeatedDependency,
    ComputedDependencies,
    SeveralLastTasks,
    UnknownRuleTask,
    ComputedRuleTask,
    FullRuleTask,
    RuleTaskNotAwaited,
    *dataflow.RULES,
)
