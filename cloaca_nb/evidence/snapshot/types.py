"""Types: what belongs to the notebook, and what instances and classes hold."""

# Importing pathlib takes as long as looking at most packages.
# ruff: noqa: PTH112, PTH113, PTH120, PTH122
from __future__ import annotations

import builtins
import functools
import os
import re
import sys
import types
import warnings
from _weakref import ref  # `weakref` itself is no module of every process that looks at states

from .iterators import reduced
from .kinds import keeps_names, kind_of
from .libraries import library_kind
from .room import OpaqueError
from .text import is_flag, module_names, module_of, mro_of, names_of, step_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

CONTAINERS = frozenset(map(id, (list, tuple, dict)))

#: The modules of a package by which its tasks hand over: what their code says, the notebook's does not.
_HANDING_OVER = frozenset({"handover", "decoded", "codec", "codec_pickle", "codec_store"}) | {
    *(f"codec_{name}" for name in ("kinds", "libraries", "memory", "numpy", "own", "pandas", "read", "sets")),
    *(f"codec_{name}" for name in ("buffers", "derived", "drawn", "inner", "iterators", "marks", "models")),
    "codec_named",
}
#: How a package calls modules that it made of files that `%run` runs.
_RUN = re.compile(r"_run\Z")
_AGAIN = re.compile(r"(?<=_run)_\d+\Z")
_SLOT = types.MemberDescriptorType
_POINTER = 8 if sys.maxsize > 1 << 32 else 4


class Own:
    """What belongs to the notebook.

    Args:
        modules: Name of each of its modules -> how it is called here: empty for the notebook itself.
        main: The notebook's global names.
        folder: The notebook's folder, with a separator behind it; empty in a package.

    Attributes:
        labels: The modules as they were given.
    """

    def __init__(self, modules: Mapping[str, str], main: dict[str, Any], folder: str = "") -> None:
        self.labels = modules
        self.main = main
        self._folder = folder
        self._said: dict[str, bool] = {}

    def label(self, module: Any) -> str | None:
        """How a module is called here; None for one that is not the notebook's."""
        return self.labels.get(module) if type(module) is str else None

    def is_package(self, name: str) -> bool:
        """Whether a name is that of the whole package: no code of the notebook stands in that module."""
        return name != "__main__" and name == str(self.main.get("__name__")).partition(".")[0]

    def is_said(self, name: str) -> bool:
        """Whether an import of a module by this name may mean one of the notebook's, loaded or not yet."""
        if self.label(name) is not None or name in self.labels.values():
            return True
        if name not in self._said:
            beside = f"{self._folder.rstrip(os.sep)}{os.sep}{name}"
            file = f"{os.path.splitext(beside)[0]}.py"
            self._said[name] = bool(self._folder) and (os.path.isfile(file) or os.path.isdir(beside))
        return self._said[name]

    def label_of(self, names: Mapping[str, Any]) -> str | None:
        """How the module with these global names is called; `%run` takes the name of what it runs out."""
        if "__name__" in names or type(names.get("__file__")) is not str:
            return self.label(names.get("__name__"))
        stem = names["__file__"].rpartition("/")[2].rpartition("\\")[2].rpartition(".")[0]
        return re.sub(r"\W", "_", stem) + "_run"

    def is_run(self, module: Any) -> bool:
        """Whether a module is a file that `%run` has run, whose classes are the notebook's own there."""
        return _RUN.search(self.label(module) or "") is not None

    def space(self, module: Any) -> dict[str, Any] | None:
        """The global names of one of the notebook's modules."""
        label = self.label(module)
        if label is None:
            return None
        loaded = sys.modules.get(module)
        return self.main if loaded is None or module == self.main.get("__name__") else module_names(loaded)

    def spaces(self) -> list[dict[str, Any]]:
        """The global names of each of the notebook's modules that is loaded."""
        found = (self.space(name) for name in self.labels if name in sys.modules)
        return [space for space in found if space is not None]

    def without(self, module: str) -> Own:
        """The same without a module and what stands in it, as if it were a library's."""
        kept = {name: own for name, own in self.labels.items() if not f"{name}.".startswith(f"{module}.")}
        return Own(kept, self.main, self._folder)

    @staticmethod
    def is_builtin(name: str) -> bool:
        """Whether a name that no module has is Python's own."""
        return name in vars(builtins)


def package_modules(entry: str, functions: Iterable[Any]) -> Own:
    """What belongs to an imported package: modules that hold tasks are the notebook itself, others helpers.

    Args:
        entry: Name of the entry module.
    """
    top = entry.partition(".")[0]
    tasks = {vars(sys.modules[entry])["__name__"], *(getattr(one, "__module__", "") for one in functions)}
    inside = [name for name in sys.modules if name == top or name.startswith(f"{top}.")]
    inside = [name for name in inside if name.rpartition(".")[2] not in _HANDING_OVER]
    labels = {name: "" if name in tasks else _label(name) for name in inside}
    return Own(labels, vars(sys.modules[entry]))


#: The `id` of each library's module: a kernel has thousands, and is asked for its own several times a cell.
_LIBRARIES: dict[str, int] = {}
#: They are known as long as they are there.
_ALIVE: dict[str, ref[types.ModuleType]] = {}
#: Where those of Python itself and of this package are.
_PLACES = (f"{os.path.dirname(types.__file__)}{os.sep}", f"{__file__.rsplit(os.sep, 3)[0]}{os.sep}")


def kernel_modules(names: dict[str, Any], folder: str, mark: str) -> Own:
    """What belongs to a notebook in a kernel: its own names, its helper modules, modules beside it.

    Args:
        folder: The notebook's folder, with a separator behind it.
        mark: A name that helper modules have.
    """
    labels, library = {"__main__": ""}, _LIBRARIES.get
    unknown = [(name, one) for name, one in sys.modules.copy().items() if library(name) != id(one)]
    for name, module in unknown:
        if type(module) is not types.ModuleType:
            continue
        inside = vars(module)
        if mark in inside or _is_beside(inside, folder):
            labels.setdefault(name, _label(name))
        elif _is_of_a_library(inside):
            _LIBRARIES[name] = id(module)
            _ALIVE[name] = ref(module, functools.partial(_forget, name))
    return Own(labels, names, folder)


def _forget(library: str, _: object) -> None:
    """Another module may get the place of one that is gone."""
    _LIBRARIES.pop(library, None)
    _ALIVE.pop(library, None)


def _label(module: str) -> str:
    """How a helper module is called: one that was made of a file that is run twice like the first."""
    return _AGAIN.sub("", module.rpartition(".")[2])


def _is_of_a_library(names: Mapping[str, Any]) -> bool:
    file = names.get("__file__")
    return type(file) is str and ("site-packages" in file or file.startswith(_PLACES))


def _is_beside(names: Mapping[str, Any], folder: str) -> bool:
    file = names.get("__file__")
    return (
        type(file) is str and file.startswith(folder) and "site-packages" not in file and "vendor" not in file
    )


def own_of(kind: type, own: Own) -> str | None:
    """How the notebook's module that a class comes from is called; None for a library's class."""
    module = names_of(kind).get("__module__")
    return "" if own.is_run(module) else own.label(module)


#: Names of a class that say nothing about its state, or say it in the words of one file.
_CLASS_LEFT_OUT = frozenset(
    {
        "__module__",
        "__dict__",
        "__weakref__",
        "__doc__",
        "__annotations__",
        "__annotate__",
        "__annotate_func__",
        "__annotations_cache__",
        "__classdictcell__",  # what its type parameters look names up in, since Python 3.14
        "__firstlineno__",
        "__static_attributes__",
        "__orig_bases__",
        "__parameters__",
        "__slots__",
        "__abstractmethods__",
        "_abc_impl",
        "__slotnames__",  # what `copyreg` remembers as an instance is copied or pickled
        "_sa_class_manager",  # what SQLAlchemy has made of a class that goes with a table
        # What pydantic has made of the fields, with the class's place in memory.
        *(f"__pydantic_{name}__" for name in ("core_schema", "validator", "serializer", "setattr_handlers")),
    }
)
#: Attributes in which libraries remember what they can compute again, or the file in which something is made.
_MEMO = frozenset({"__module__", "_cache", "_item_cache", "__pydantic_fields_set__"})
#: Of a warning that was recorded: where it was raised, told by a file of the notebook or of the package.
_PLACE = frozenset({"filename", "lineno", "line"})
#: Module -> attributes in which its classes remember an address, what a clock said as they were used, which
#: connections there are, or what they have chosen by themselves.
_PASSING: dict[Any, tuple[str, ...]] = {
    "concurrent.futures.process": (
        *("_call_queue", "_executor_manager_thread", "_executor_manager_thread_wakeup", "_work_ids"),
        *("_idle_worker_semaphore", "_pending_work_items", "_processes", "_queue_count", "_result_queue"),
        "_safe_to_dynamically_spawn_children",
    ),
    "concurrent.futures.thread": ("_idle_semaphore", "_thread_name_prefix", "_threads", "_work_queue"),
    "functools": ("_method_cache",),  # what `singledispatchmethod` has made for each instance
    "http.cookiejar": ("_now",),
    "httpcore._async.connection_pool": ("_connections", "_requests"),
    "httpcore._sync.connection_pool": ("_connections", "_requests"),
    "httpx._client": ("_start", "_state"),
    "jinja2.environment": ("cache",),  # the templates that were asked for
    "joblib.memory": ("timestamp",),
    "jsonschema.validators": ("_ref_resolver", "_registry", "_resolver"),  # references that it found
    "matplotlib.colors": ("_isinit", "_lut"),  # the colors of a map, once it was asked for one
    "multiprocessing.context": ("_actual_context",),
    "pandas._libs.tslibs.timedeltas": ("_seconds", "_microseconds"),  # found out as it is shown
    "pydantic._internal._decorators": ("cls_ref",),
    "scipy.interpolate._fitpack2": ("_data",),  # what it was made of, and memory that nobody filled
    "scipy.stats._distribution_infrastructure": (
        *("_moment_raw_cache", "_moment_central_cache", "_moment_standardized_cache"),
        *("_support_cache", "_method_cache", "_constant_cache"),
    ),
    "sklearn.feature_extraction.text": ("_stop_words_id",),
    "urllib3.poolmanager": ("pools",),
    "sympy.core.basic": ("_mhash", "_assumptions"),  # those that a symbol was given it has elsewhere
}


class Instances:
    """What values hold; what is known of their types is found out once."""

    def __init__(self) -> None:
        self._slots: dict[tuple[int, int], tuple[type, list[tuple[str, Any]], Any, frozenset[str]]] = {}

    @staticmethod
    def singleton(value: Any, kind: type, own: str | None) -> str | None:
        """The name of a value of which there is one: a member of a library's enumeration."""
        enum = sys.modules.get("enum")
        if own is not None or enum is None or not issubclass(type(kind), enum.EnumMeta):
            return None
        return str(object.__getattribute__(value, "_name_"))

    def is_bare(self, value: Any) -> bool:
        """Whether a library's value has nothing of its own: which of them it is tells nothing."""
        kind = type(value)
        if (
            module_of(kind) == "builtins"
            or kind_of(value) is not None
            or library_kind(mro_of(kind)) is not None
        ):
            return False
        return not (_has_hidden_state(kind) or self.attributes(value, kind, object))

    @staticmethod
    def held(value: Any, kind: type, own: bool) -> tuple[tuple[Any, ...], list[tuple[str, Any]], type]:
        """What a value's C type holds: plain values, parts, and that type.

        Raises:
            OpaqueError: There is something that nobody can look into.
        """
        known = kind_of(value)
        bases = mro_of(kind)
        library = library_kind(bases) if known is None else None
        try:
            if known is not None:
                held, base = known
                return (*held(value), base)
            if library is not None and (not own or library.__name__ == "_numpy_array"):
                return (*library(value), kind if not own else object)
            if not _has_hidden_state(kind):
                return (), [], object
            if own or _python_reduces(bases):
                raise OpaqueError
            atoms, parts = reduced(object.__reduce_ex__(value, 4))
        except OpaqueError:
            raise
        except Exception:  # noqa: BLE001  # a library's own code, which may raise anything
            raise OpaqueError from None
        return atoms, parts, kind

    def attributes(self, value: Any, kind: type, base: type) -> list[tuple[str, Any]]:
        """Slots and names of an instance, sorted, without what is remembered of computed properties."""
        if base is kind and base is not object:
            return []
        _, slots, dictionary, left_out = self._slots.get((id(kind), id(base))) or self._read(kind, base)
        found: dict[str, Any] = {}
        for name, slot in slots:
            try:
                found[name] = slot.__get__(value)
            except AttributeError:
                continue
        if dictionary is not None:
            found.update(dictionary.__get__(value) or {})
        kept = [(f".{key}", found[key]) for key in sorted(found, key=_sort_key) if key not in left_out]
        return kept if "_mock_children" not in found else [part for each in kept for part in _unasked(*each)]

    def _read(self, kind: type, known: type) -> tuple[type, list[tuple[str, Any]], Any, frozenset[str]]:
        slots: list[tuple[str, Any]] = []
        dictionary = None
        left_out = {*_MEMO, *(_PLACE if kind is warnings.WarningMessage else ())}
        left_out |= {"_inverted_"} if is_flag(kind) else set()
        for base in mro_of(kind)[:-1]:
            if base is known and not keeps_names(base):
                break
            left_out.update(_PASSING.get(names_of(base).get("__module__"), ()))
            for name, value in names_of(base).items():
                if name == "__dict__":
                    dictionary = dictionary or (value if _is_c_attribute(value) else None)
                elif base is not known and type(value) is _SLOT:
                    slots.append((name, value))
                elif type(value) is functools.cached_property:
                    left_out.add(name)
        self._slots[id(kind), id(known)] = found = (kind, slots, dictionary, frozenset(left_out))
        return found

    @staticmethod
    def class_attributes(kind: type) -> list[tuple[str, Any]]:
        """The names of a class that say what it does."""
        names: Mapping[str, Any] = names_of(kind)
        kept = [name for name in names if type(name) is str and name not in _CLASS_LEFT_OUT]
        found = [(f".{name}", names[name]) for name in sorted(kept)]
        return [(step, value if step != _BY_VALUE else _named_alone(kind, value)) for step, value in found]


#: Where an enumeration has its members by their values.
_BY_VALUE = "._value2member_map_"


def _named_alone(kind: type, members: Any) -> Any:
    """The members of an enumeration by value, without what flags find when asked for: `R | W`, `~R`."""
    named = names_of(kind).get("_member_map_")
    makes = next((base for base in mro_of(kind) if "_missing_" in names_of(base)), kind)
    if (
        not is_flag(kind)
        or makes.__module__ != "enum"
        or type(members) is not dict
        or type(named) is not dict
    ):
        return members
    known = {id(one) for one in named.values()}
    return {value: one for value, one in members.items() if id(one) in known and not _is_negative(value)}


def _is_negative(value: Any) -> bool:
    return type(value) is int and value < 0


def _unasked(step: str, value: Any) -> list[tuple[str, Any]]:
    """An attribute of a mock; of those made as they were asked for, what IPython asks for is left out."""
    if step != "._mock_children" or type(value) is not dict:
        return [(step, value)]
    return [(f"{step}{step_of(key)}", value[key]) for key in value if not _is_asked_to_show(key)]


def _is_asked_to_show(key: Any) -> bool:
    return type(key) is str and key.startswith(("_ipython_", "_repr_"))


def _is_c_attribute(value: Any) -> bool:
    return type(value) is types.GetSetDescriptorType or type(value) is _SLOT


def _sort_key(name: Any) -> str:
    return name if type(name) is str else ""


def _has_hidden_state(kind: type) -> bool:
    """Whether instances are larger than what their slots and dict take: a C type keeps something in them."""
    size = type.__dict__["__basicsize__"].__get__(kind)
    slots = sum(type(value) is _SLOT for base in mro_of(kind) for value in names_of(base).values())
    has_dict = type.__dict__["__dictoffset__"].__get__(kind) > 0
    has_weak = type.__dict__["__weakrefoffset__"].__get__(kind) > 0
    known = object.__basicsize__ + _POINTER * (slots + has_dict + has_weak)
    return bool(size > known or type.__dict__["__itemsize__"].__get__(kind))


def _python_reduces(bases: tuple[type, ...]) -> bool:
    """Whether the way in which a value is pickled is written in Python, which may do anything."""
    for name in ("__reduce_ex__", "__reduce__", "__getstate__"):
        for base in bases:
            method = names_of(base).get(name)
            if method is not None:
                if isinstance(method, types.FunctionType):
                    return True
                break
    return False
