"""Rules C12x: the three forms of a task cell."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class NoForm(Rule):
    """A task cell that fits none of the forms

    What it means:
        A task cell holds a function that takes `context` (function form), or statements that use `context`
        (body form), or functions with `@cloaca.task` (decorated form). This one holds none.

    Why it matters:
        Nothing says what the task is to do.

    Example:
        %%cloaca_task
        rows = [1, 2]

    What to do:
        Use one of the three forms:

            %%cloaca_task
            def load(context):
                context.set("rows", [1, 2])
                return context

            %%cloaca_task load
            context.set("rows", [1, 2])

            %%cloaca_task
            @cloaca.task(id="load")
            def load(context):
                context.set("rows", [1, 2])
                return context
    """

    code = "C121"
    name = "no-form"
    message = "the cell fits none of the three forms of a task: {reason}"
    hint = (
        "{advice}the forms are: `def load(context): …` that returns `context`; with an id behind the "
        "marker, statements that use `context`; functions with `@cloaca.task(…)`"
    )


class TwoTaskFunctions(Rule):
    """Two functions that may be the task

    What it means:
        The cell has no id, and several of its functions take `context` first.

    Why it matters:
        Nothing says which of them is the task and which is a helper.

    Example:
        %%cloaca_task
        def read(context): ...
        def write(context): ...

    What to do:
        Write the name of the task's function behind the marker, or give each function a cell of its own.
    """

    code = "C122"
    name = "two-task-functions"
    message = "{names} take `context`, and nothing says which of them is the task"
    hint = "write its name behind %%cloaca_task, or give each a cell of its own"


class StrayContext(Rule):
    """`context` outside the task's function

    What it means:
        A function of the cell takes `context` and therefore is the task; a statement outside of it uses
        `context`, too.

    Why it matters:
        What stands outside the function runs when the package is imported, where there is no context.

    Example:
        %%cloaca_task tidy
        def drop(context): ...
        drop(context)

    What to do:
        If the cell's statements are the task, rename the parameter of the helper; else move the statement
        into the function.
    """

    code = "C123"
    name = "stray-context"
    message = "`context` is used outside the function `{function}`, which {reason}"
    hint = "move the statement into the function, or {advice}"


class BodyWithoutId(Rule):
    """A body form without an id

    What it means:
        The cell's statements are the body of the task, and nothing names it.

    Why it matters:
        Every task has an id; that of the function form is the function's name.

    Example:
        %%cloaca_task
        context.set("rows", [1, 2])

    What to do:
        Write an id behind the marker.
    """

    code = "C124"
    name = "body-without-id"
    message = "the cell's statements use `context`, but the task has no id"
    hint = "{advice}"


class AwaitInBody(Rule):
    """`await` in the body form

    What it means:
        A notebook cell may `await` at its top level; a task may not.

    Why it matters:
        The cell becomes a plain function, and the engine calls tasks without an event loop.

    Example:
        %%cloaca_task download
        context.set("page", await fetch())

    What to do:
        Write `asyncio.run(fetch())`.
    """

    code = "C125"
    name = "await-in-body"
    message = "`await` cannot stand in a task"
    hint = "run it with asyncio.run(…)"


class YieldInBody(Rule):
    """`yield` in the body form

    What it means:
        A `yield` makes a generator of the function that the cell becomes.

    Why it matters:
        The engine wants the context back from a task and fails on a generator.

    Example:
        %%cloaca_task rows
        yield context

    What to do:
        Collect the values in a list and set it in the context.
    """

    code = "C126"
    name = "yield-in-body"
    message = "`yield` cannot stand in a task"
    hint = "collect the values in a list and put that into the context"


class StarInBody(Rule):
    """`from … import *` in the body form

    What it means:
        The cell becomes a function, in which Python allows no `import *`.

    Why it matters:
        The package could not be imported.

    Example:
        %%cloaca_task area
        from math import *

    What to do:
        Import the names that are used.
    """

    code = "C127"
    name = "star-in-body"
    message = "`from {module} import *` cannot stand in a function, which this cell becomes"
    hint = "import the names that you use"


class ContextRebound(Rule):
    """`context` is bound anew

    What it means:
        A statement of a body-form cell assigns to `context`.

    Why it matters:
        What the task gives back is then no longer what it was given: keys of earlier tasks are lost.

    Example:
        %%cloaca_task load
        context = {}
        context["rows"] = [1]

    What to do:
        Use another name.
    """

    code = "C128"
    name = "context-rebound"
    severity = "warning"
    message = "`context` is bound anew, so the keys of earlier tasks are lost"
    hint = "use another name"


class ReadBeforeBound(Rule):
    """A name that the body reads before it binds it

    What it means:
        A body-form cell assigns to a name, and reads it before. In a notebook the cell sees the notebook's
        own name; in the function that the cell becomes, the assignment makes the name local.

    Why it matters:
        The task fails with UnboundLocalError on every run.

    Example:
        %%cloaca_task raise_rate
        RATE = RATE * 2
        context.set("rate", RATE)

    What to do:
        Use another name on the left side, hand the value over through the context, or declare `global RATE`
        above.
    """

    code = "C129"
    name = "read-before-bound"
    message = "`{name}` is read before this cell assigns to it; in a task that is an UnboundLocalError"
    hint = "assign to another name, take the value from the context, or write `global {name}` first"


class ReadBeforeBoundSometimes(Rule):
    """A name that the body may read before it binds it

    What it means:
        A body-form cell assigns to a name in a branch or loop only, and reads it behind. Where the branch
        was not taken, a notebook sees its own name of another cell; the function that the cell becomes sees
        none.

    Why it matters:
        The task fails with UnboundLocalError on some runs.

    Example:
        %%cloaca_task rate
        if context.get("double"):
            RATE = 2
        context.set("rate", RATE)

    What to do:
        Give the name a value first, or use another name in the branch.
    """

    code = "C130"
    name = "read-before-bound-sometimes"
    severity = "warning"
    message = "`{name}` may be read before this cell assigns to it; in a task that is an UnboundLocalError"
    hint = "give it a value first, or use another name in the branch"


class NestedTask(Rule):
    """A task that is not at the top level

    What it means:
        A function with `@cloaca.task` stands inside an `if`, a loop, a `try` or another block.

    Why it matters:
        Loaders find a task only if importing the module registers it; what a branch holds may never be
        registered.

    Example:
        if __name__ == "__main__":
            @cloaca.task(id="load")
            def load(context): ...

    What to do:
        Move the function to the left margin of the cell, or directly into the `WorkflowBuilder` block.
    """

    code = "C131"
    name = "nested-task"
    message = "the task `{function}` stands inside `{block}`; loaders need it at the top level"
    hint = "move it to the left margin of the cell"


class BuilderInBuilder(Rule):
    """A builder block inside another

    What it means:
        A `WorkflowBuilder` block stands inside another one.

    Why it matters:
        The inner workflow takes the tasks, and the outer one is empty and refused.

    Example:
        with cloaca.WorkflowBuilder("a"):
            with cloaca.WorkflowBuilder("b"): ...

    What to do:
        A notebook is one workflow: keep one block.
    """

    code = "C132"
    name = "builder-in-builder"
    message = "a `WorkflowBuilder` block stands inside another"
    hint = "keep one of them: a notebook is one workflow"


class BuilderWithoutTask(Rule):
    """A builder block without a task

    What it means:
        The cell opens a `WorkflowBuilder` block, in which no function has `@cloaca.task`.

    Why it matters:
        The engine refuses an empty workflow.

    Example:
        with cloaca.WorkflowBuilder("daily"):
            pass

    What to do:
        Put the tasks into the block, or use the function form without any block.
    """

    code = "C133"
    name = "builder-without-task"
    message = "the `WorkflowBuilder` block of this cell holds no task"
    hint = "put functions with @cloaca.task(…) into it, or leave it out"


class ComputedBuilderName(Rule):
    """A workflow name that is computed

    What it means:
        The name given to `WorkflowBuilder` is no text in quotation marks.

    Why it matters:
        The notebook is read without running it, so the name is not known.

    Example:
        with cloaca.WorkflowBuilder(NAME): ...

    What to do:
        Write the name as text, or leave the block out and use `%cloaca_workflow NAME`.
    """

    code = "C134"
    name = "computed-builder-name"
    message = "the workflow's name is {text}, which is known only when the cell runs"
    hint = 'write the name as text: WorkflowBuilder("daily")'


class BuilderCallDropped(Rule):
    """A call on the builder that is not carried

    What it means:
        Of a builder's calls `description` and `tag` with literal texts are read. The block itself is not
        carried into the package: the generated entry module has its own.

    Why it matters:
        What the call does is lost.

    Example:
        builder.description(make_text())

    What to do:
        Write literal texts; leave `add_task` and `build` out.
    """

    code = "C135"
    name = "builder-call-dropped"
    severity = "warning"
    message = "`builder.{method}(…)` is not carried into the package"
    hint = 'only description("…") and tag("…", "…") with literal texts are'


class OptionsForSeveral(Rule):
    """Options for a cell with several tasks

    What it means:
        The marker of a decorated cell with several tasks has an id or options.

    Why it matters:
        Nothing says which of the tasks they are for.

    Example:
        %%cloaca_task --retry-attempts 5

    What to do:
        Write the arguments into the decorators.
    """

    code = "C136"
    name = "options-for-several"
    message = "{options} on the marker of a cell with {count} tasks: nothing says which one is meant"
    hint = "write them into the decorators"


class OptionsContradict(Rule):
    """Options that contradict the decorator

    What it means:
        The marker says something else than `@cloaca.task(...)` below it.

    Why it matters:
        The decorator rules; the option would be lost.

    Example:
        %%cloaca_task --retry-attempts 5
        @cloaca.task(id="load", retry_attempts=3)
        def load(context): ...

    What to do:
        Keep one of the two.
    """

    code = "C137"
    name = "options-contradict"
    message = "the marker says {what} {marker}, the decorator says {decorator}"
    hint = "keep one of the two; in this form the decorator rules"


class ComputedId(Rule):
    """A task id that is computed

    What it means:
        The `id` of a decorator is no text in quotation marks.

    Why it matters:
        The notebook is read without running it, so the id is not known.

    Example:
        @cloaca.task(id=PREFIX + "load")

    What to do:
        Write the id as text.
    """

    code = "C138"
    name = "computed-id"
    message = "the task's id is {text}, which is known only when the cell runs"
    hint = "write the id as text"


class ComputedArguments(Rule):
    """Arguments of a decorator that are computed

    What it means:
        The decorator takes arguments from a dictionary, `**OPTIONS`.

    Why it matters:
        They are carried, but not checked here; an `id` or `dependencies` among them is not seen.

    Example:
        @cloaca.task(id="load", **RETRIES)

    What to do:
        Write id and dependencies out.
    """

    code = "C139"
    name = "computed-arguments"
    severity = "warning"
    message = "the arguments **{text} are known only when the cell runs"
    hint = "write id and dependencies out"


RULES: tuple[type[Rule], ...] = (
    NoForm,
    TwoTaskFunctions,
    StrayContext,
    BodyWithoutId,
    AwaitInBody,
    YieldInBody,
    StarInBody,
    ContextRebound,
    ReadBeforeBound,
    ReadBeforeBoundSometimes,
    NestedTask,
    BuilderInBuilder,
    BuilderWithoutTask,
    ComputedBuilderName,
    BuilderCallDropped,
    OptionsForSeveral,
    OptionsContradict,
    ComputedId,
    ComputedArguments,
)
