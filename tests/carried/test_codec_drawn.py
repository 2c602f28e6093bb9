"""Figures of matplotlib and what is drawn on them: the same pixels and objects, and nothing is called."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import pytest
from packaging.version import Version

from cloaca_nb.carried.codec import CodecError, decode, encode
from cloaca_nb.carried.handover import Handover
from cloaca_nb.evidence.handed import try_hand_over
from cloaca_nb.evidence.snapshot import Own
from tests.carried.coded import there_and_back
from tests.libraries import needed

np, matplotlib, plt = needed("numpy"), needed("matplotlib"), needed("matplotlib.pyplot")
if Version(version("matplotlib")) < Version("3.8"):
    pytest.skip("figures travel from matplotlib 3.8 on", allow_module_level=True)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    matplotlib.use("Agg")
    yield
    plt.close("all")


def lines() -> Any:
    figure, axes = plt.subplots(2, 2, sharex=True, sharey="row")
    axes[0, 0].plot([1, 2, 3], "o--", label="rising")
    axes[0, 0].legend()
    axes[0, 1].scatter([1, 2], [3, 4], c=[1, 2])
    axes[1, 0].bar([1, 2], [1, 2], color=["red", "blue"])
    axes[1, 1].hist(np.arange(10.0))
    figure.suptitle("four")
    figure.tight_layout()
    return figure


def picture() -> Any:
    figure, ax = plt.subplots(layout="constrained")
    figure.colorbar(ax.imshow(np.arange(9.0).reshape(3, 3), cmap="viridis"), label="heat")
    return figure


def errors() -> Any:
    figure, ax = plt.subplots()
    ax.errorbar([1, 2], [1, 2], yerr=0.1)
    ax.boxplot([[1, 2, 3], [2, 3, 4]])
    ax.twinx().plot([3, 4])
    ax.annotate("here", (1, 1), xytext=(2, 2), arrowprops={"arrowstyle": "->"})
    return figure


def polar() -> Any:
    figure, ax = plt.subplots(subplot_kw={"projection": "polar"})
    ax.plot([1, 2], [2, 3])
    return figure


def solid() -> Any:
    figure, ax = plt.subplots(subplot_kw={"projection": "3d"})
    ax.plot_surface(*np.meshgrid([1.0, 2], [1.0, 2]), np.eye(2))
    ax.scatter([1], [2], [3])
    return figure


def days() -> Any:
    figure, ax = plt.subplots()
    ax.plot([datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)], [1, 20])
    ax.set_yscale("log")
    figure.autofmt_xdate()
    return figure


def names() -> Any:
    figure, ax = plt.subplots()
    ax.bar(["a", "b"], [1, 2])
    ax.axhline(1, ls=":")
    ax.text(0, 1, "$x^2$", bbox={"boxstyle": "round"})
    return figure


def areas() -> Any:
    figure, ax = plt.subplots()
    ax.contourf(np.arange(16.0).reshape(4, 4))
    ax.fill_between([1, 2], [1, 2], alpha=0.5)
    ax.violinplot([1, 2, 3.0])
    ax.stem([1, 2])
    ax.quiver([1], [1], [1], [1])
    ax.inset_axes([0.5, 0.5, 0.2, 0.2]).pie([1, 2], labels=["a", "b"])
    ax.table([[1]])
    return figure


FIGURES: dict[str, Callable[[], Any]] = {
    each.__name__: each for each in (lines, picture, errors, polar, solid, days, names, areas)
}


def pixels(figure: Any) -> Any:
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def go_on(figure: Any) -> None:
    """What a next cell may do."""
    ax = figure.axes[0]
    if ax.name != "3d":
        ax.plot([0.5, 1.5], [1, 2], label="more")
        ax.legend()
    ax.set_title("after")
    ax.set_xlim(0, 3)
    figure.suptitle("all")
    figure.set_size_inches(5, 4)


@pytest.mark.parametrize("is_drawn", [False, True])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_the_same_pixels_and_is_drawn_on_as_before(name: str, is_drawn: bool) -> None:
    figure = FIGURES[name]()
    if is_drawn:
        pixels(figure)
    text = encode(figure)
    got = decode(text, {})
    assert type(got) is type(figure)
    if is_drawn:
        assert np.array_equal(got.canvas.buffer_rgba(), figure.canvas.buffer_rgba())
    assert np.array_equal(pixels(got), pixels(figure))
    for each in (got, figure):
        go_on(each)
    assert np.array_equal(pixels(got), pixels(figure))
    assert encode(figure) != text


def test_what_is_one_object_is_one_again() -> None:
    figure, axes = plt.subplots(2, sharex=True)
    (line,) = axes[0].plot([1, 2])
    got = there_and_back({"axes": axes, "line": line, "figure": figure})
    assert got["axes"][0] is got["figure"].axes[0]
    assert got["line"] is got["axes"][0].lines[0]
    assert got["line"].figure is got["figure"]
    got["axes"][0].set_xlim(5, 6)
    assert got["axes"][1].get_xlim() == (5, 6)
    got["line"].remove()
    assert not got["axes"][0].lines


class Context(dict[str, Any]):
    """A context of a run."""

    set = dict.__setitem__


def test_two_tasks_go_on_with_one_figure() -> None:
    figure, ax = plt.subplots()
    context = Context()
    Handover(context, {}).give({"fig": figure, "ax": ax})
    second = Handover(context, {})
    taken = second.take("ax")
    taken.plot([1, 2])
    second.give({"ax.second": taken, "fig.second": second.take("fig")})
    third = Handover(context, {})
    assert third.take("fig.second").axes[0] is third.take("ax.second")
    assert len(third.take("ax.second").lines) == 1


def test_a_picture_follows_its_colors_and_a_color_bar_the_picture() -> None:
    got = there_and_back(picture())
    drawn = got.axes[0].images[0]
    drawn.set_clim(2, 3)
    assert got.axes[1].get_ylim() == (2, 3)
    drawn.colorbar.remove()
    assert len(got.axes) == 1


def test_pyplot_goes_on_with_it_where_it_is_told_to() -> None:
    figure, _ = plt.subplots()
    got = there_and_back(figure)
    plt.close("all")
    assert not plt.get_fignums()
    plt.sca(got.axes[0])
    assert plt.gcf() is got
    plt.title("one")
    assert got.axes[0].get_title() == "one"


def test_what_it_calls_of_the_notebook_is_found_by_its_name() -> None:
    space: dict[str, Any] = {"__name__": "flow.tasks"}
    exec("def shown(x, at): return f'{x:.0f} km'", space)
    figure, ax = plt.subplots()
    ax.xaxis.set_major_formatter(space["shown"])
    got = there_and_back(figure, space)
    assert got.axes[0].xaxis.get_major_formatter().func is space["shown"]
    exec("unnamed = [lambda x, at: '']", space)
    ax.xaxis.set_major_formatter(space["unnamed"][0])
    with pytest.raises(CodecError, match=r"_formatter\.func is <lambda>, which stands under no name"):
        encode(figure, owner=space)


def test_tables_of_pandas_are_drawn() -> None:
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"a": [1, 3, 2]}, index=pd.date_range("2026-01-01", periods=3))
    figure = table.plot(title="a").get_figure()
    assert np.array_equal(pixels(there_and_back(figure)), pixels(figure))


def test_a_kernel_sees_that_it_arrives() -> None:
    figure = lines()
    found = try_hand_over("figure", {"figure": 1}, Own({}, {"figure": figure}), 30.0)
    assert found["verdict"] in {"same", "unknown"}, found["why"]


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = encode(names())
    monkeypatch.setattr("matplotlib.__version__", "0.1.0")
    with pytest.raises(
        CodecError, match=r"handed over by matplotlib [\d.]+\w*, and here is matplotlib 0\.1\.0"
    ):
        decode(text, {})


def test_an_animation_is_refused() -> None:
    pytest.importorskip("matplotlib.animation")
    figure, _ = plt.subplots()
    found = matplotlib.animation.FuncAnimation(figure, print, frames=2)
    found._draw_was_started = True
    with pytest.raises(CodecError, match="FuncAnimation"):
        encode(found)


VERSION = f"matplotlib {version('matplotlib')}"


def node(**state: Any) -> dict[str, Any]:
    flat = [each for pair in state.items() for each in pair]
    names = {"children": "@children", "parents": "@parents"}
    return {
        "@model": [
            {"@name": "matplotlib.transforms:Affine2D"},
            VERSION,
            *(names.get(each, each) if isinstance(each, str) else each for each in flat),
        ]
    }


def made(cls: str, *state: Any) -> dict[str, Any]:
    return {"@model": [{"@name": cls}, VERSION, *state]}


HOSTILE = {
    "a child that is none": node(children=[{"@name": "builtins:dict"}], parents=[]),
    "children that are no list": node(children=1, parents=[]),
    "a parent that is none": node(children=[], parents=[made("matplotlib.lines:Line2D")]),
    "axes that share with no axes": made(
        "matplotlib.axes:Axes", "@shared", {"x": [{"@object": []}]}, "@twinned", []
    ),
    "a direction that is none": made("matplotlib.axes:Axes", "@shared", {"q": []}, "@twinned", []),
    "a group of no artists": made(
        "matplotlib.cbook:Grouper", "_mapping", [[1]], "_ordering", [], "_next_order", 0
    ),
    "a call of an object": made(
        "matplotlib.cbook:CallbackRegistry", "callbacks", [["x", 0, 1]], "_cid_gen", {"@count": [0]}
    ),
    "a large picture": made(
        "matplotlib.backends.backend_agg:FigureCanvasAgg", "@painted", [1e9, 1e9, 100.0, {"@bytes": ""}]
    ),
    "a picture that is none": made(
        "matplotlib.backends.backend_agg:FigureCanvasAgg",
        "@painted",
        [10.0, 10.0, 100.0, {"@bytes": "eJwDAAAAAAE="}],
    ),
    "a path that is none": {"@common": ["matplotlib.path:Path", "make_compound_path"]},
    "a path elsewhere": {"@common": ["os", "environ"]},
    "a converter that is none": {"@common": [{"@name": "builtins:dict"}, {"@name": "builtins:str"}]},
    "a thread": made("matplotlib.backend_bases:TimerBase"),
    "a method of a class": {"@bound": [{"@name": "os:environ"}, "pop"]},
    "an attribute of a list": {"@bound": [[], "__class__"]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_makes_nothing_else(name: str) -> None:
    text = json.dumps({"@codec": 1, "values": [HOSTILE[name]]})
    with pytest.raises(CodecError):
        decode(text, {"__name__": "flow.tasks"})


def test_an_older_matplotlib_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    figure, ax = plt.subplots()
    monkeypatch.setattr("matplotlib.__version__", "3.7.5")
    ax._get_lines.prop_cycler = iter("rgb")
    with pytest.raises(
        CodecError, match=r"of matplotlib 3\.7\.5, and figures travel from matplotlib 3\.8 on"
    ):
        encode(figure)
