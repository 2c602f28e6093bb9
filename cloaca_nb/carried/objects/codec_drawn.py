"""Figures of matplotlib and what is drawn on them, as parts of a codec's text.

They are told by their attributes, as models are. This module tells what is no attribute, or is none that a
text can have: references that keep nothing alive (from a transform to what is made of it, among axes that
share limits, to what is called when something changes), which are made again of what they lead to; and what
belongs to a window or to native code, which is left out and made by matplotlib as it is needed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, NamedTuple

from ..codec_kinds import CodecError, Kind, ValueParts, named, unmade
from ..codec_numpy import library
from ..codec_own import attributes_of
from .codec_iterators import of_count
from .codec_named import library_value

#: Attributes as they are told, with their names.
Attributes = list[tuple[str, Any]]

#: Modules whose classes are such, and those of the modules below them.
DRAWN = (
    "matplotlib",
    "mpl_toolkits.mplot3d",
    "mpl_toolkits.axes_grid1",
    "pandas.plotting._matplotlib",
    "seaborn",
)
#: What belongs to windows, to a clock or to a thread.
_LIVE = (
    "matplotlib.animation",
    "matplotlib.backends",
    "matplotlib.backend_bases",
    "matplotlib.backend_tools",
)
_CANVAS, _MANAGER = "matplotlib.backend_bases.FigureCanvasBase", "matplotlib.backend_bases.FigureManagerBase"
_AGG = "matplotlib.backends.backend_agg.FigureCanvasAgg"
#: What is left out of an attribute: it is native, and made again.
_MADE_AGAIN = frozenset({"_renderer", "_imcache", "_contour_generator"})
#: What canvases and managers of all windows have.
_OF_CANVAS = frozenset(
    {"_is_idle_drawing", "_is_saving", "figure", "manager", "_button", "_key", "mouse_grabber"}
    | {"_device_pixel_ratio", "widgetlock", "toolbar"}
)
_OF_MANAGER = frozenset(
    {"canvas", "num", "toolmanager", "toolbar", "_cidgcf"}
    | {"key_press_handler_id", "button_press_handler_id", "scroll_handler_id"}
)
#: Pseudo-attributes: no attribute's name begins so.
_CHILDREN, _PARENTS, _SHARED, _TWINNED, _PAINTED = "@children", "@parents", "@shared", "@twinned", "@painted"
_EFFECTS = "_path_effects"
#: How large what is painted is at most, in pixels.
_MOST_PIXELS = 1 << 24
_CALLED = (MethodType, FunctionType, BuiltinFunctionType, partial)


class _Hook(NamedTuple):
    """What is told otherwise of instances of a class.

    Attributes:
        tell: Gives the attributes that are told, of a value and its own.
        fill: Takes of these what is no attribute, and puts it into the value.
    """

    tell: Callable[[Any, dict[str, Any]], dict[str, Any]]
    fill: Callable[[Any, dict[str, Any]], None]


def _names(cls: type) -> Iterator[str]:
    return (f"{base.__module__}.{base.__qualname__}" for base in cls.__mro__)


def is_drawn(cls: type) -> bool:
    """Whether instances of a class are told here."""
    module = cls.__module__
    if any(module == each or module.startswith(f"{each}.") for each in _LIVE):
        return f"{module}.{cls.__qualname__}" in {_CANVAS, _MANAGER, _AGG, *_PLAIN}
    return any(module == each or module.startswith(f"{each}.") for each in DRAWN)


#: Classes beside canvases that have attributes alone.
_PLAIN = ("matplotlib.backend_bases.LockDraw", "matplotlib.widgets.LockDraw")


def told_class(value: Any) -> type:
    """The class by which a value is told: windows are not carried, what is drawn in them is."""
    cls = type(value)
    if cls.__module__.partition(".")[0] in {"matplotlib", "matplotlib_inline", "ipympl"}:
        names = {*_names(cls)}
        if _CANVAS in names:
            name = "FigureCanvasAgg" if _AGG in names or hasattr(cls, "buffer_rgba") else "FigureCanvasBase"
            module = (
                "matplotlib.backends.backend_agg" if name == "FigureCanvasAgg" else "matplotlib.backend_bases"
            )
            found: type = getattr(library(module), name)
            return found
        if _MANAGER in names:
            return library("matplotlib.backend_bases").FigureManagerBase  # type: ignore[no-any-return]
    return cls


#: Where matplotlib keeps paths that its markers and patches have in common.
_MADE_AS_ASKED = frozenset({"_unit_rectangle", "_unit_circle", "_unit_circle_righthalf"})
_COMMON = ("matplotlib.markers", "matplotlib.markers:MarkerStyle", "matplotlib.path:Path")


def common(value: Any) -> ValueParts | None:
    """What matplotlib has once for all, by its name: paths, what makes numbers of dates or texts."""
    names = {*_names(type(value))}
    if "matplotlib.units.ConversionInterface" in names:
        found = [key for key, each in library("matplotlib.units").registry.items() if each is value]
        return ValueParts([("", type(value)), ("", found[0])], COMMON.tag) if found else None
    for owner in _COMMON if "matplotlib.path.Path" in names else ():
        for name, each in vars(library_value(owner)).items():
            if each is value:
                return ValueParts([("", owner), ("", name)], COMMON.tag)
    return None


def _common(parts: list[Any]) -> Any:
    owner, name = parts
    if owner in _COMMON:
        cls = library("matplotlib.path").Path
        if name in _MADE_AS_ASKED:
            getattr(cls, name[1:])()
        found = vars(library_value(owner)).get(name)
    else:
        cls, found = owner, library("matplotlib.units").registry.get(name)
    if not isinstance(cls, type) or type(found) is not cls:
        raise TypeError(f"there is no {name!r} that matplotlib has once")
    return found


COMMON = Kind("common", unmade, _common)


def drawn_attributes(value: Any) -> Attributes:
    """What is told of a value: its attributes, and what stands for those that a text cannot have."""
    found = dict(attributes_of(value))
    found.update(dict.fromkeys(_MADE_AGAIN & found.keys()))
    for name in _names(type(value)):
        if name in _HOOKS:
            found = dict(sorted(_HOOKS[name].tell(value, found).items()))
    return list(found.items())


def fill_drawn(value: Any, attributes: Attributes) -> Attributes:
    """Puts into a value what is no attribute; gives the others."""
    found = dict(attributes)
    for name in _names(type(value)):
        if name in _HOOKS:
            _HOOKS[name].fill(value, found)
    return list(found.items())


def _check(values: Any, module: str, name: str) -> Any:
    """Refuses what are no instances of a class.

    Raises:
        TypeError: They are not.
    """
    cls = getattr(library(module), name)
    if type(values) is not list or not all(isinstance(each, cls) for each in values):
        raise TypeError(f"it is made of instances of {name}")
    return values


def _tell_node(value: Any, found: dict[str, Any]) -> dict[str, Any]:
    """A transform, with those that it is made of and that know it; and who knows it and has it not."""
    node = library("matplotlib.transforms").TransformNode
    # What knows it may be let go of at any moment, and leaves these then.
    parents = [parent for each in [*found.pop("_parents", {}).values()] if (parent := each()) is not None]
    children = [
        each
        for each in {id(each): each for _, each in sorted(found.items()) if isinstance(each, node)}.values()
        if any(other() is value for other in [*getattr(each, "_parents", {}).values()])
    ]
    others = [each for each in parents if not any(held is value for held in vars(each).values())]
    return {**found, _CHILDREN: children, _PARENTS: others}


def _fill_node(value: Any, found: dict[str, Any]) -> None:
    children, parents = (
        _check(found.pop(each), "matplotlib.transforms", "TransformNode") for each in (_CHILDREN, _PARENTS)
    )
    for each in (value, *children):
        vars(each).setdefault("_parents", {})
    set_children = library("matplotlib.transforms").TransformNode.set_children
    set_children(value, *children)
    for each in parents:
        set_children(each, value)


def _tell_callbacks(_: Any, found: dict[str, Any]) -> dict[str, Any]:
    """What is called when something changes, by signals and numbers; nothing of windows and of `pyplot`."""
    called = [
        [signal, number, *_parted(function)]
        for signal, each in found.pop("callbacks").items()
        for number, proxy in each.items()
        if (function := proxy()) is not None and not _is_of_window(function)
    ]
    found.pop("_func_cid_map", None)
    return {**found, "callbacks": called}


def _is_of_window(function: Any) -> bool:
    """Whether a window, its tools or the list of windows have what is called: that one they put around it."""
    if getattr(function, "__qualname__", "").startswith("Figure.add_axobserver."):
        (function,) = (each.cell_contents for each in function.__closure__)
        return getattr(function, "__module__", "").startswith("matplotlib.backend")
    tools = library("matplotlib.backend_bases").NavigationToolbar2
    is_listed = getattr(function, "__module__", "") == "matplotlib._pylab_helpers"
    return is_listed or isinstance(getattr(function, "__self__", None), tools)


def _parted(function: Any) -> list[Any]:
    """What is called, and with what: axes give the axis by its name, and an object that says nothing."""
    if (
        type(function) is partial
        and {*function.keywords} == {"event"}
        and type(function.keywords["event"]) is object
    ):
        return [function.func, *function.args]
    return [function]


def _fill_callbacks(value: Any, found: dict[str, Any]) -> None:
    """Makes them as matplotlib does of a state: what it keeps of each is weak where that is a method."""
    callbacks: dict[str, dict[int, Any]] = {}
    for signal, number, function, *given in found["callbacks"]:
        if type(function) not in _CALLED or type(number) is not int:
            raise TypeError("it is no function to be called")
        function = partial(function, *given, event=object()) if given else function
        callbacks.setdefault(str(signal), {})[number] = function
    numbers = found["_cid_gen"]
    (following,) = of_count(numbers)
    state = {**found, "callbacks": callbacks, "_func_cid_map": None, "_cid_gen": following}
    library("matplotlib.cbook").CallbackRegistry.__setstate__(value, state)
    found.clear()
    found["_cid_gen"] = numbers


def _tell_groups(_: Any, found: dict[str, Any]) -> dict[str, Any]:
    """What belongs together, group by group, and in which order it came."""
    order = dict(found.pop("_ordering", {}))
    groups = {id(each): [*each] for each in found.pop("_mapping").values()}
    rows = [sorted(group, key=lambda each: order.get(each, 0)) for group in groups.values()]
    return {**found, "_mapping": rows, "_ordering": [[each, at] for each, at in order.items()]}


def _fill_groups(value: Any, found: dict[str, Any]) -> None:
    mapping: dict[Any, set[Any]] = {}
    for group in found["_mapping"]:
        row = set(_check(group, "matplotlib.artist", "Artist"))
        mapping.update(dict.fromkeys(row, row))
    _check([each for each, _ in found["_ordering"]], "matplotlib.artist", "Artist")
    state = {**found, "_mapping": mapping, "_ordering": dict(found["_ordering"])}
    library("matplotlib.cbook").Grouper.__setstate__(value, state)
    found.clear()


def _tell_artist(_: Any, found: dict[str, Any]) -> dict[str, Any]:
    """What is drawn; an empty list of effects is the settings' own, for all that was drawn under these."""
    return {name: each for name, each in found.items() if name != _EFFECTS or each}


def _fill_artist(_: Any, found: dict[str, Any]) -> None:
    found.setdefault(_EFFECTS, [])


def _tell_axes(value: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Axes, with those that share limits with them, by the direction; and those of a second scale."""
    shared = {
        name: group.get_siblings(value) for name, group in type(value)._shared_axes.items() if value in group
    }
    twins = type(value)._twinned_axes
    return {**found, _SHARED: shared, _TWINNED: twins.get_siblings(value) if value in twins else []}


def _fill_axes(value: Any, found: dict[str, Any]) -> None:
    shared, twins = found.pop(_SHARED), found.pop(_TWINNED)
    groups = type(value)._shared_axes
    for group, siblings in [
        *((groups[name], each) for name, each in shared.items()),
        (type(value)._twinned_axes, twins),
    ]:
        if _check(siblings, "matplotlib.axes", "Axes"):
            group.join(*siblings)


def _tell_cycle(value: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Which colors come next.

    Raises:
        CodecError: This matplotlib keeps them in an iterator.
    """
    if "prop_cycler" in found:
        version = library("matplotlib").__version__
        raise CodecError(f"{named(value)} of matplotlib {version}, and figures travel from matplotlib 3.8 on")
    return found


def _tell_canvas(value: Any, found: dict[str, Any]) -> dict[str, Any]:
    """A canvas that is in no window, with what is painted on it."""
    kept = {name: each for name, each in found.items() if name in _OF_CANVAS}
    kept.update(toolbar=None, mouse_grabber=None)
    renderer, key = found.get("renderer"), found.get("_lastKey")
    if renderer is not None and key is not None:
        data = bytes(renderer.buffer_rgba())
        if any(data) and len(data) <= 4 * _MOST_PIXELS:
            kept[_PAINTED] = [*map(float, key), zlib.compress(data, 1)]
    return kept


def _fill_canvas(value: Any, found: dict[str, Any]) -> None:
    if _PAINTED not in found:
        return
    width, height, dpi, data = found.pop(_PAINTED)
    if not 0 < width * height <= _MOST_PIXELS or min(width, height, dpi) <= 0:
        raise ValueError("a picture of too many pixels")
    renderer = library("matplotlib.backends.backend_agg").RendererAgg(width, height, dpi)
    pixels = library("numpy").asarray(renderer.buffer_rgba())
    reader = zlib.decompressobj()
    painted = reader.decompress(data, pixels.nbytes + 1)
    if len(painted) != pixels.nbytes:
        raise ValueError(f"{len(painted):,} bytes are no picture of {width:g} x {height:g}")
    pixels[...] = library("numpy").frombuffer(painted, "u1").reshape(pixels.shape)
    vars(value).update(renderer=renderer, _lastKey=(width, height, dpi))


def _tell_manager(_: Any, found: dict[str, Any]) -> dict[str, Any]:
    kept = {name: each for name, each in found.items() if name in _OF_MANAGER}
    return {**kept, "toolmanager": None, "toolbar": None}


def _nothing(_: Any, __: dict[str, Any]) -> None:
    """All that is told are attributes."""


_HOOKS = {
    "matplotlib.transforms.TransformNode": _Hook(_tell_node, _fill_node),
    "matplotlib.cbook.CallbackRegistry": _Hook(_tell_callbacks, _fill_callbacks),
    "matplotlib.cbook.Grouper": _Hook(_tell_groups, _fill_groups),
    "matplotlib.artist.Artist": _Hook(_tell_artist, _fill_artist),
    "matplotlib.axes._base._AxesBase": _Hook(_tell_axes, _fill_axes),
    "matplotlib.axes._base._process_plot_var_args": _Hook(_tell_cycle, _nothing),
    _CANVAS: _Hook(_tell_canvas, _fill_canvas),
    _MANAGER: _Hook(_tell_manager, _nothing),
}
