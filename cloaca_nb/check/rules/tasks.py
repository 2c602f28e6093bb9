"""Rules C4xx: what the engine asks of a task, and what the context does to values."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds


def _argument_advice(said: Any) -> str:
    """What to write instead of a value that the engine refuses, where that can be told."""
    if said.near:
        return f"did you mean `{said.near}`?"
    return {"count": f"for example {said.keyword}=3", "excludes": "leave one of them out"}.get(
        said.reason, ""
    )


#: What to write instead of a value of a type that is refused, `v` standing for it.
_REFUSED = {
    "datetime": "store v.isoformat() and read it with datetime.fromisoformat(…)",
    "date": "store v.isoformat() and read it with date.fromisoformat(…)",
    "time": "store v.isoformat() and read it with time.fromisoformat(…)",
    "timedelta": "store v.total_seconds() and read it with timedelta(seconds=…)",
    "pandas.Timestamp": "store v.isoformat() and read it with pandas.Timestamp(…)",
    "pandas.Timedelta": "store v.total_seconds()",
    "Decimal": "store str(v) and read it with Decimal(…)",
    "Fraction": "store str(v) and read it with Fraction(…)",
    "UUID": "store str(v) and read it with UUID(…)",
    "complex": "store [v.real, v.imag]",
    "bytes": "store base64.b64encode(v).decode(), or v.decode() if it is text",
    "bytearray": "store base64.b64encode(v).decode()",
    "numpy.ndarray": "store v.tolist() and read it with numpy.array(…)",
    "pandas.DataFrame": 'store v.to_dict("records") and read it with pandas.DataFrame(…)',
    "pandas.Series": "store v.tolist()",
    "pandas.Index": "store v.tolist()",
    "polars.DataFrame": "store v.to_dicts() and read it with polars.DataFrame(…)",
    "polars.Series": "store v.to_list()",
    "pandas.NAType": "store None",
    "pandas.NaTType": "store None",
    "Context": "store v.to_dict()",
    "SimpleNamespace": "store vars(v)",
    "function": "store a name, and look the function up where it is read",
    "type": "store v.__name__",
}
_LAZY = {
    "generator",
    "map",
    "filter",
    "zip",
    "enumerate",
    "reversed",
    "dict_keys",
    "dict_values",
    "dict_items",
}

_CHANGED = {
    "set": "store sorted(v), and make a set of it where it is read",
    "frozenset": "store sorted(v), and make a set of it where it is read",
    "deque": "store list(v), and make a deque of it where it is read",
    "Counter": "read it with Counter(…)",
    "defaultdict": "read missing keys with .get(key, default)",
    "OrderedDict": "keys come back sorted: store a list of pairs where order matters",
}


def where_in(path: str) -> str:
    """Where in a value something stands, in words; nothing for the value itself."""
    return f" (at {path.removeprefix('.')})" if path else ""


def refused_in_words(type_: str, why: str) -> tuple[str, str]:
    """What is refused, in words, and what to do.

    Args:
        type_: Name of its type, as `child.values` gives it.
        why: Why, where the type is not the reason.
    """
    if why == "key":
        return f"a dict with keys of type {type_}", "make the keys texts: {str(k): v for k, v in …}"
    if why == "range":
        return "an integer beyond 64 bits", "store str(v) and read it with int(…)"
    if why == "surrogate":
        return "a text with a lone surrogate", "decode it with another encoding or errors='replace'"
    return f"{_article(type_)} {type_}", _instead(type_)


def _instead(type_: str) -> str:
    """What to store instead of a value of a type that is refused."""
    if type_ in _LAZY or type_.endswith("_iterator"):
        return "store list(v)"
    if type_.endswith("Path"):
        return "store str(v) and read it with Path(…)"
    if type_.startswith("numpy."):
        return _REFUSED.get(type_, "store v.item(), a number of Python's own")
    return _REFUSED.get(type_, "store a dict, list, text or number made from it")


def _article(name: str) -> str:
    return "an" if name[0] in "aeioAEIO" else "a"


def _where(said: Any) -> str:
    return where_in(said.path)


def _a_type(said: Any) -> str:
    return f"{_article(said.type)} {said.type}"


RULES: Table = {
    kinds.AsyncTask: error(
        "C401",
        "`{function}` is async: the engine does not await tasks, so every run fails",
        "write `def`, and asyncio.run(…) around what must be awaited",
    ),
    kinds.GeneratorTask: error(
        "C402",
        "`{function}` yields: it gives the engine a generator, not the context",
        "collect the values in a list and return the context",
    ),
    kinds.NoReturn: error(
        "C403",
        "`{function}` does not return the context, so what it sets is lost: {keys}",
        "write `return context` at its end",
    ),
    kinds.NoReturnNothingSet: warning(
        "C404", "`{function}` does not return the context", "write `return context` at its end"
    ),
    kinds.NoReturnSometimes: warning(
        "C405",
        "`{function}` can come to its end without returning the context; what it set is lost then",
        "write `return context` at its end, too",
    ),
    kinds.ReturnsNone: error(
        "C406",
        "`{function}` returns {text}, which is None, so what it sets is lost",
        "write `return context`",
    ),
    kinds.ReturnsNoneSometimes: warning(
        "C407",
        "`{function}` returns {text} here, which is None; what it set is lost then",
        "write `return context`",
    ),
    kinds.ReturnsOther: error(
        "C408",
        "`{function}` returns {text}, which is not the context: every run fails",
        "put the value into the context, and write `return context`",
    ),
    kinds.ReturnsOtherSometimes: warning(
        "C409",
        "`{function}` returns {text} here, which is not the context: the task fails then",
        "put the value into the context, and write `return context`",
    ),
    kinds.NoParameter: error(
        "C410",
        "`{function}` takes no context by position: every run fails",
        "write `def {function}(context):` and `return context`",
    ),
    kinds.ExtraParameter: error(
        "C411",
        "`{function}` wants {names}, which the engine does not give: every run fails",
        "take the value from the context, or give the parameter a default",
    ),
    kinds.BareDecorator: error(
        "C412",
        "@cloaca.{decorator} above `{function}` has no parentheses: importing the package fails",
        "write @cloaca.{decorator}({arguments})",
        arguments=choice(
            "decorator",
            task='id="{function}"',
            trigger='name="{function}", poll_interval="30s"',
            reactor='name="{function}", accumulators=[…]',
            stream_accumulator="type=…, topic=…",
            polling_accumulator="interval=…",
            batch_accumulator="flush_interval=…",
            state_accumulator="capacity=…",
        ),
    ),
    kinds.PositionalArgument: error(
        "C413", "@cloaca.task takes keyword arguments only, not {text}", "write id={text} or dependencies=…"
    ),
    kinds.UnknownKeyword: error(
        "C414",
        "@cloaca.task has no parameter `{keyword}`",
        "{advice}",
        advice=choice("advice", near="did you mean `{other}`?", known="it takes {other}"),
    ),
    kinds.DependenciesNotAList: error(
        "C415", "dependencies={text} is no list of task ids", 'write a list of ids: dependencies=["extract"]'
    ),
    kinds.ArgumentValue: error(
        "C416",
        "{keyword}={text}: {reason}",
        "{advice}",
        reason=choice(
            "reason",
            count="a whole number from 0 is expected",
            word="one of {other} is expected",
            bool="True or False is expected",
            retry="a retry policy is expected",
            invokes="a computation graph is expected",
            trigger_rules="a trigger rule is expected",
            excludes="it excludes {other}",
            lacks="it needs invokes=…",
        ),
        advice=_argument_advice,
    ),
    kinds.KeyNotText: error(
        "C417",
        "{text} can be no context key: keys are texts",
        "write it as text; of a dict `context.update_from_dict(…)` takes all",
    ),
    kinds.IdWithColons: error(
        "C418",
        "the task id `{id}` contains `::`, which separates the parts of a task's full name: a run would "
        "never end",
        "write a dot or a dash instead: `{better}`",
    ),
    kinds.UnknownMethod: warning(
        "C419",
        "a context has no method `{method}`: a run fails here",
        "{advice}",
        advice=choice(
            "advice",
            near="did you mean `{other}`?",
            dict="it is no dict: `to_dict()` gives one of all its keys",
            known="it has {other}; keys are also set and read as `context[…]`",
        ),
    ),
    kinds.CallbackArguments: warning(
        "C420",
        "`{function}` cannot be called with ({given}), as the engine calls {option}: the error is swallowed, "
        "and nothing is done",
        "write `def {function}({given}):`",
    ),
    kinds.RefusedAsWritten: warning(
        "C421",
        "the context refuses key {key!r}, so each run fails here: {what}{where}",
        "{cure}",
        what=lambda said: refused_in_words(said.type, said.why)[0],
        where=_where,
        cure=lambda said: refused_in_words(said.type, said.why)[1],
    ),
    # Context values
    kinds.ValueBecomesList: warning(
        "C450",
        "context key {key!r} holds {a_type}{where}, which becomes a list",
        "{cure}",
        a_type=_a_type,
        where=_where,
        cure=lambda said: _CHANGED.get(said.type, "rebuild it from the list where it is read"),
    ),
    kinds.ValueBecomesNone: warning(
        "C451",
        "context key {key!r} holds {type}{where}, which becomes None",
        "leave the key out, or store None and test for it where it is read",
        where=_where,
    ),
    kinds.ValueBecomesDict: warning(
        "C452",
        "context key {key!r} holds {a_type}{where}, which becomes a plain dict",
        "{cure}",
        a_type=_a_type,
        where=_where,
        cure=lambda said: _CHANGED.get(said.type, f"rebuild it where it is read: {said.type}(**…)"),
    ),
    kinds.ValueBecomesPlain: info(
        "C453",
        "context key {key!r} holds {a_type}{where}, which becomes its plain value",
        "rebuild it where it is read: {type}(…)",
        a_type=_a_type,
        where=_where,
    ),
    kinds.TupleBecomesList: info(
        "C454",
        "context key {key!r} holds a tuple{where}, which becomes a list",
        "nothing, or tuple(…) where it is read",
        where=_where,
    ),
    kinds.ValueRefused: error(
        "C455",
        "the context refuses key {key!r}: {what}{where}",
        "{cure}",
        what=lambda said: refused_in_words(said.type, said.why)[0],
        where=_where,
        cure=lambda said: refused_in_words(said.type, said.why)[1],
    ),
    kinds.ValuesDropped: warning(
        "C456",
        "the task returned nothing, so what it stored is lost: {keys}",
        "end every way through the task with `return context`",
    ),
    # Several runs of one process
    kinds.RunsDiffer: warning(
        "C460",
        "`{path}` differs between runs of one process: {first} in run {base}, {other} in run {run}{others}",
        "a server imports the package once and runs it many times: look for what a run leaves to the next, "
        "in a library, a file or a service",
        others=lambda said: f" (and {said.more} more)" if said.more else "",
    ),
    kinds.RunsDifferByNature: info(
        "C461",
        "`{path}` is new for each run, since it comes from {origin}: {first} in run {base}, {other} in run "
        "{run}",
        "nothing: on a server each run has its own, too",
    ),
    kinds.OneTaskAtATime: info(
        "C462",
        "the {times} runs came one after the other: here the engine runs one task at a time",
        "with `--runner preview` tasks of several runs overlap, as on a server",
    ),
    kinds.StateLeft: warning(
        "C463",
        "a run leaves `{path}` changed, which on a server the next one finds so: {before} before it, {after} "
        "after it{others}",
        "let the task work on a value of its own, or mark the statement that makes it with `# cloaca: keep` "
        "where it is to live on",
        others=lambda said: f" ({said.more} more place{'s' * (said.more != 1)})" if said.more else "",
    ),
    kinds.ProcessLeft: warning(
        "C464",
        "a run leaves the process changed, which a server shares between runs and packages: {what} was "
        "{before}, is {after}",
        "put it back at the end of the task, or give the value to what needs it",
    ),
    kinds.StateCrossed: error(
        "C465",
        "this task finds `{path}` as {others} left it: {after} instead of {before}",
        'hand it over: `context.set("{name}", …)` there and `context.get("{name}")` here; or make one task '
        "of both",
    ),
    kinds.CountedAnew: warning(
        "C466",
        "all {attempts} attempts of this task failed, and each found {names} as the notebook has it: what "
        "one attempt changes there the next does not see",
        "where attempts are to be counted, `# cloaca: keep` on its line lets it live on; or count outside of "
        "the process",
    ),
    kinds.ChangeUnseen: error(
        "C467",
        "this task left `{path}` as {after} instead of {before}, which task `{other}` does not see: each "
        "attempt of a task has its own",
        'hand it over: `context.set("{name}", …)` here and `context.get("{name}")` in `{other}`; or make one '
        "task of both",
    ),
    kinds.ReplayedOlder: warning(
        "C468",
        "task `{id}` is not run again, and its code has changed since run {run}: what it stored there is "
        "taken over",
        "`--from {id}` runs it as it is now",
    ),
}
