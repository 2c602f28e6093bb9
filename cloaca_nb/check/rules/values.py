"""Rules C45x: what becomes of values on their way through the context. Seen while a workflow runs."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class BecomesList(Rule):
    """A value becomes a list

    What it means:
        A task puts a set, a deque, a named tuple or another sequence into the context. The context holds
        JSON, so the next task gets a list.

    Why it matters:
        What the type could do is gone: a set's items come in any order and `in` becomes slow, a named tuple's
        fields have no names.

    Example:
        context.set("customers", {"ann", "bo"})  # the next task gets ["bo", "ann"]

    What to do:
        Store what you mean, and rebuild the type where it is read:
        `context.set("customers", sorted(customers))`, then `set(context.get("customers"))`.
    """

    code = "C450"
    name = "value-becomes-list"
    severity = "warning"
    message = "context key {key!r} holds {a} {type}{where}, which becomes a list"
    hint = "{cure}"


class BecomesNone(Rule):
    """A number becomes None

    What it means:
        A task puts NaN or an infinite number into the context. JSON has none, and the next task gets None.

    Why it matters:
        Nothing says so at run time: a later `value * 2` fails with a TypeError, and `context["key"]` with a
        KeyError.

    Example:
        context.set("mean", float("nan"))  # the next task gets None

    What to do:
        Decide what a missing number is: leave the key out, or store None and test for it where it is read.
    """

    code = "C451"
    name = "value-becomes-none"
    severity = "warning"
    message = "context key {key!r} holds {type}{where}, which becomes None"
    hint = "{cure}"


class BecomesDict(Rule):
    """An object becomes a plain dict

    What it means:
        A task puts a dataclass, a counter or another mapping into the context. The next task gets a dict
        with sorted keys.

    Why it matters:
        Methods, defaults and order are gone.

    Example:
        context.set("order", Order(1, "ann"))  # the next task gets {"id": 1, "name": "ann"}

    What to do:
        Rebuild the object where it is read: `Order(**context.get("order"))`.
    """

    code = "C452"
    name = "value-becomes-dict"
    severity = "warning"
    message = "context key {key!r} holds {a} {type}{where}, which becomes a plain dict"
    hint = "{cure}"


class BecomesPlain(Rule):
    """A value loses its type

    What it means:
        A task puts an enumeration's member, a numpy float or another kind of number or text into the
        context. The next task gets the plain number or text.

    Why it matters:
        The value is the same, but `is Colour.RED` or a method of the type no longer works.

    Example:
        context.set("colour", Colour.RED)  # an IntEnum: the next task gets 1

    What to do:
        Rebuild it where it is read: `Colour(context.get("colour"))`. Nothing where the plain value will do.
    """

    code = "C453"
    name = "value-becomes-plain"
    severity = "info"
    message = "context key {key!r} holds {a} {type}{where}, which becomes its plain value"
    hint = "{cure}"


class TupleBecomesList(Rule):
    """A tuple becomes a list

    What it means:
        A task puts a tuple into the context. The next task gets a list.

    Why it matters:
        Most often it does not; a list cannot be a dict's key or a set's item.

    Example:
        context.set("point", (1, 2))  # the next task gets [1, 2]

    What to do:
        Nothing, or `tuple(context.get("point"))` where a tuple is needed.
    """

    code = "C454"
    name = "tuple-becomes-list"
    severity = "info"
    message = "context key {key!r} holds a tuple{where}, which becomes a list"
    hint = "{cure}"


class Refused(Rule):
    """The context refuses a value

    What it means:
        A task puts a value into the context that has no JSON form: a date, a path, bytes, a numpy array, a
        data frame, a dict with keys that are no texts. The task fails there.

    Why it matters:
        Every attempt fails, and the tasks behind it run on an empty context.

    Example:
        context.set("when", datetime.now())  # TypeError: unsupported type datetime

    What to do:
        Store a JSON form and rebuild the value where it is read: `when.isoformat()` and
        `datetime.fromisoformat`, `str(path)`, `array.tolist()`, `frame.to_dict("records")`.
    """

    code = "C455"
    name = "value-refused"
    severity = "error"
    message = "the context refuses key {key!r}: {what}{where}"
    hint = "{cure}"


class Dropped(Rule):
    """What a task stored is lost, since it returned nothing

    What it means:
        The task put values into the context and then ended without `return context`. The engine goes on with
        the context that the task was given.

    Why it matters:
        The task counts as completed, and the keys are missing later.

    Example:
        context.set("checked", True)
        if not rows:
            return

    What to do:
        End every way through the task with `return context`.
    """

    code = "C456"
    name = "values-dropped"
    severity = "warning"
    message = "the task returned nothing, so what it stored is lost: {keys}"
    hint = "end every way through the task with `return context`"


RULES: tuple[type[Rule], ...] = (
    BecomesList,
    BecomesNone,
    BecomesDict,
    BecomesPlain,
    TupleBecomesList,
    Refused,
    Dropped,
)
