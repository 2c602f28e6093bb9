"""Rules C33x: context keys on their way through the graph."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class UnorderedWriters(Rule):
    """Two writers of a key that are not ordered

    What it means:
        Two tasks write the same context key, and neither waits for the other.

    Why it matters:
        Where their branches meet, the engine merges the values: lists are joined; of single values, that of
        the task whose id comes last in the alphabet holds. The final context is that of the task that ends
        last.

    Example:
        load_shop and load_web both set "rows"

    What to do:
        Give each its own key, or let one depend on the other.
    """

    code = "C331"
    name = "unordered-writers"
    severity = "warning"
    message = "`{first}` and `{second}` both write `{key}`, and neither waits for the other"
    hint = "give each its own key, or let one depend on the other"


class StaleBranch(Rule):
    """A changed key that a branch carries unchanged

    What it means:
        Two branches meet in a task. One of them changed a key, the other carries the value from before.

    Why it matters:
        The engine merges contexts key by key: lists are joined, so items that one branch removed come back;
        of single values, that of the dependency whose id comes last in the alphabet holds, changed or not.

    Example:
        clean filters "rows", count only reads them, and report depends on both

    What to do:
        Order the branches (let one depend on the other), or write the changed value under a new key.
    """

    code = "C332"
    name = "stale-branch"
    severity = "warning"
    message = (
        "`{id}` joins `{changed}`, where `{writer}` changed `{key}`, and `{carried}`, which carries its "
        "old value: lists are joined, of single values that of `{winner}` holds"
    )
    hint = "{advice}, or write the changed value under a new key"


class WrittenDownstream(Rule):
    """A key that is written only later

    What it means:
        A task reads a context key that only tasks behind it write.

    Why it matters:
        When it runs, the key is not there, unless the initial context has it.

    Example:
        report reads "total", which sum sets, and sum depends on report

    What to do:
        Turn the dependency round, or give the key in the initial context.
    """

    code = "C333"
    name = "written-downstream"
    severity = "warning"
    message = "`{id}` reads `{key}`, which only `{writer}` writes, and that runs later"
    hint = "turn the dependency round, or give `{key}` in the initial context"


class WriterNotAwaited(Rule):
    """A key whose writer is not waited for

    What it means:
        A task reads a context key, but waits for none of the tasks that write it.

    Why it matters:
        A task sees what its dependencies hand on and nothing else: the key is not there.

    Example:
        %%cloaca_task report --dependencies extract      # reads "total", which sum sets

    What to do:
        Add the writer to the dependencies, or leave dependencies out to have them inferred.
    """

    code = "C334"
    name = "writer-not-awaited"
    severity = "warning"
    message = "`{id}` reads `{key}`, which `{writer}` writes, but does not wait for it"
    hint = "add `{writer}` to the dependencies of `{id}`"


class KeyNearMiss(Rule):
    """A key that is nearly one that is written

    What it means:
        A task reads a context key that nobody writes, and there is a key of nearly the same name that
        nobody reads.

    Why it matters:
        One of the two is mistyped, most likely.

    Example:
        context.get("raw_dat") where another task sets "raw_data"

    What to do:
        Write the same key on both sides.
    """

    code = "C335"
    name = "key-near-miss"
    severity = "warning"
    message = "`{id}` reads `{key}`, which nobody writes; `{writer}` writes `{near}`, which nobody reads"
    hint = "did you mean `{near}`?"


class WorkflowInput(Rule):
    """A key that the workflow needs from outside

    What it means:
        A task reads a context key that no task writes.

    Why it matters:
        It must be in the initial context of a run.

    Example:
        context.get("day")

    What to do:
        Give it with `--context`, or read it with a default.
    """

    code = "C336"
    name = "workflow-input"
    severity = "info"
    message = "`{key}` is an input of the workflow: `{id}` reads it, and no task before it writes it"
    hint = "give it in the initial context: --context {key}=…"


class OptionalInput(Rule):
    """A key that a run may give

    What it means:
        A task reads a context key with a default, and no task writes it.

    Why it matters:
        It may be in the initial context of a run; otherwise the default holds.

    Example:
        context.get("limit", 10)

    What to do:
        Nothing needs to be done.
    """

    code = "C337"
    name = "optional-input"
    severity = "info"
    message = "`{key}` is an optional input of the workflow: `{id}` reads it with a default"
    hint = "give it in the initial context if another value is wanted"


class ComputedKey(Rule):
    """A context key that is computed

    What it means:
        The key is known only when the task runs.

    Why it matters:
        No dependency is inferred from it.

    Example:
        context.set(f"part_{i}", rows)

    What to do:
        Name the dependencies of the tasks that use it.
    """

    code = "C338"
    name = "computed-key"
    severity = "info"
    message = (
        "the context key {text} ({method}) is known only when the task runs: nothing is inferred from it"
    )
    hint = "name the dependencies: %%cloaca_task -d …"


class WholeContext(Rule):
    """The whole context is read

    What it means:
        `to_dict()` or `to_json()` gives all keys at once.

    Why it matters:
        Which keys are used is not known, so no dependency is inferred from it.

    Example:
        rows = context.to_dict()["rows"]

    What to do:
        Use `context.get("rows")`, or name the dependencies.
    """

    code = "C339"
    name = "whole-context"
    severity = "info"
    message = "context.{method}() reads every key: nothing is inferred from it"
    hint = 'use context.get("…"), or name the dependencies'


class ContextHandedOn(Rule):
    """The context is handed to code that is not read

    What it means:
        The context is an argument of a function that the notebook does not define.

    Why it matters:
        Which keys it reads and writes is not known, so no dependency is inferred from it.

    Example:
        pipeline.save(context)

    What to do:
        Name the dependencies of this task, and of those that use what it sets.
    """

    code = "C340"
    name = "context-handed-on"
    severity = "info"
    message = "{text}(…) gets the context: nothing is inferred from what it does with it"
    hint = "name the dependencies: %%cloaca_task -d …"


RULES: tuple[type[Rule], ...] = (
    UnorderedWriters,
    StaleBranch,
    WrittenDownstream,
    WriterNotAwaited,
    KeyNearMiss,
    WorkflowInput,
    OptionalInput,
    ComputedKey,
    WholeContext,
    ContextHandedOn,
)
