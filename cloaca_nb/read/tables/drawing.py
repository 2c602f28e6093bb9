"""The table of what draws: by numpy's stream without a word of it, and by a stream of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from cloaca_nb.read.names.calls import arguments_of, is_none
from cloaca_nb.read.names.nodes import last_name, root_name
from cloaca_nb.read.tables.calls import NEW_STREAMS, RANDOM, SEEDS
from cloaca_nb.read.tables.changing import FITTING, words
from cloaca_nb.read.tables.giving import draws_numbers

#: Methods that draw, whoever has them: of tables, and of distributions.
DRAWING_FROM_NUMPY = frozenset({"sample", "rvs"})
#: Methods in which objects of scikit-learn draw.
LEARNING = FITTING | words("split gibbs")
#: Classes of it whose objects do.
_DRAWING_OBJECTS = words(
    """
    AdaBoostClassifier AdaBoostRegressor AffinityPropagation BaggingClassifier BaggingRegressor
    BayesianGaussianMixture BernoulliRBM BisectingKMeans ClassifierChain DecisionTreeClassifier
    DecisionTreeRegressor DictionaryLearning DummyClassifier EllipticEnvelope ExtraTreeClassifier
    ExtraTreeRegressor ExtraTreesClassifier ExtraTreesRegressor FactorAnalysis FastICA GaussianMixture
    GaussianProcessClassifier GaussianProcessRegressor GaussianRandomProjection GradientBoostingClassifier
    GradientBoostingRegressor GroupShuffleSplit HistGradientBoostingClassifier HistGradientBoostingRegressor
    HalvingGridSearchCV HalvingRandomSearchCV IsolationForest KBinsDiscretizer KMeans
    LatentDirichletAllocation LinearSVC LinearSVR LocallyLinearEmbedding MDS MLPClassifier MLPRegressor
    MinCovDet MiniBatchDictionaryLearning MiniBatchKMeans MiniBatchNMF MiniBatchSparsePCA NMF
    NeighborhoodComponentsAnalysis Nystroem OutputCodeClassifier ParameterSampler
    PassiveAggressiveClassifier PassiveAggressiveRegressor PatchExtractor Perceptron PolynomialCountSketch
    QuantileTransformer RANSACRegressor RBFSampler RandomForestClassifier RandomForestRegressor
    RandomTreesEmbedding RandomizedSearchCV RegressorChain RepeatedKFold RepeatedStratifiedKFold
    SGDClassifier SGDOneClassSVM SGDRegressor ShuffleSplit SkewedChi2Sampler SparsePCA
    SparseRandomProjection SpectralBiclustering SpectralClustering SpectralCoclustering SpectralEmbedding
    StratifiedShuffleSplit TSNE TargetEncoder TheilSenRegressor TruncatedSVD TunedThresholdClassifierCV
    """
)
#: Those that draw where an argument tells them to.
_DRAWING_IF_TOLD: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(words("KFold StratifiedKFold StratifiedGroupKFold GroupKFold"), "shuffle"),
        **dict.fromkeys(
            words(
                "ElasticNet ElasticNetCV Lasso LassoCV "
                "MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV"
            ),
            "selection",
        ),
        **dict.fromkeys(words("LogisticRegression LogisticRegressionCV Ridge RidgeClassifier"), "solver"),
        **dict.fromkeys(words("Lars LassoLars"), "jitter"),
        **dict.fromkeys(words("NuSVC SVC"), "probability"),
        "KernelPCA": "eigen_solver",
        "PCA": "svd_solver",
    }
)
#: Functions of scikit-learn that draw.
_DRAWING_FUNCTIONS = words(
    """
    affinity_propagation dict_learning dict_learning_online estimate_bandwidth extract_patches_2d fast_mcd
    fastica k_means kmeans_plusplus learning_curve locally_linear_embedding make_biclusters make_blobs
    make_checkerboard make_circles make_classification make_friedman1 make_friedman2 make_friedman3
    make_gaussian_quantiles make_hastie_10_2 make_low_rank_matrix make_moons make_multilabel_classification
    make_regression make_s_curve make_sparse_coded_signal make_sparse_spd_matrix make_sparse_uncorrelated
    make_spd_matrix make_swiss_roll mutual_info_classif mutual_info_regression non_negative_factorization
    permutation_importance permutation_test_score quantile_transform randomized_range_finder randomized_svd
    resample ridge_regression shuffle silhouette_score smacof spectral_clustering spectral_embedding
    train_test_split
    """
)
#: Libraries that draw by it -> functions of theirs that do.
OF_NUMPY: Mapping[str, frozenset[str]] = {"scipy": DRAWING_FROM_NUMPY, "sklearn": _DRAWING_FUNCTIONS}


#: Methods by which streams of random numbers are drawn from: of `random.Random`, and of numpy's.
DRAWING_METHODS = words(
    """
    beta betavariate binomial bytes chisquare choice choices dirichlet expovariate exponential gamma
    gammavariate gauss geometric getrandbits gumbel hypergeometric integers laplace logistic lognormal
    lognormvariate multinomial multivariate_normal negative_binomial normal normalvariate pareto paretovariate
    permutation permuted poisson rand randbytes randint randn random random_sample randrange rayleigh rvs
    sample shuffle spawn standard_cauchy standard_exponential standard_gamma standard_normal standard_t
    triangular uniform vonmises vonmisesvariate wald weibull weibullvariate zipf
    """
)
#: Parameters by which functions are given what they draw from.
STREAM_PARAMETERS = words("random_state rng")
#: What draws from the operating system, whatever it is given for a seed.
_OF_SYSTEM = "random.SystemRandom"
#: What may seed a generator later, or set its state: `rng.seed(7)`, `rng.bit_generator.state = saved`.
_SEEDING = re.compile(r"(?<!np\.random)(?<!numpy\.random)\.(?:seed|set_?state)|bit_generator|['\"]seed['\"]")
#: What a generator of numpy's has besides methods that draw.
_OF_STATE = words("bit_generator get_state")


def is_given_stream(call: ast.AST | None) -> bool:
    """Whether a call says what to draw from, `df.sample(3, random_state=7)`, or draws nothing: `Ridge()`."""
    if not isinstance(call, ast.Call):
        return False
    given = (each.value for each in call.keywords if each.arg == "random_state")
    keyword = _DRAWING_IF_TOLD.get(last_name(call.func))
    told = keyword is None or any(each.arg in {keyword, None} for each in call.keywords)
    return not told or any(not isinstance(each, ast.Constant) or each.value is not None for each in given)


def method_draws(name: str, call: ast.AST | None) -> bool:
    """Whether a method draws by numpy's stream, of whatever has it."""
    return name in DRAWING_FROM_NUMPY and not is_given_stream(call)


def function_draws(path: str, call: ast.AST | None) -> bool:
    """Whether a function draws by numpy's stream as it is called: `train_test_split(X)`."""
    library, name = path.partition(".")[0], path.rpartition(".")[2]
    return name in OF_NUMPY.get(library, ()) and not is_given_stream(call)


def makes_drawing(path: str, call: ast.AST | None) -> bool:
    """Whether a class makes objects whose methods draw by numpy's stream: `KMeans(3).fit(X)`."""
    name = path.rpartition(".")[2]
    draws = name in _DRAWING_OBJECTS or (name in _DRAWING_IF_TOLD and isinstance(call, ast.Call))
    return path.startswith("sklearn.") and draws and not is_given_stream(call)


def may_draw(path: str) -> bool:
    """Whether a library may draw where this is named and given no stream, as far as it is one of numpy's."""
    name = path.rpartition(".")[2]
    return (
        not path.startswith("sklearn.")
        or name in _DRAWING_OBJECTS | _DRAWING_IF_TOLD.keys() | _DRAWING_FUNCTIONS
    )


def stream_draws(library: str, method: str) -> bool:
    """Whether a method of a stream of random numbers draws from that: `Random(5).choice(rows)`."""
    if library == "numpy":
        return method not in _OF_STATE
    chooses = library == "random" and method in {"choice", "choices", "sample", "shuffle"}
    return chooses or draws_numbers(library, method)


def makes_stream(path: str, call: ast.AST | None) -> bool:
    """Whether a call makes a generator of random numbers; one of Python's without a seed goes by nothing."""
    given = {each.arg for each in call.keywords} if isinstance(call, ast.Call) else set()
    computed = f"{path}." in RANDOM and "size" not in given  # `getattr(random, kind)(0)`
    unseeded = not isinstance(call, ast.Call) or _made_without_seed(path, call)
    return computed or (path in NEW_STREAMS and not (unseeded and path.startswith("random.")))


def makes_loose(path: str, call: ast.AST | None) -> bool:
    """Whether a call makes a generator of numpy's, where it is named, that has no seed: `default_rng()`."""
    if not path.startswith("numpy.") or not isinstance(call, ast.Call):
        return False
    return last_name(call.func) == path.rpartition(".")[2] and _made_without_seed(path, call)


def _made_without_seed(path: str, call: ast.Call) -> bool:
    return is_unseeded(call, lambda node: path if node is call.func else "")


def may_seed(text: str) -> bool:
    """Whether some code may give a generator that it has a state."""
    return _SEEDING.search(text) is not None


def seeded_later(statements: Iterable[ast.AST]) -> frozenset[str]:
    """Names of what some code gives a state: `rng.seed(7)`, `rng.bit_generator.state = saved`."""
    found = set()
    for node in (each for statement in statements for each in ast.walk(statement)):
        function = node.func if isinstance(node, ast.Call) and (node.args or node.keywords) else None
        seeds = SEEDS.search(last_name(function)) if isinstance(function, ast.Attribute) else None
        sets = isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store)
        root = root_name(function if seeds and function is not None else node) if seeds or sets else None
        found.update([root.id] if root is not None else [])
    return frozenset(found)


def is_unseeded(node: ast.AST, full: Callable[[ast.AST], str]) -> bool:
    """Whether an expression makes a stream of random numbers that nobody has seeded.

    Args:
        full: Gives the whole dotted name of what an expression names.
    """
    if not isinstance(node, ast.Call) or (made := full(node.func)) not in NEW_STREAMS:
        return False
    return made == _OF_SYSTEM or all(is_unseeded(each, full) or is_none(each) for each in arguments_of(node))
