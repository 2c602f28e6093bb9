"""Fitted models and their like: they say the same without a pickle, and what is no such is refused."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import pytest

from cloaca_nb.carried.codec import CodecError, decode, encode
from cloaca_nb.carried.pickling import pickled
from cloaca_nb.evidence.handed import try_hand_over
from cloaca_nb.evidence.snapshot import Own
from tests.carried.coded import there_and_back
from tests.libraries import needed

np = needed("numpy")
needed("sklearn")
TEXTS = ["the cat sat", "a dog ran far", "the dog sat down", "cats and dogs"]


def rows() -> tuple[Any, Any]:
    """Numbers of two kinds, and what they are."""
    draws = np.random.default_rng(5)
    return draws.random((40, 4)), np.arange(40) % 2


def made(path: str, *given: Any, **options: Any) -> Any:
    """An object of scikit-learn."""
    module, _, name = path.rpartition(".")
    if name in {"HistGradientBoostingClassifier", "GradientBoostingRegressor"}:
        losses = pytest.importorskip("sklearn._loss.loss")
        if type(losses.HalfSquaredError().closs).__module__ == "_loss":
            pytest.skip("the native losses of this release name a module that there is not")
    return getattr(pytest.importorskip(f"sklearn.{module}"), name)(*given, **options)


def pipeline() -> Any:
    scaler, line = made("preprocessing.StandardScaler"), made("linear_model.LogisticRegression")
    return made("pipeline.make_pipeline", scaler, line)


def by_columns() -> Any:
    parts = [
        ("scaled", made("preprocessing.MinMaxScaler"), [0, 1]),
        ("sorted", made("preprocessing.KBinsDiscretizer"), [2]),
    ]
    return made("compose.ColumnTransformer", parts, remainder="passthrough")


def grid() -> Any:
    tree = made("tree.DecisionTreeClassifier", random_state=0)
    return made("model_selection.GridSearchCV", tree, {"max_depth": [1, 2]}, cv=2)


#: What to fit, by what it is asked.
PATHS = {
    "predict": (
        *("linear_model.LinearRegression", "linear_model.LogisticRegression", "linear_model.Ridge"),
        *("linear_model.Lasso", "svm.SVC", "svm.LinearSVC", "svm.SVR", "naive_bayes.GaussianNB"),
        *("neighbors.KNeighborsClassifier", "gaussian_process.GaussianProcessRegressor"),
        *("ensemble.HistGradientBoostingClassifier", "tree.DecisionTreeClassifier", "cluster.KMeans"),
        *("tree.DecisionTreeRegressor", "linear_model.SGDClassifier", "ensemble.GradientBoostingRegressor"),
        *("ensemble.AdaBoostClassifier", "mixture.GaussianMixture", "neural_network.MLPClassifier"),
    ),
    "predict_proba": ("ensemble.RandomForestClassifier", "ensemble.ExtraTreesClassifier"),
    "transform": (
        *("preprocessing.StandardScaler", "preprocessing.OneHotEncoder", "preprocessing.OrdinalEncoder"),
        *("preprocessing.PolynomialFeatures", "decomposition.PCA", "feature_selection.SelectKBest"),
        *("impute.SimpleImputer", "preprocessing.QuantileTransformer", "manifold.Isomap"),
    ),
}
MODELS: dict[str, tuple[Callable[[], Any], str]] = {
    **{path: (partial(made, path), asked) for asked, paths in PATHS.items() for path in paths},
    "pipeline": (pipeline, "predict_proba"),
    "ColumnTransformer": (by_columns, "transform"),
    "GridSearchCV": (grid, "predict"),
    "KDTree": (lambda: made("neighbors.KDTree", rows()[0], leaf_size=5), "query"),
    "BallTree": (lambda: made("neighbors.BallTree", rows()[0], 5, "seuclidean", V=np.ones(4)), "query"),
}
#: So that nothing takes long.
FEW = {"n_estimators": 5, "max_iter": 20, "random_state": 0, "n_quantiles": 10}


def answer(model: Any, asked: str, given: Any) -> bytes:
    found = getattr(model, asked)(given)
    found = found[0] if isinstance(found, tuple) else found
    found = found.toarray() if hasattr(found, "toarray") else np.asarray(found)
    return bytes(found.tobytes())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", MODELS)
def test_a_fitted_model_says_the_same(name: str) -> None:
    make, asked = MODELS[name]
    model, (given, kinds) = make(), rows()
    if hasattr(model, "fit"):
        few = {name: number for name, number in FEW.items() if name in model.get_params()}
        model = model.set_params(**few).fit(given, kinds)
    # Known rows come along: some ask whether they are given what they were fitted with.
    got, known = there_and_back([model, given])
    assert type(got) is type(model)
    assert answer(got, asked, known) == answer(model, asked, given)
    if hasattr(model, "get_params"):
        assert repr(got) == repr(model)
        assert list(vars(got)) == list(vars(model))
    assert encode(there_and_back(got)) == encode(got)


@pytest.mark.parametrize("name", ["CountVectorizer", "TfidfVectorizer", "HashingVectorizer"])
def test_words_are_counted_as_before(name: str) -> None:
    counter = made(f"feature_extraction.text.{name}").fit(TEXTS)
    assert answer(there_and_back(counter), "transform", TEXTS) == answer(counter, "transform", TEXTS)


def test_a_model_goes_on_learning_as_it_would_have() -> None:
    given, kinds = rows()
    model = made("linear_model.SGDClassifier", random_state=3).partial_fit(given, kinds, classes=[0, 1])
    got = there_and_back(model)
    for each in (model, got):
        each.partial_fit(given, kinds)
    assert got.coef_.tobytes() == model.coef_.tobytes()


def test_what_is_one_object_is_one_again() -> None:
    scaler = made("preprocessing.StandardScaler").fit(rows()[0])
    held = made("pipeline.make_pipeline", scaler)
    got = there_and_back({"scaler": scaler, "steps": held, "mean": scaler.mean_, "own": vars(scaler)})
    assert got["steps"].steps[0][1] is got["scaler"]
    assert got["scaler"].mean_ is got["mean"]
    assert vars(got["scaler"]) is got["own"]


def test_the_stream_of_the_process_stays_that() -> None:
    model = made("linear_model.LinearRegression")
    model.draws, model.own = np.random.mtrand._rand, np.random.RandomState(4)
    got = there_and_back(model)
    assert got.draws is np.random.mtrand._rand
    assert got.own.random_sample() == np.random.RandomState(4).random_sample()


HALF = """
class Half(Base):
    def fit(self, X, y=None): return self
    def transform(self, X): return X / 2
"""


def test_parts_of_the_notebooks_own_classes_are_found_in_the_module_that_reads() -> None:
    base = pytest.importorskip("sklearn.base")
    own = types.ModuleType("flow.tasks")
    vars(own)["Base"] = base.BaseEstimator
    exec(HALF, vars(own))
    model = made("pipeline.make_pipeline", vars(own)["Half"](), made("linear_model.Ridge")).fit(*rows())
    got = there_and_back(model, vars(own))
    assert type(got.steps[0][1]) is vars(own)["Half"]
    assert answer(got, "predict", rows()[0]) == answer(model, "predict", rows()[0])


def test_nothing_of_it_is_pickled_where_that_is_allowed() -> None:
    text = encode(pipeline().fit(*rows()), pickled=pickled)
    assert "@pickle" not in text


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = encode(made("tree.DecisionTreeClassifier").fit(*rows()))
    monkeypatch.setattr("sklearn.__version__", "0.1.0")
    with pytest.raises(CodecError, match=r"handed over by sklearn [\d.]+\w*, and here is sklearn 0\.1\.0"):
        decode(text, {})


SCIPY: dict[str, Callable[[Any], Any]] = {
    "stats": lambda stats: [
        stats.norm(1, scale=2),
        stats.poisson(3),
        stats.binom(10, p=0.3),
        stats.beta(2, 3),
    ],
    "interpolate": lambda interpolate: [
        interpolate.interp1d([0, 1, 2], [0, 1, 4]),
        interpolate.CubicSpline([0, 1, 2, 3], [0, 1, 4, 1]),
        interpolate.UnivariateSpline([0, 1, 2, 3, 4], [0, 1, 4, 1, 0]),
    ],
}


def test_distributions_and_splines_give_the_same() -> None:
    stats, interpolate = (pytest.importorskip(f"scipy.{name}") for name in SCIPY)
    for one in SCIPY["stats"](stats):
        got = there_and_back(one)
        assert (type(got), got.cdf([0.5, 2]).tolist()) == (type(one), one.cdf([0.5, 2]).tolist())
    for one in SCIPY["interpolate"](interpolate):
        assert there_and_back(one)([0.5, 1.5]).tobytes() == one([0.5, 1.5]).tobytes()
    assert there_and_back(stats.norm) is stats.norm
    density = stats.gaussian_kde([1.0, 2.0, 4.0])
    assert there_and_back(density)([1.5]).tobytes() == density([1.5]).tobytes()


#: Groups and windows of a table of pandas, and what they are asked.
GROUPS: dict[str, Callable[[Any, Any], Any]] = {
    "by a name": lambda df, pd: df.groupby("k"),
    "by names": lambda df, pd: df.groupby(["k", "g"], sort=False),
    "of a column": lambda df, pd: df.groupby("k")["v"],
    "of some columns": lambda df, pd: df.groupby("k")[["v", "g"]],
    "by what is so": lambda df, pd: df.groupby(df.v > 2),
    "by days": lambda df, pd: df.groupby(pd.Grouper(key="t", freq="2D")),
    "of a series": lambda df, pd: df.v.groupby(df.k),
    "rolling": lambda df, pd: df.v.rolling(2),
    "expanding": lambda df, pd: df[["v", "g"]].expanding(),
    "weighted": lambda df, pd: df.v.ewm(span=2),
    "resampled": lambda df, pd: df.set_index("t").v.resample("2D"),
}


@pytest.mark.parametrize("name", GROUPS)
def test_groups_and_windows_calculate_the_same(name: str) -> None:
    pd = pytest.importorskip("pandas")
    days = pd.date_range("2026-01-01", periods=5)
    table = pd.DataFrame({"k": list("abcab"), "g": [1, 1, 2, 2, 1], "v": np.arange(5.0), "t": days})
    groups = GROUPS[name](table, pd)
    held, got = there_and_back([table, groups])
    assert type(got) is type(groups)
    assert got.sum(numeric_only=True).equals(groups.sum(numeric_only=True))
    assert name != "by a name" or got.obj is held


@pytest.mark.parametrize(
    "path", ["tree.DecisionTreeClassifier", "ensemble.HistGradientBoostingClassifier", "svm.SVC"]
)
def test_a_kernel_sees_that_a_model_arrives(path: str) -> None:
    model = made(path, **({"max_iter": 5} if path.startswith("ensemble") else {})).fit(*rows())
    assert try_hand_over("model", {"model": 1}, Own({}, {"model": model}), 5.0)["verdict"] == "same"


@pytest.mark.parametrize("name", ["by a name", "rolling"])
def test_a_kernel_sees_that_groups_arrive(name: str) -> None:
    pd = pytest.importorskip("pandas")
    groups = GROUPS[name](pd.DataFrame({"k": ["a", "b", "a"], "v": [1.0, 2.0, 3.0]}), pd)
    assert try_hand_over("by", {"by": 1}, Own({}, {"by": groups}), 5.0)["verdict"] == "same"


def test_a_function_made_for_arrays_calculates_the_same() -> None:
    space: dict[str, Any] = {"__name__": "flow.tasks"}
    exec("def half(x): return x / 2", space)
    found = np.vectorize(space["half"], otypes=[float])
    found([1])
    got = there_and_back(found, space)
    assert got.pyfunc is space["half"]
    assert got([1, 2]).tolist() == [0.5, 1.0]


def test_a_graph_is_as_it_was_and_grows() -> None:
    nx = pytest.importorskip("networkx")
    for graph in (nx.karate_club_graph(), nx.DiGraph([(1, 2), (2, 3)]), nx.path_graph(4).subgraph([1, 2])):
        assert graph.degree
        assert graph.adj
        got = there_and_back(graph)
        assert type(got) is type(graph)
        assert list(got.edges(data=True)) == list(graph.edges(data=True))
    got = there_and_back(nx.path_graph(3))
    got.add_edge(2, 7, weight=2.0)
    assert got.adj[7] == {2: {"weight": 2.0}}


def test_labelled_arrays_are_as_they_were() -> None:
    pd, xr = pytest.importorskip("pandas"), pytest.importorskip("xarray")
    days = pd.date_range("2014-09-06", periods=3)
    array = xr.DataArray(
        [[1.0, 2.0, 3.0]], {"place": ["a"], "time": days}, ("place", "time"), attrs={"unit": "K"}
    )
    for value in (array, array.mean("time"), array.stack(both=("place", "time")), xr.Dataset({"t": array})):
        assert there_and_back(value).identical(value)
    assert there_and_back(array).sel(time="2014-09-07").item() == 2.0


@pytest.mark.filterwarnings("ignore")
def test_models_of_statsmodels_say_the_same() -> None:
    pd, sm = pytest.importorskip("pandas"), pytest.importorskip("statsmodels.api")
    draws = np.random.default_rng(1)
    table = pd.DataFrame({"x": draws.normal(size=40), "g": draws.choice(list("ab"), 40)})
    table["y"] = 2 * table["x"] + (table["g"] == "a")
    model = sm.OLS.from_formula("y ~ x + g", data=table)
    fit = model.fit()
    assert there_and_back(model).fit().params.equals(fit.params)
    got = there_and_back(fit)
    assert got.predict(table.head(3)).equals(fit.predict(table.head(3)))
    assert got.summary().tables[1].as_text() == fit.summary().tables[1].as_text()
    general = sm.GLM(table["y"], sm.add_constant(table[["x"]])).fit()
    assert there_and_back(general).conf_int().equals(general.conf_int())


@pytest.mark.filterwarnings("ignore")
def test_models_of_time_series_say_the_same() -> None:
    pd, tsa = pytest.importorskip("pandas"), pytest.importorskip("statsmodels.tsa.api")
    terms = pytest.importorskip("statsmodels.tsa.deterministic").DeterministicProcess
    months = pd.period_range("2020-01", periods=60, freq="M")
    walk = pd.Series(np.cumsum(np.random.default_rng(1).normal(size=60)) + 50, index=months)
    both = pd.DataFrame({"a": walk.diff().fillna(0), "b": walk.diff(2).fillna(0)})
    for model in (
        tsa.AutoReg(walk, 2),
        tsa.ExponentialSmoothing(walk, trend="add"),
        tsa.ARDL(both["a"], 2, both[["b"]], 1),
    ):
        fit = model.fit()
        assert str(there_and_back(model).fit().params) == str(fit.params)
        assert there_and_back(fit).predict(50, 59).equals(fit.predict(50, 59))
    found = terms(months, constant=True, fourier=2)
    assert there_and_back(found).out_of_sample(4).equals(found.out_of_sample(4))


def test_a_distribution_of_a_stream_of_its_own_is_refused() -> None:
    found = pytest.importorskip("scipy.stats").norm(0, 1)
    found.random_state = 3
    with pytest.raises(CodecError, match="draws from a stream of its own"):
        encode(found)


def nodes(**changed: int) -> Callable[[], Any]:
    """What makes a text of a tree of which one node says something else."""

    def make() -> Any:
        tree = made("tree.DecisionTreeClassifier", random_state=0).fit(*rows()).tree_
        _, given, state = tree.__reduce__()
        for name, value in changed.items():
            state["nodes"][name][0] = value
        return type(tree), given, state

    return make


def ball(place: int, index: int, value: int) -> Callable[[], Any]:
    """The same of a tree of neighbors."""

    def make() -> Any:
        tree = made("neighbors.KDTree", rows()[0], leaf_size=5)
        state = [each.copy() if hasattr(each, "copy") else each for each in tree.__getstate__()]
        if place == 2:
            state[place]["idx_end"][index] = value
        else:
            state[place][index] = value
        return type(tree), None, tuple(state)

    return make


DAMAGED: dict[str, Callable[[], Any]] = {
    "a circle of nodes": nodes(left_child=0),
    "a node beyond": nodes(right_child=10**6),
    "a node before": nodes(right_child=-7),
    "a column beyond": nodes(feature=99),
    "a point beyond": ball(1, 0, 10**9),
    "a range beyond": ball(2, 0, 10**9),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_native_code_would_run_out_of_is_refused(name: str) -> None:
    cls, given, state = DAMAGED[name]()
    version = json.loads(encode(made("linear_model.Ridge")))["values"][0]["@model"][1]
    parts = [
        json.loads(encode([each]))["values"][0][0] if each is not None else None for each in (given, None)
    ]
    text = json.loads(encode([state]))
    text["values"] = [
        {"@native": [{"@name": f"{cls.__module__}:{cls.__name__}"}, version, parts[0], *text["values"][0]]},
        *text["values"][1:],
    ]
    with pytest.raises(CodecError, match="cannot be read as the value that it was"):
        decode(json.dumps(text), {})


VERSION = f"sklearn {version('scikit-learn')}"
HOSTILE = {
    "a class of Python's own": {"@model": [{"@name": "builtins:dict"}, "sklearn 1.0"]},
    "a class that closes": {"@model": [{"@name": "subprocess:Popen"}, "sklearn 1.0", "pid", 1]},
    "a function": {"@model": [{"@name": "sklearn.utils:resample"}, "sklearn 1.0"]},
    "a native class of another library": {
        "@native": [{"@name": "builtins:bytearray"}, "sklearn 1.0", {"@tuple": [10**12]}]
    },
    "a call": {"@native": [{"@name": "os:system"}, "sklearn 1.0", {"@tuple": ["true"]}]},
    "a native class without its state": {
        "@native": [{"@name": "sklearn.tree._tree:Tree"}, "sklearn 1.0", {"@tuple": [1, 1, 1]}]
    },
    "a measure of one part": {
        "@native": [{"@name": "sklearn.metrics._dist_metrics:EuclideanDistance64"}, "", None, {"@tuple": [1]}]
    },
    "a loss that has a state": {
        "@native": [{"@name": "sklearn._loss._loss:CyHalfSquaredError"}, "", {"@tuple": []}, {"@tuple": [1]}]
    },
    "no distribution": {"@distribution": ["ttest_ind", 0]},
    "what a module imports": {"@distribution": ["np"]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_makes_nothing_else(name: str) -> None:
    text = json.dumps({"@codec": 1, "values": [HOSTILE[name]]}).replace(', ""', f', "{VERSION}"')
    with pytest.raises(CodecError):
        decode(text, {"__name__": "flow.tasks"})
