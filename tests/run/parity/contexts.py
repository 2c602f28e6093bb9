"""What the context itself can do. Each row is one task that notes what came of some expressions."""

from __future__ import annotations

from tests.run.parity.row import Row

_TASK = """
@cloaca.task(id="t", retry_attempts=1)
def t(context):
    context.update_from_dict({"a": 1, "none": None, "d": {"z": 1, "b": [2]}})
    for name, call in {
%s
    }.items():
        try:
            print(name, "->", repr(call()))
        except BaseException as error:
            print(name, "!!", type(error).__name__, error.args)
    return cloaca.Context({"end": 1})
"""


def _calls(name: str, *expressions: str) -> Row:
    lines = "\n".join(f"        {text!r}: lambda: {text}," for text in expressions)
    return Row(name, _TASK % lines, {"t": "completed"}, {"end": 1})


ROWS = [
    _calls(
        "get",
        'context.get("a")',
        'context.get("no")',
        'context.get("no", 5)',
        'context.get("no", default=[1])',
        'context.get("none", 7)',
        'context.get(key="d")',
        "context.get(1)",
        "context.get()",
        'context.get("\\ud800")',
    ),
    _calls(
        "square brackets",
        'context["a"]',
        'context["none"]',
        'context["no"]',
        "context[1]",
        "context[None]",
        'context.__setitem__("new", (1, 2))',
        'context["new"]',
        'context.__delitem__("new")',
        'context.__delitem__("new")',
        '"a" in context',
        '"none" in context',
        '"no" in context',
        "1 in context",
    ),
    _calls(
        "set, insert, update, remove",
        'context.set("a", 2)',
        'context.set(key="a", value=3)',
        "context.set(1, 2)",
        'context.set("a")',
        'context.set("a", val=1)',
        'context.insert("a", 1)',
        'context.insert("b", 1)',
        'context.insert("a", object())',
        'context.update("a", 9)',
        'context.update("no", 9)',
        'context.update({"a": 1})',
        'context.remove("b")',
        'context.remove("b")',
        'context.remove("none")',
        'context.get("a")',
    ),
    _calls(
        "update_from_dict and to_dict",
        'context.update_from_dict({"x": {1}, "a": [1.5]})',
        "context.update_from_dict({1: 2})",
        'context.update_from_dict([("a", 1)])',
        "context.update_from_dict(context)",
        "sorted(context.to_dict().items(), key=lambda item: item[0])",
        "len(context)",
        "context.to_dict() is context.to_dict()",
    ),
    _calls(
        "the class",
        "cloaca.Context()",
        "cloaca.Context(None)",
        'cloaca.Context({"k": (1, float("nan"), "é", 1e16, 1e-7, 1.5e-5, -0.0, 10**17)})',
        "cloaca.Context([])",
        'cloaca.Context("x")',
        "bool(cloaca.Context())",
        "cloaca.Context() == cloaca.Context()",
        "context == context",
        "isinstance(context, cloaca.Context)",
        'type("Sub", (cloaca.Context,), {})',
        "cloaca.Context.from_json('{\"k\": [1, 2.5, null, true]}')",
        "cloaca.Context.from_json('{\"k\": 18446744073709551616}')",
        "cloaca.Context.from_json(b'{}')",
        'cloaca.Context({"k": "\\x01\\x7f\\u2028\\t</"}).to_json()',
    ),
    _calls(
        "what it cannot do",
        "context.keys()",
        "context.items()",
        "context.pop('a')",
        "context.setdefault('a', 1)",
        "list(context)",
        "dict(context)",
        "context.attribute",
        "setattr(context, 'attribute', 1)",
        "__import__('copy').deepcopy(context)",
        "__import__('pickle').dumps(context)",
        "__import__('json').dumps(context)",
        "context.secret('s')",
        "context.secret_field('s', 'f')",
    ),
]
