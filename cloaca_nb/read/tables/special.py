"""Special methods of classes, and decorators of methods: what runs them, and what code asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from cloaca_nb.read.tables.changing import IN_PLACE, words
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS, READERS
from cloaca_nb.syntax import remembered

#: Methods that run as a class is made.
AS_CLASSES_ARE_MADE = frozenset({"__init_subclass__", "__set_name__"})
#: Methods that nobody calls of an object that there is already.
AS_OBJECTS_ARE_MADE = AS_CLASSES_ARE_MADE | {"__init__", "__post_init__"}
#: Methods that run as an object or class is made, and not when something is done to an object.
MAKING = AS_CLASSES_ARE_MADE.union(
    f"__{name}__" for name in ("init", "new", "post_init", "class_getitem", "del")
)
#: What makes an instance, and lets go of it.
MADE_BY = ("__new__", "__init__", "__post_init__", "_missing_", "__del__")
#: What may set an attribute without saying its name.
SETTING_ANY = frozenset({"setattr", "vars", "exec", "eval", "__dict__", "__setattr__"})
#: What may read one without saying its name.
READING_UNSAID = SETTING_ANY | {
    *("getattr", "getmembers", "dir", "__getattribute__", "attrgetter", "mro", "__mro__"),
}
#: Methods of descriptors: what reading an attribute runs, and what assigning to it and deleting it run.
READING = ("__get__",)
WRITING = ("__set__", "__delete__")
#: Methods that no operator runs.
NO_OPERATORS = MAKING | {*READING, *WRITING, "__call__"}
#: Methods that are run by nothing but what stores to an object, or enters it: no function that looks at it.
STORING = frozenset(f"__{name}__" for name in ("setitem", "delitem", "setattr", "delattr", *IN_PLACE))
ENTERING = ("__enter__", "__exit__", "__aenter__", "__aexit__")
LOOKING_AT_NONE = STORING.union(ENTERING)
#: Methods that libraries, and Python's own, call of what they are given, by their names alone.
ASKED_BY_LIBRARIES = words(
    """
    keys values items get read readline readlines write writelines flush close seek tell isatty fileno send
    recv acquire release fit partial_fit fit_transform transform predict predict_proba score get_params
    set_params render to_dict to_json emit handle format filter default encode decode run start join result
    cancel commit rollback cursor execute submit shutdown isoformat tolist find_spec exec_module
    """
)
#: Decorators of methods that are called on a class.
OF_CLASSES = frozenset({"classmethod", "staticmethod"})
#: Decorators that keep nothing of calls of what they are given.
KEEPING_NOTHING = OF_CLASSES | {"property", "setter", "abstractmethod", "contextmanager"}
#: Methods that tell whether an instance counts as true.
TESTED = ("__bool__", "__len__")
#: Methods that show an instance; others begin with `_repr_`.
SHOWN = frozenset({"__repr__", "__str__", "_ipython_display_"})
#: Bases whose methods call none of those that a class of the notebook has in place of theirs.
CALLING_NONE = ("builtins.", "abc.", "typing.", "enum.", "collections.de", "threading.local", "contextlib.")
#: Bases that put what an instance is made of into it by methods such as `__setitem__`.
FILLED_BY_METHODS = ("collections.User", "collections.OrderedDict", "collections.Counter")
#: Decorators of methods that run where an attribute is read.
MAKING_OF = frozenset({"property", "cached_property", "cache_readonly", "lazy"})
#: What classes, functions and modules have, and is a text.
TEXTS = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})
#: Members that act as a class is made of theirs.
ACTING = frozenset({"__init_subclass__", "=metaclass", "_generate_next_value_"})
#: Kinds of what may be called where it is passed.
CALLED = frozenset({"function", "param", "bound"})
#: Methods of named tuples that give another one, or what it has.
OF_RECORDS = frozenset({"_replace", "_make", "_asdict"})
#: Special methods whose result code gets as an element, as itself, or as what a block begins with.
GIVING = frozenset(
    {"__getitem__", "__missing__", "__iter__", "__next__", "__enter__", "__get__", "__getattr__"}
)


#: Nodes of syntax -> the special methods that they ask for.
_ASKED_BY: Mapping[type[ast.AST], Sequence[str]] = {
    **dict.fromkeys((ast.With, ast.AsyncWith), ENTERING),
    **dict.fromkeys((ast.For, ast.comprehension, ast.AsyncFor), ("__iter__", "__next__", "__getitem__")),
    ast.Subscript: ("__getitem__", "__setitem__", "__delitem__", "__missing__"),
    ast.Attribute: (
        *("__getattr__", "__getattribute__", "__setattr__", "__delattr__"),
        *("__get__", "__set__", "__delete__"),
    ),
    **dict.fromkeys((ast.In, ast.NotIn), ("__contains__", "__eq__", "__iter__", "__next__", "__getitem__")),
    **{
        operator: (f"__{name}__", f"__r{name}__", f"__i{name}__")
        for operator, name in (
            *((ast.LShift, "lshift"), (ast.RShift, "rshift"), (ast.BitOr, "or"), (ast.BitAnd, "and")),
            *((ast.BitXor, "xor"), (ast.Add, "add"), (ast.Sub, "sub"), (ast.Mult, "mul")),
            *((ast.MatMult, "matmul"), (ast.Div, "truediv"), (ast.FloorDiv, "floordiv"), (ast.Mod, "mod")),
            (ast.Pow, "pow"),
        )
    },
    **dict.fromkeys((ast.Lt, ast.Gt), ("__lt__", "__gt__")),
    **dict.fromkeys((ast.LtE, ast.GtE), ("__le__", "__ge__")),
    **dict.fromkeys((ast.Eq, ast.NotEq), ("__eq__", "__ne__")),
    ast.UAdd: ("__pos__",),
    ast.USub: ("__neg__",),
    ast.Invert: ("__invert__",),
    ast.FormattedValue: ("__str__", "__format__", "__repr__"),
    **dict.fromkeys((ast.If, ast.While, ast.IfExp, ast.BoolOp, ast.Not), TESTED),
    **dict.fromkeys((ast.Set, ast.Dict, ast.SetComp, ast.DictComp), ("__hash__", "__eq__")),
}
#: Built-in functions -> the special methods that they ask for.
_ASKED_BY_CALLS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("list", "tuple", "set", "iter", "enumerate", "zip", "map", "any", "all"), ("__iter__",)),
    **dict.fromkeys(("sorted", "min", "max"), ("__iter__", "__lt__", "__gt__")),
    "sum": ("__iter__", "__add__", "__radd__"),
    "dict": ("__iter__", "__getitem__"),
    **{name: (f"__{name}__",) for name in ("abs", "int", "float", "round", "complex", "reversed")},
    "next": ("__next__",),
    "len": ("__len__",),
    "bool": TESTED,
    "hash": ("__hash__",),
    **dict.fromkeys(("str", "print", "format", "repr"), ("__str__", "__format__", "__repr__")),
}
#: What containers ask their elements for as they are asked for the same, or shown: `f"{rows}"`, `{(a, b)}`.
ASKED_OF_ELEMENTS = frozenset(
    {"__hash__", "__repr__", *(f"__{name}__" for name in words("lt le gt ge eq ne"))}
)
#: What any of these may ask for beside, as it goes over what it is given, counts it or looks for it.
_BESIDE = frozenset(
    f"__{name}__" for name in words("iter next getitem len length_hint bool hash eq index int float trunc")
)
#: What a text asks what is put into it for: `"{0.total}".format(order)`.
ASKED_BY_FORMAT = frozenset(
    f"__{name}__" for name in words("format str repr getattr getattribute getitem get")
)
#: By which name fields are asked for, whatever these are.
FIELDS = "__dataclass_fields__"
#: What compares, by itself and by `functools.total_ordering`.
_COMPARING = ASKED_OF_ELEMENTS - {"__hash__", "__repr__"}
#: Methods of containers that anything may call which goes over one: `json.dumps(rows)`.
_OF_CONTAINERS = words("keys values items get")
#: Libraries -> methods that these call of classes that are derived from theirs, by their names.
_CALLED_BY = MappingProxyType(
    {
        **dict.fromkeys(("builtins", "collections"), re.compile("|".join(sorted(_OF_CONTAINERS)))),
        "datetime": re.compile(r"utcoffset|dst|tzname|fromutc"),
        "enum": re.compile(r"_generate_next_value_"),
        "pandas": re.compile(r"_\w+"),
        "pydantic": re.compile(r"model_post_init"),
        "sklearn": re.compile(
            r"(?:partial_)?fit\w*|(?:inverse_)?transform|predict\w*|score\w*|decision_function|split|sample\w*"
            r"|[gs]et_\w+|_\w+"
        ),
        "sympy": re.compile(r"eval|fdiff|doit|_eval_\w+"),
        "traitlets": re.compile(r"validate|_load_config|_\w+_(?:changed|default)"),
    }
)
#: Of these, those that call no others.
_BY_NAME_ALONE = frozenset({"pandas", "pydantic", "sklearn"})
#: What the language itself, and what copies and pickles, ask for beside the names above.
_OF_LANGUAGE = frozenset(
    f"__{name}__"
    for name in words(
        """
        class slots dict bases doc module name qualname annotations match_args weakref call instancecheck
        subclasscheck subclasshook subclasses prepare mro dir sizeof length_hint bytes fspath trunc floor
        ceil divmod rdivmod rpow await aiter anext buffer release_buffer annotate type_params mro_entries
        copy deepcopy replace reduce reduce_ex getstate setstate getnewargs getnewargs_ex objclass wrapped
        file path all version hash firstlineno static_attributes orig_bases parameters abstractmethods
        dataclass_fields code defaults kwdefaults
        """
    )
)
#: What texts (`"%s" % order`) and numbers of libraries ask beside the operator itself.
_AS_VALUE = frozenset(
    f"__{name}__"
    for name in ("str", "repr", "index", "int", "float", "complex", "array", "array_ufunc", "len")
)


def is_of_libraries(name: str) -> bool:
    """Whether libraries go by a special name, and not the language: `__array_ufunc__`."""
    return name.startswith("__") and name.endswith("__") and name not in _KNOWN


def is_called_by(name: str, bases: Iterable[str]) -> bool:
    """Whether a class that is derived from these has its method of this name called by their library."""
    known = (_CALLED_BY.get(base.partition(".")[0]) for base in bases)
    return any(pattern.fullmatch(name) for pattern in known if pattern is not None)


def is_known_by_names(bases: Iterable[str]) -> bool:
    """Whether libraries call of classes that are derived from these no other methods than by their names."""
    roots = {base.partition(".")[0] for base in bases}
    return bool(roots) and roots <= _BY_NAME_ALONE


def is_decorator(base: str) -> bool:
    """Whether instances of what is derived from this run a function with themselves as its context."""
    return base.startswith("contextlib.") and base.endswith("ContextDecorator")


def hashed_in(display: ast.Set | ast.Dict) -> tuple[list[ast.expr], list[ast.expr]]:
    """What a set or dict that is written out asks for its hash; the mappings that it asks for their keys."""
    if isinstance(display, ast.Set):
        return display.elts, []
    unpacked = [value for key, value in zip(display.keys, display.values, strict=True) if key is None]
    return [key for key in display.keys if key is not None], unpacked


def asked_of(node: ast.AST) -> frozenset[str]:
    """The special methods of its operands that an operator or a target asks for; empty where any may be."""
    if isinstance(node, ast.BinOp):
        itself, reflected, _ = _ASKED_BY[type(node.op)]
        as_value = {ast.Mod: _AS_VALUE, ast.Mult: _AS_VALUE - SHOWN}.get(type(node.op), frozenset())
        return frozenset((itself, reflected)) | as_value
    if isinstance(node, ast.UnaryOp | ast.AugAssign):
        return frozenset(_ASKED_BY[type(node.op)])
    if isinstance(node, ast.Compare):
        found = (_ASKED_BY.get(type(op), ()) for op in node.ops)
        return frozenset(name for names in found for name in names) | _COMPARING
    told = isinstance(node, ast.FormattedValue | ast.BoolOp | ast.Attribute | ast.Subscript)
    asked = frozenset(_ASKED_BY[type(node)] if told else ())
    if isinstance(node, ast.Subscript):
        return (asked - STORING if isinstance(node.ctx, ast.Load) else asked) | {"__index__"}
    return asked


def asked_by_builtin(path: str, given: Iterable[str]) -> frozenset[str]:
    """All special methods that a built-in function may ask for; empty where any may be: `builtins.print`.

    Args:
        given: Paths of what it is given and may call: `map(str, orders)`.
    """
    called = (each for each in given if each.startswith(("builtins.", "operator.")))
    asked = [_asked_by_call(each) for each in (path, *called)]
    return _BESIDE.union(*asked) if all(asked) else frozenset()


def _asked_by_call(path: str) -> Sequence[str]:
    root, _, name = path.rpartition(".")
    return _ASKED_BY_CALLS.get(name, ()) if root == "builtins" and name != "dict" else ()


#: What functions show of what they are given: all attributes, or fields.
SHOWING = {
    "inspect.getmembers": "__dict__",
    **{
        f"{root}.{name}": FIELDS
        for root in ("dataclasses", "attr", "attrs")
        for name in ("asdict", "astuple")
    },
}
#: All special names that are not a library's.
_KNOWN = _OF_LANGUAGE.union(
    MAKING, STORING, ENTERING, NO_OPERATORS, LOOKING_AT_NONE, SHOWN, GIVING, _COMPARING, _AS_VALUE,
    *_ASKED_BY.values(), *_ASKED_BY_CALLS.values(),
) - {"__array__", "__array_ufunc__"}  # fmt: skip
#: Special attributes of classes that code goes by without saying their names: `C.__bases__`, `C.__init__`.
GONE_BY = _KNOWN - TEXTS - {"__annotations__", "__objclass__", "__wrapped__", "__version__"}


#: Methods that change containers of Python's own, and that no table of pandas has.
_NO_TABLE = BUILTIN_MUTATORS - words(
    "add insert pop subtract update __setitem__ __delitem__ __iadd__ __ior__"
)


def has_no(method: str, base: str) -> bool:
    """Whether a base of a library, or what one gave, has no method of a name: one that changes something."""
    if base == "pandas":
        return method in _NO_TABLE
    return method not in READERS and base.startswith(("enum.", "typing.NamedTuple", "builtins.Exception"))


#: The word for an action that is done to all that containers have in them, too.
DEEP = "operated"


def operating(asked: Iterable[str], *, deep: bool = False) -> str:
    """The action that runs special methods of objects, with those that are asked for.

    Args:
        deep: Whether all that containers have in them is asked for them, too, whatever they are.
    """
    return " ".join([DEEP if deep else "operate", *sorted(asked)])


#: What runs where any attribute is read, and where any is stored.
READING_ANY, STORING_ANY = ("__getattr__", "__getattribute__"), ("__setattr__", "__delattr__")

#: What is done to what is given items, `rows[0] = 1`, and to keys.
_HASHED = frozenset({"__hash__", "__eq__"})
STORES, HASHES = operating(STORING), operating(_HASHED)


def asked_by(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Special methods that code asks for: `with` asks for `__enter__` and `__exit__`."""
    return frozenset().union(*map(_asked_in, nodes))


@remembered
def _asked_in(node: ast.AST) -> frozenset[str]:
    inside = [*ast.walk(node)]  # operators, too
    kinds = {type(each) for each in inside}
    called = {
        each.func.id for each in inside if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }
    asked = [names for kind, names in _ASKED_BY.items() if kind in kinds]
    asked += [names for name, names in _ASKED_BY_CALLS.items() if name in called]
    return frozenset(name for names in asked for name in names)


def told_of(asked: Iterable[str]) -> frozenset[str]:
    """Of the special methods that an action asks for those that are told by name.

    What a built-in function may ask for beside what it is for ends in `?`.
    """
    names = frozenset(asked)
    if names == ASKED_OF_ELEMENTS:  # any may be
        return frozenset()
    if "__hash__" not in names or names <= _HASHED:
        return names
    return frozenset(f"{name}?" if name in _BESIDE else name for name in names)


def said_of(told: frozenset[str], codes: Iterable[ast.AST]) -> frozenset[str]:
    """Of such special methods those that are surely asked for, with others for which code does ask."""
    perhaps = frozenset(name for name in told if name.endswith("?"))
    beside = asked_by(codes).intersection(name[:-1] for name in perhaps) if perhaps else frozenset()
    return told - perhaps | beside
