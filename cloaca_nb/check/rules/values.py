"""Rules C45x: what the context does to values, and what to store instead."""

from __future__ import annotations

from typing import Any

from cloaca_nb.check.rule import Rule
from cloaca_nb.model import kinds

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


RULES = (
    Rule(
        "C450",
        kinds.ValueBecomesList,
        "warning",
        "context key {key!r} holds {a_type}{where}, which becomes a list",
        "{cure}",
        words={
            "a_type": _a_type,
            "where": _where,
            "cure": lambda said: _CHANGED.get(said.type, "rebuild it from the list where it is read"),
        },
    ),
    Rule(
        "C451",
        kinds.ValueBecomesNone,
        "warning",
        "context key {key!r} holds {type}{where}, which becomes None",
        "leave the key out, or store None and test for it where it is read",
        words={"where": _where},
    ),
    Rule(
        "C452",
        kinds.ValueBecomesDict,
        "warning",
        "context key {key!r} holds {a_type}{where}, which becomes a plain dict",
        "{cure}",
        words={
            "a_type": _a_type,
            "where": _where,
            "cure": lambda said: _CHANGED.get(said.type, f"rebuild it where it is read: {said.type}(**…)"),
        },
    ),
    Rule(
        "C453",
        kinds.ValueBecomesPlain,
        "info",
        "context key {key!r} holds {a_type}{where}, which becomes its plain value",
        "rebuild it where it is read: {type}(…)",
        words={"a_type": _a_type, "where": _where},
    ),
    Rule(
        "C454",
        kinds.TupleBecomesList,
        "info",
        "context key {key!r} holds a tuple{where}, which becomes a list",
        "nothing, or tuple(…) where it is read",
        words={"where": _where},
    ),
    Rule(
        "C455",
        kinds.ValueRefused,
        "error",
        "the context refuses key {key!r}: {what}{where}",
        "{cure}",
        words={
            "what": lambda said: refused_in_words(said.type, said.why)[0],
            "where": _where,
            "cure": lambda said: refused_in_words(said.type, said.why)[1],
        },
    ),
    Rule(
        "C456",
        kinds.ValuesDropped,
        "warning",
        "the task returned nothing, so what it stored is lost: {keys}",
        "end every way through the task with `return context`",
    ),
)
