"""The walk over values: each becomes a node, a short digest with details below it.

A value's encoding is bytes. Plain values (numbers, texts, lists, dicts of them) are encoded by `marshal` at
once, everything else piece by piece into the same form, with a digest in place of what is no plain value and
a reference in place of what was met before. Two states are equal where their encodings are.
"""

from __future__ import annotations

import gc
import marshal
from types import FunctionType, MappingProxyType, ModuleType
from weakref import ref

from .code import cells_of, encoded, global_names, imported_names, kept_by, name_of_wrapper, said_names
from .digests import digest, digest_bytes
from .kinds import MEMO, OwnName, is_unchanging
from .libraries import CHUNK, Buffer, Items, is_alike
from .pickles import named_alike
from .process import named_of_process, stream_of_process
from .room import OpaqueError, Room
from .text import ATOMS, member_name, module_names, module_of, names_of, said, step_of, type_name
from .types import CONTAINERS, Instances, Own, own_of
from .versions import Versions, same_definition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    #: ``[digest, text]``, or with details ``[digest, text, [[step, node], …]]``.
    Node = list[Any]

#: Said of a name where time ran out.
SLOW = "slow"

#: Where the classes of shells stand, through which all is reached that a kernel has.
_SHELLS = ("IPython.core.interactiveshell", "IPython.terminal", "ipykernel.")

#: Libraries whose functions and classes are alike, whichever a name is bound to: the engine and what stands
#: around it in a run, of which no state is the notebook's, and what goes by whether it shows in a notebook.
_ALIKE = {"cloaca": b"the engine", "cloaca_nb": b"the engine", "tqdm": b"tqdm"}

#: Texts are looked at for their length, the longer of which are asked for.
_TEXTS, _LONG = frozenset(map(id, (str, bytes))), 1 << 16
#: Items of a long list that are looked at together where there is no room for more detail.
_TOGETHER = 64
#: How many containers stand in each other before the rest is looked at by itself.
_DEEPEST = 60


class Snapshot:
    """What one task reaches.

    Attributes:
        names: Global name -> node.
        unknown: Global name -> the type of a value inside into which nobody can look, or `SLOW`.
        said: All names that the code says, for what it can read of the process.
        types: Names of library types and modules that are reached.
    """

    __slots__ = ("names", "said", "types", "unknown")

    def __init__(self) -> None:
        self.names: dict[str, Node] = {}
        self.unknown: dict[str, str] = {}
        self.said: set[str] = set()
        self.types: set[str] = set()

    def as_data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "names": self.names,
            "unknown": self.unknown,
            "said": sorted(self.said),
            "types": sorted(self.types),
        }


class _Met:
    """A value that was met.

    Attributes:
        root: The name in which it was met first; None for what is the same wherever it stands.
        depth: How deep it stands there.
        data: Its encoding; None while it is looked into, empty for a plain container.
    """

    __slots__ = ("data", "depth", "root")

    def __init__(self, root: str | None, depth: int, data: bytes | None = None) -> None:
        self.root = root
        self.depth = depth
        self.data = data


class Walk:
    """Walks over the values of one task at a time.

    Args:
        own: What belongs to the notebook.
        seconds: How long it may take.

    Attributes:
        room: The time that is left.
        roots: Names that were reached -> the global names that they stand in, and the name there.
        open: Those that were not looked at yet.
        root: The one that is looked at.
        left: How many nodes with details it may still have.
        deferred: Values inside it that stand so deep that they are looked at by themselves.
        modules: Modules of libraries that were reached, with their names.
        versions: Versions of classes and functions that were met.
        alive: What must live as long as ids are compared.
    """

    def __init__(self, own: Own, seconds: float) -> None:
        self.found = Snapshot()
        self.own = own
        self.room = Room(seconds)
        self.roots: dict[str, tuple[dict[str, Any], str]] = {}
        self.open: list[str] = []
        # Ids with their names; the values are kept alive, so that no id is used twice.
        self._met: dict[int, _Met] = {}
        self.alive: list[Any] = []
        self._instances = Instances()
        self.deferred: list[Any] = []
        self.modules: dict[str, dict[str, Any]] = {}
        self.versions = Versions()
        self.root = ""
        self.left = 0

    # Names

    def note_code(self, function: FunctionType) -> None:
        """Reach the globals that a function looks up."""
        space = function.__globals__
        if self.own.label_of(space) is None:
            return
        self.found.said |= said_names(function.__code__)
        self.found.types |= imported_names(function.__code__, self.own.is_said)
        for name in global_names(function.__code__):
            if not (name.startswith("__") and name.endswith("__")):
                self.versions.say(self.root, self.reach(space, name))

    def reach(self, space: dict[str, Any], name: str, module: str | None = None) -> str:
        """Note that a global name is reached; gives what it is called here."""
        module = self.own.label_of(space) or "" if module is None else module
        label = f"{module}.{name}" if module else name
        while label in self.roots and (other := self.roots[label][0]) is not space:
            if name in space and name in other and space[name] is other[name]:
                return label
            label += "'"  # another module of a package has the name, too
        if label not in self.roots:
            self.roots[label] = (space, name)
            self.open.append(label)
        return label

    # Values

    def visit(self, value: Any, keep: Node | None = None, depth: int = 0) -> bytes:
        """The encoding of a value; `keep` is filled with its node."""
        kind = id(type(value))
        children: list[Any] | None = None if keep is None or self.left <= 0 else []
        if kind in ATOMS:
            if kind in _TEXTS and len(value) > _LONG:
                self.room.data(len(value))
            pickled = named_alike(value, self.own.labels) if type(value) is bytes else None
            data = pickled or marshal.dumps(value, 2)
        else:
            data = self._reference(value, depth) or self._encoded(value, kind, children, depth)
        if keep is not None:
            self.left -= 1
            keep[:] = [digest(data), said(value, data)] + ([children] if children else [])
        return data

    def _child(self, step: str, value: Any, children: list[Any] | None, depth: int) -> bytes:
        """The encoding of a part, its node among the parent's details."""
        if children is None or self.left <= 0:
            return self.visit(value, None, depth + 1)
        node: Node = []
        data = self.visit(value, node, depth + 1)
        children.append([step, node])
        return data

    def _reference(self, value: Any, depth: int) -> bytes | None:
        """What stands for a value that was met before, or for a function or class that has a global name.

        What a value holds stands in its reference, too, so that none depends on what was met around it.
        """
        met = self._met.get(id(value))
        if met is None or member_name(value):
            named = None if id(type(value)) in CONTAINERS else self._named(value)
            if met is None or named is not None:
                return named
        if met.data is None:
            return b"\xffU" + marshal.dumps(depth - met.depth, 2)
        data = met.data or marshal.dumps(value, 2)
        if met.root is None or (own_of(type(value), self.own) is None and self._instances.is_bare(value)):
            return data
        return b"\xffR" + met.root.encode() + digest_bytes(data)

    def _named(self, value: Any) -> bytes | None:
        """What stands for a function, a class or a member of an enumeration that has a global name."""
        is_code = type(value) is FunctionType or issubclass(type(value), type)
        member = "" if is_code else member_name(value)
        code = type(value) if member else value
        named = self._global_name(code) if is_code or member else None
        if named is None or named.rstrip("'") == self.root.rstrip("'"):
            return None
        self.versions.meet(self.root, named, code, self.own)
        return b"\xffN" + f"{named}.{member}".rstrip(".").encode()

    def _encoded(self, value: Any, kind: int, children: list[Any] | None, depth: int) -> bytes:
        if depth > _DEEPEST:
            self.deferred.append(value)
            return b"\xffL"
        if kind in CONTAINERS:
            return self._container(value, children, depth)
        met = self._meet(value, depth, shared=not _is_fixed(value))
        met.data = b"\xffD" + digest_bytes(self._other(value, children, depth))
        return met.data

    def _meet(self, value: Any, depth: int, *, shared: bool) -> _Met:
        self.room.one()
        self.alive.append(value)
        met = self._met[id(value)] = _Met(self.root if shared else None, depth)
        return met

    # Plain containers

    def _container(self, value: Any, children: list[Any] | None, depth: int) -> bytes:
        if children is None and self._is_plain(value):
            return marshal.dumps(value, 2)
        met = self._meet(value, depth, shared=type(value) is not tuple)
        if type(value) is dict:
            data = self._dict(value, children, depth)
        else:
            data = self._sequence(b"[" if type(value) is list else b"(", value, children, depth)
        # What holds a tuple many times over, which holds another many times over, would grow without end.
        met.data = data if type(value) is not tuple or len(data) < 1 << 16 else b"\xffD" + digest_bytes(data)
        return met.data

    def _is_plain(self, value: Any) -> bool:
        """Whether a container holds plain values alone, no list or dict of them twice; those are then met.

        Done level by level, by calls that each do many values at once.
        """
        level, met = [value], set[int]()
        count = levels = 0
        while level:
            levels += 1
            self.room.plain(sum(map(len, level)))
            mutable = [id(item) for item in level if type(item) is not tuple]
            met.update(mutable)
            count += len(mutable)
            if len(met) != count or levels > 500 or len(level) > 1_000_000:
                return False
            held = gc.get_referents(*level)
            self.room.texts(held)
            level = [item for item in held if id(type(item)) not in ATOMS]
            if any(id(type(item)) not in CONTAINERS for item in level):
                return False
        if not self._met.keys().isdisjoint(met):
            return False
        self._met.update(dict.fromkeys(met, _Met(self.root, 0, b"")))
        self.alive.append(value)
        return True

    def _sequence(self, mark: bytes, value: Any, children: list[Any] | None, depth: int) -> bytes:
        size = len(value)
        parts = [mark, size.to_bytes(4, "little")]
        for start in range(0, size, _TOGETHER):
            chunk = value[start : start + _TOGETHER]
            inner: list[Any] | None = None if children is None or self.left <= 0 else []
            parts.append(self._chunk(chunk, start, inner, depth))
            if children is not None and size > _TOGETHER:
                node = [digest(parts[-1]), "…"] + ([inner] if inner else [])
                children.append([f"[{start}:{start + len(chunk)}]", node])
            elif children is not None and inner is not None:
                children += inner
        return b"".join(parts)

    def _chunk(self, items: Any, start: int, children: list[Any] | None, depth: int) -> bytes:
        if children is not None:
            return b"".join(
                [self._child(f"[{at}]", item, children, depth) for at, item in enumerate(items, start)]
            )
        if self._is_plain(items := list(items)):
            return b"".join([marshal.dumps(item, 2) for item in items])
        return b"".join([self.visit(item, None, depth + 1) for item in items])

    def _dict(self, value: dict[Any, Any], children: list[Any] | None, depth: int) -> bytes:
        parts = [b"{"]
        for key, item in list(value.items()):
            if type(key) is str and key in {"__builtins__", "__warningregistry__"}:
                continue  # `exec` and warnings put them there; what they hold is each Python's own
            if type(key) is int and type(item) is ref and id(item()) == key:
                continue  # by where it lies, as artists of matplotlib keep those that they are parts of
            parts += [self.visit(key, None, depth + 1), self._child(step_of(key), item, children, depth)]
        return b"".join([*parts, b"0"])

    # All other values

    def _other(self, value: Any, children: list[Any] | None, depth: int) -> bytes:
        kind = type(value)
        if kind is Buffer:
            return self._buffer(value, children)
        if kind is Items:
            self.room.items(value.count)
            return self._container(value.made(), children, depth)
        if kind is OwnName:
            own = None if self.own.is_package(value.name) else self.own.label(value.name)
            return (value.name if own is None else f"module {own}").encode("utf-8", "surrogatepass")
        if issubclass(kind, type):
            return self._class(value, children, depth)
        if kind is FunctionType:
            return self._function(value, children, depth)
        if issubclass(kind, ModuleType):
            return self._module(value)
        if kind is _CODE:
            return encoded(value, self.own.is_said)
        return self._instance(value, kind, children, depth)

    def _buffer(self, value: Buffer, children: list[Any] | None) -> bytes:
        parts = []
        size = max(value.size, CHUNK // value.size * value.size)
        for start in range(0, len(value.data), size):
            self.room.left()
            parts.append(digest_bytes(value.data[start : start + size]))
            if children is not None and self.left > 0 and len(value.data) > size:
                first, last = start // value.size, min(start + size, len(value.data)) // value.size
                children.append([f"[{first}:{last}]", [parts[-1].hex(), "…"]])
        return b"".join(parts)

    def _instance(self, value: Any, kind: type, children: list[Any] | None, depth: int) -> bytes:
        if (stream := stream_of_process(value)) is not None:
            return stream.encode()
        own = own_of(kind, self.own)
        head = self.visit(kind, None, depth + 1)
        if own is None:
            self.found.types.add(module_of(kind))
        named = self._instances.singleton(value, kind, own)
        if named is None and own is None and (named := named_of_process(value)) is not None:
            self.found.said.add(named)  # so that what is told of the process tells of its variables
        if named is not None:
            return head + named.encode()
        if module_of(kind).startswith(_SHELLS):
            self.found.unknown.setdefault(self.root, type_name(kind))
            return head
        parts: list[tuple[str, Any]] = []
        atoms: tuple[Any, ...] = ()
        base: type = object
        self.room.parts(value)
        try:
            atoms, parts, base = self._instances.held(value, kind, own is not None)
        except OpaqueError:
            self.found.unknown.setdefault(self.root, type_name(kind))
        if base is MEMO and "cache_info" in self.found.said:
            atoms = (*atoms, *value.cache_info())
        parts = [*parts, *self._instances.attributes(value, kind, base)]
        self.alive.append(parts)
        return self._parts(head + marshal.dumps(atoms, 2), parts, children, depth)

    def _parts(
        self, head: bytes, parts: Iterable[tuple[str, Any]], children: list[Any] | None, depth: int
    ) -> bytes:
        data = [head]
        unordered = []
        for step, part in parts:
            if step == "{}":
                unordered.append(self.visit(part, None, depth + 1))
            else:
                data += [step.encode("utf-8", "surrogatepass"), self._child(step, part, children, depth)]
        return b"".join([*data, *sorted(unordered)])

    def _module(self, value: ModuleType) -> bytes:
        """A module by its name; one of the notebook with all its names."""
        names: dict[str, Any] = module_names(value)
        name = str(names.get("__name__"))
        own = self.own.label(name)
        if own is None:
            self.found.types.add(name)
            self.modules[name] = names
            return b"module " + name.encode()
        for inner in sorted(key for key in names if type(key) is str and not key.startswith("__")):
            self.versions.ask(self.root, self.reach(names, inner), inner)
        return b"module " + own.encode()

    def _function(self, value: FunctionType, children: list[Any] | None, depth: int) -> bytes:
        module = str(value.__globals__.get("__name__"))
        own = self.own.label_of(value.__globals__)
        if own is None and (library := _ALIKE.get(module.partition(".")[0])):
            return b"function of " + library
        if own is None:
            self.found.types.add(module)
            if name := name_of_wrapper(value, self.own.label):
                return b"function " + name
            head = f"function {module}.{value.__code__.co_name}".encode()
            return self._parts(head, [(" (closure)", cells_of(value))], children, depth)
        self.note_code(value)
        head = b"function " + encoded(value.__code__, self.own.is_said)
        parts = [(f" (of {name})", item) for name, item in kept_by(value)]
        attributes = dict(value.__dict__)
        attributes.pop("__module__", None)  # `wraps` copies it of what is no function, such as a memo
        parts += [(f".{key}", attributes[key]) for key in sorted(attributes, key=str)]
        return self._parts(head, parts, children, depth)

    def _class(self, value: type, children: list[Any] | None, depth: int) -> bytes:
        own = own_of(value, self.own)
        title = f"{module_of(value) if own is None else own}.{type.__dict__['__qualname__'].__get__(value)}"
        if own is None:
            self.found.types.add(module_of(value))
            return b"class " + _ALIKE.get(title.partition(".")[0], title.encode())
        bases = type.__dict__["__bases__"].__get__(value)
        parts = [(" (base)", base) for base in bases] + [(" (metaclass)", type(value))]
        parts += self._instances.class_attributes(value)
        return self._parts(b"class " + title.encode(), parts, children, depth)

    def _global_name(self, value: Any) -> str | None:
        """The label of the global that is this function or class, or one with the same definition."""
        if type(value) is FunctionType:
            if "<locals>" in value.__qualname__:
                return None  # made by a function, whose module need not be the one that has it by a name
            space: dict[str, Any] | None = value.__globals__
            within = None
            name = value.__code__.co_name
        else:
            module = names_of(value).get("__module__")
            space, within = self.own.space(module), "" if self.own.is_run(module) else None
            name = type.__dict__["__name__"].__get__(value)
        if space is None or self.own.label_of(space) is None:
            return None
        found = space.get(name)
        if found is None or (found is not value and not same_definition(found, value, self.own)):
            return None
        return self.reach(space, name, within)


_CODE = type(encoded.__code__)


def _is_fixed(value: Any) -> bool:
    """Whether it does not matter if there is one of a value or two that are alike."""
    kind = type(value)
    is_code = kind is FunctionType or kind is _CODE or issubclass(kind, (type, ModuleType))
    # Whoever changes what a proxy shows has another way to it: `dataclasses` has one for the fields of all.
    return is_code or kind is MappingProxyType or is_unchanging(value) or is_alike(value)
