"""Special methods of classes, and decorators of methods: what runs them."""

from __future__ import annotations

from cloaca_nb.read.tables.changing import IN_PLACE

#: Methods that run as an object or class is made, and not when something is done to an object.
MAKING = frozenset(
    f"__{name}__"
    for name in ("init", "new", "post_init", "init_subclass", "set_name", "class_getitem", "del")
)
#: What makes an instance, and lets go of it.
MADE_BY = ("__new__", "__init__", "__post_init__", "_missing_", "__del__")
#: Methods of descriptors: what reading an attribute runs, and what assigning to it and deleting it run.
READING = ("__get__",)
WRITING = ("__set__", "__delete__")
#: Methods that no operator runs.
NO_OPERATORS = MAKING | {*READING, *WRITING, "__call__"}
#: Methods that are run by nothing but what stores to an object, or enters it: no function that looks at it.
STORING = frozenset(f"__{name}__" for name in ("setitem", "delitem", "setattr", "delattr", *IN_PLACE))
ENTERING = ("__enter__", "__exit__", "__aenter__", "__aexit__")
LOOKING_AT_NONE = STORING.union(ENTERING)
#: Decorators of methods that are called on a class.
OF_CLASSES = frozenset({"classmethod", "staticmethod"})
#: Methods that show an instance; others begin with `_repr_`.
SHOWN = frozenset({"__repr__", "__str__", "_ipython_display_"})
#: Bases whose methods call none of those that a class of the notebook has in place of theirs.
CALLING_NONE = ("builtins.", "abc.", "typing.", "enum.", "collections.", "threading.local", "contextlib.")
#: Decorators of methods that run where an attribute is read.
MAKING_OF = frozenset({"property", "cached_property", "cache_readonly", "lazy"})
#: What classes, functions and modules have, and is a text.
TEXTS = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})
#: Members that act as a class is made of theirs.
ACTING = frozenset({"__init_subclass__", "=metaclass"})
#: Kinds of what may be called where it is passed.
CALLED = frozenset({"function", "param", "bound"})
#: Methods of named tuples that give another one, or what it has.
OF_RECORDS = frozenset({"_replace", "_make", "_asdict"})
#: Special methods whose result code gets as an element, as itself, or as what a block begins with.
GIVING = frozenset(
    {"__getitem__", "__missing__", "__iter__", "__next__", "__enter__", "__get__", "__getattr__"}
)
