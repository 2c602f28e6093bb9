"""Rules C40x: what the engine demands of task functions."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class AsyncTask(Rule):
    """A task that is `async def`

    What it means:
        The task function is a coroutine function.

    Why it matters:
        It imports, and then fails on every run: the engine does not await tasks.

    Example:
        async def download(context): ...

    What to do:
        Write `def`, and `asyncio.run(...)` around what must be awaited.
    """

    code = "C401"
    name = "async-task"
    message = "`{function}` is async: the engine does not await tasks, so every run fails"
    hint = "write `def`, and asyncio.run(…) around what must be awaited"


class GeneratorTask(Rule):
    """A task that yields

    What it means:
        The task function has a `yield` and so is a generator function.

    Why it matters:
        The engine wants the context back, and fails on a generator.

    Example:
        def rows(context):
            yield context

    What to do:
        Collect the values in a list, set it in the context, and return the context.
    """

    code = "C402"
    name = "generator-task"
    message = "`{function}` yields: it gives the engine a generator, not the context"
    hint = "collect the values in a list and return the context"


class NoReturn(Rule):
    """A task that does not return the context

    What it means:
        The function ends without `return`, and sets keys before.

    Why it matters:
        The task counts as completed, but everything that it set is lost.

    Example:
        def extract(context):
            context.set("rows", [1, 2])

    What to do:
        Write `return context` at the end.
    """

    code = "C403"
    name = "no-return"
    message = "`{function}` does not return the context, so what it sets is lost: {keys}"
    hint = "write `return context` at its end"


class NoReturnNothingSet(Rule):
    """A task without `return context`

    What it means:
        The function ends without `return`. As far as is known, it sets no key.

    Why it matters:
        The task counts as completed; what it might set is lost.

    Example:
        def notify(context):
            send(context.get("report"))

    What to do:
        Write `return context` at the end.
    """

    code = "C404"
    name = "no-return-nothing-set"
    severity = "warning"
    message = "`{function}` does not return the context"
    hint = "write `return context` at its end"


class NoReturnSometimes(Rule):
    """A task that returns the context on some ways only

    What it means:
        The function returns the context in a branch, and on another way comes to its end without.

    Why it matters:
        On that way everything that the task set is lost.

    Example:
        def extract(context):
            if context.get("rows"):
                return context

    What to do:
        Write `return context` at the end, too.
    """

    code = "C405"
    name = "no-return-sometimes"
    severity = "warning"
    message = "`{function}` can come to its end without returning the context; what it set is lost then"
    hint = "write `return context` at its end, too"


class ReturnsNone(Rule):
    """A task that returns nothing

    What it means:
        Each `return` of the task gives None. `context.set(...)` gives None, too.

    Why it matters:
        The task counts as completed, but everything that it set is lost.

    Example:
        return context.set("rows", rows)

    What to do:
        Write `return context`.
    """

    code = "C406"
    name = "returns-none"
    message = "`{function}` returns {text}, which is None, so what it sets is lost"
    hint = "write `return context`"


class ReturnsNoneSometimes(Rule):
    """A task that returns nothing on some ways

    What it means:
        One `return` of the task gives None, another one the context.

    Why it matters:
        On that way everything that the task set is lost.

    Example:
        if not rows:
            return
        return context

    What to do:
        Write `return context` in both places.
    """

    code = "C407"
    name = "returns-none-sometimes"
    severity = "warning"
    message = "`{function}` returns {text} here, which is None; what it set is lost then"
    hint = "write `return context`"


class ReturnsOther(Rule):
    """A task that returns something else than the context

    What it means:
        Each `return` of the task gives a value that is no context.

    Why it matters:
        The task fails on every run.

    Example:
        return {"rows": rows}

    What to do:
        Set the value in the context and write `return context`.
    """

    code = "C408"
    name = "returns-other"
    message = "`{function}` returns {text}, which is not the context: every run fails"
    hint = "put the value into the context, and write `return context`"


class ReturnsOtherSometimes(Rule):
    """A task that returns something else on some ways

    What it means:
        One `return` of the task gives a value that is no context.

    Why it matters:
        On that way the task fails.

    Example:
        if not rows:
            return []
        return context

    What to do:
        Set the value in the context and write `return context`.
    """

    code = "C409"
    name = "returns-other-sometimes"
    severity = "warning"
    message = "`{function}` returns {text} here, which is not the context: the task fails then"
    hint = "put the value into the context, and write `return context`"


class NoParameter(Rule):
    """A task function that takes no context

    What it means:
        The function has no parameter that can be passed by position.

    Why it matters:
        The engine calls it with the context; every run fails.

    Example:
        @cloaca.task(id="load")
        def load(): ...

    What to do:
        Write `def load(context):`.
    """

    code = "C410"
    name = "no-parameter"
    message = "`{function}` takes no context by position: every run fails"
    hint = "write `def {function}(context):`"


class ExtraParameter(Rule):
    """A task function with a parameter that nobody gives

    What it means:
        Behind the context, the function has another parameter without a default. Only `handle` (or
        `task_handle`), as the second one, is given by the engine.

    Why it matters:
        Every run fails with a TypeError.

    Example:
        def load(context, rows): ...

    What to do:
        Take the value from the context, or give the parameter a default.
    """

    code = "C411"
    name = "extra-parameter"
    message = "`{function}` wants {names}, which the engine does not give: every run fails"
    hint = "take the value from the context, or give the parameter a default"


class BareDecorator(Rule):
    """`@cloaca.task` without parentheses

    What it means:
        The decorator is not called.

    Why it matters:
        Importing the package raises a TypeError.

    Example:
        @cloaca.task
        def load(context): ...

    What to do:
        Write `@cloaca.task()` or `@cloaca.task(id="load")`.
    """

    code = "C412"
    name = "bare-decorator"
    message = "the decorator of `{function}` has no parentheses: importing the package fails"
    hint = 'write @cloaca.task(id="{function}")'


class PositionalArgument(Rule):
    """A decorator with an argument by position

    What it means:
        `@cloaca.task` takes keyword arguments only.

    Why it matters:
        Importing the package raises a TypeError.

    Example:
        @cloaca.task("load")

    What to do:
        Write `@cloaca.task(id="load")`.
    """

    code = "C413"
    name = "positional-argument"
    message = "@cloaca.task takes keyword arguments only, not {text}"
    hint = "write id={text} or dependencies=…"


class UnknownKeyword(Rule):
    """A keyword that the engine does not know

    What it means:
        `@cloaca.task` has no parameter of this name.

    Why it matters:
        Importing the package raises a TypeError.

    Example:
        @cloaca.task(id="load", retries=3)

    What to do:
        Write the keyword that the hint names.
    """

    code = "C414"
    name = "unknown-keyword"
    message = "@cloaca.task has no parameter `{keyword}`"
    hint = "{advice}"


class DependenciesNotAList(Rule):
    """Dependencies that are no list of ids

    What it means:
        `dependencies` takes a list of task ids or of functions.

    Why it matters:
        Importing the package raises an error.

    Example:
        @cloaca.task(id="load", dependencies="extract")

    What to do:
        Write `dependencies=["extract"]`.
    """

    code = "C415"
    name = "dependencies-not-a-list"
    message = "dependencies={text} is no list of task ids"
    hint = 'write a list of ids: dependencies=["extract"]'


class ArgumentValue(Rule):
    """A value that the engine refuses

    What it means:
        An argument of `@cloaca.task` has a value that the engine does not take.

    Why it matters:
        Importing the package raises an error.

    Example:
        @cloaca.task(id="load", retry_backoff="quadratic")

    What to do:
        Write a value of the kind that the message names.
    """

    code = "C416"
    name = "argument-value"
    message = "{keyword}={text}: {reason}"
    hint = "{advice}"


class KeyNotText(Rule):
    """A context key that is no text

    What it means:
        A context key is a number or another value that is no string.

    Why it matters:
        The task fails with a TypeError.

    Example:
        context.set(1, rows)

    What to do:
        Write the key as text.
    """

    code = "C417"
    name = "key-not-text"
    message = "{text} can be no context key: keys are texts"
    hint = "write it as text"


class IdWithColons(Rule):
    """A task id with `::`

    What it means:
        The task id holds two colons in a row.

    Why it matters:
        The engine and servers call a task `tenant::package::workflow::id`. With `::` in the id they look
        for another task, and a run never ends.

    Example:
        %%cloaca_task "etl::extract"

    What to do:
        Take another id.
    """

    code = "C418"
    name = "id-with-colons"
    message = (
        "the task id `{id}` contains `::`, which separates the parts of a task's full name: a run would "
        "never end"
    )
    hint = "write a dot or a dash instead: `{better}`"


RULES: tuple[type[Rule], ...] = (
    AsyncTask,
    GeneratorTask,
    NoReturn,
    NoReturnNothingSet,
    NoReturnSometimes,
    ReturnsNone,
    ReturnsNoneSometimes,
    ReturnsOther,
    ReturnsOtherSometimes,
    NoParameter,
    ExtraParameter,
    BareDecorator,
    PositionalArgument,
    UnknownKeyword,
    DependenciesNotAList,
    ArgumentValue,
    KeyNotText,
    IdWithColons,
)
