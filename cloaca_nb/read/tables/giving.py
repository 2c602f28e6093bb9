"""The table of what functions of libraries give that nobody can change, or that is only data."""

from __future__ import annotations

import ast
import math
import re
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from typing import Literal, NamedTuple

from cloaca_nb.read.tables.changing import GOING_OUT, KEEPING, LOCKS, LOOP_LOCKS, words
from cloaca_nb.read.tables.methods import (
    BUILTIN_MUTATORS,
    DATA_LIBRARIES,
    LIBRARY_READERS,
    NEW_OF_LIBRARY,
    READERS,
    WORK_METHODS,
)


def _of(module: str, text: str) -> frozenset[str]:
    return frozenset(f"{module}.{name}" for name in words(text))


#: Functions that make another instance of the class of one, with other values.
REPLACING = frozenset({"dataclasses.replace", "copy.replace", "attrs.evolve", "attr.evolve"})
#: What gives one of what it adds up, or what `+` makes of two, and the path of that: it is not used up.
SUM, SUMMED = "builtins.sum", "sum"
#: Functions that give a class whose instances are records of what they are given; making one changes nothing.
RECORD_MAKERS = _of("typing", "NamedTuple TypedDict NewType") | {"collections.namedtuple"}
#: What is told apart by its full name, and not by its library alone.
NAMED: frozenset[str] = RECORD_MAKERS | LOCKS
#: Those that may be given what fields hold of which nothing is said: all records have it in common.
WITH_DEFAULTS = frozenset({"collections.namedtuple"})

#: What a column has methods of text and of dates by, which give new ones; a table those that draw or show it.
ACCESSORS = frozenset({"str", "dt", "cat", "plot", "style"})
#: Of these, what goes on showing the table itself.
SHOWING_IT = frozenset({"style"})
#: The library of what tables are drawn on, and the methods of tables that give such.
CANVAS, PLOTTING = "matplotlib", words("plot hist boxplot")

#: What makes a client of a service outside of the process, whose calls change nothing in it.
_CLIENTS: frozenset[str] = (
    _of("boto3", "client resource")
    | _of("redis", "Redis StrictRedis from_url Redis.from_url")
    | _of(
        "google.cloud",
        "storage.Client bigquery.Client pubsub.PublisherClient secretmanager.SecretManagerServiceClient",
    )
    | _of("azure.storage.blob", "BlobServiceClient BlobServiceClient.from_connection_string")
    | {"pymongo.MongoClient", "elasticsearch.Elasticsearch", "opensearchpy.OpenSearch", "minio.Minio"}
    | {"openai.OpenAI", "openai.AsyncOpenAI", "anthropic.Anthropic", "slack_sdk.WebClient"}
    | {"influxdb_client.InfluxDBClient", "qdrant_client.QdrantClient"}
)
#: Functions of Python's own that give numbers, texts, bytes, dates or the like, whatever they are given; and
#: what makes clients.
UNCHANGING: frozenset[str] = (
    _CLIENTS
    | _of(
        "builtins",
        "print any all ascii bin bool callable chr float format hash hasattr hex id int isinstance",
    )
    | _of("builtins", "issubclass len oct ord pow repr round str complex bytes range setattr delattr divmod")
    | _of("math", " ".join(dir(math))) - _of("math", "frexp modf")
    | _of("time", "time perf_counter monotonic process_time thread_time strftime ctime asctime mktime")
    | _of("time", "time_ns perf_counter_ns monotonic_ns process_time_ns thread_time_ns localtime gmtime")
    | _of("random", "random randint randrange uniform triangular betavariate expovariate gammavariate gauss")
    | _of("random", "lognormvariate normalvariate vonmisesvariate paretovariate weibullvariate getrandbits")
    | _of("random", "randbytes binomialvariate")
    | _of("statistics", "mean fmean geometric_mean harmonic_mean stdev pstdev variance pvariance correlation")
    | _of("re", "sub escape match search fullmatch")
    | _of("datetime.datetime", "now utcnow today fromtimestamp utcfromtimestamp combine fromordinal")
    | _of("datetime.date", "today fromtimestamp fromordinal")
    | _of("os.path", "abspath realpath relpath normpath expanduser expandvars commonpath getsize getmtime")
    | _of("os.path", "exists isfile isdir isabs split splitext")
    | _of("uuid", "uuid1 uuid3 uuid4 uuid5 UUID")
    | _of("secrets", "token_hex token_urlsafe token_bytes randbelow randbits")
    | _of("textwrap", "fill shorten indent")
    | _of("html", "escape unescape")
    | _of("urllib.parse", "quote quote_plus unquote unquote_plus urlencode urljoin")
    | _of("unicodedata", "normalize name category")
    | _of("string", "capwords")
)
#: Methods that containers of Python's own have, and that change none.
KEEPING_METHODS: frozenset[str] = frozenset(
    name
    for kind in (list, dict, set, tuple, bytearray, deque, Counter, defaultdict, OrderedDict, ChainMap)
    for name in {*dir(kind)} - BUILTIN_MUTATORS
)
#: Functions that give a list of elements of what they are given.
CHOOSING: frozenset[str] = _of("random", "choices sample")
#: Functions that give a list of texts.
TEXTS: frozenset[str] = _of("re", "findall split") | _of("textwrap", "wrap") | _of("shlex", "split")

#: Functions that give an iterator over rows of texts, each of which is new.
ROWS_OF_TEXTS: frozenset[str] = _of("csv", "reader DictReader")

#: Libraries whose files, and what is like them, give texts or bytes as they are read.
_WITH_FILES = words("builtins io urllib gzip bz2 lzma zipfile codecs")
_READING = words("read readline")


def reads_text(library: str, method: str) -> bool:
    """Whether a method of what a library gave reads a text or bytes from a file."""
    return library in _WITH_FILES and method in _READING


#: Modules of scikit-learn whose functions give arrays and tables, and numbers, but for those that make what
#: others go by.
_OF_DATA = words("datasets metrics model_selection utils feature_selection decomposition cluster neighbors")
_MAKERS = words("make_scorer get_scorer check_cv ode complex_ode")
#: Modules of scipy whose functions call what they are given, and give arrays and numbers.
_CALCULATING = words("scipy.optimize scipy.integrate")
#: Of these functions, the one that gives two of each thing that it is given.
SPLITTING = "sklearn.model_selection.train_test_split"
#: Of these functions, those that may give back what they are given.
_PASSING = words("sklearn.utils.check_array sklearn.utils.check_X_y sklearn.utils.column_or_1d")
#: Methods of models that give arrays, or numbers.
_OF_MODELS = words(
    "transform inverse_transform predict predict_proba predict_log_proba decision_function score "
    "score_samples fit_transform fit_predict kneighbors kneighbors_graph apply get_feature_names_out"
)
#: Of these, those whose result the model may keep as well: `labels_`, `embedding_`.
KEPT_BY_MODEL: frozenset[str] = words("fit_transform fit_predict")


def gives_data(path: str) -> bool:
    """Whether a function gives data of its own, and no model: `train_test_split`, `curve_fit`."""
    module, _, function = path.rpartition(".")
    library, _, inner = module.partition(".")
    of_data = module in _CALCULATING or (library == "sklearn" and inner.partition(".")[0] in _OF_DATA)
    return of_data and function[:1].islower() and function not in _MAKERS and path not in _PASSING


def is_data_of_model(library: str, method: str) -> bool:
    """Whether a method of what a library gave gives data, where what has the method is a model."""
    return library == "sklearn" and method in _OF_MODELS


#: Of what a model has found out, models themselves: `best_estimator_`, `transformers_`.
_MODELS = words("estimator estimators transformer transformers model base init final")


def is_found_out(library: str, attribute: str) -> bool:
    """Whether an attribute of what a library gave is data that a model has found out: `coef_`, `labels_`."""
    named = attribute.endswith("_") and not attribute.startswith("_")
    return library == "sklearn" and named and _MODELS.isdisjoint(attribute.split("_"))


def draws_numbers(library: str, method: str) -> bool:
    """Whether a method of what a library gave draws a number: `Random(5).gauss(0, 1)`."""
    return library == "random" and f"random.{method}" in UNCHANGING


#: What begins the names of functions of networkx that change the graph which they are given, or may.
_CHANGING_GRAPHS = words(
    "set add remove relabel contracted identified freeze double directed connected_double"
)


def asks_graph(path: str) -> bool:
    """Whether a function of networkx only asks a graph: `nx.spring_layout(graph)`."""
    root, _, name = path.rpartition(".")
    is_function = root.partition(".")[0] == "networkx" and name[:1].islower()
    return is_function and not name.startswith(tuple(_CHANGING_GRAPHS))


def asks_data(path: str) -> bool:
    """Whether a function is of a library whose functions change nothing but what is told, or asks a graph."""
    return path.partition(".")[0] in DATA_LIBRARIES or asks_graph(path)


#: Libraries whose answers are texts, or plain data of JSON.
ANSWERING = words("requests httpx")


#: Methods by which a session of these only asks.
_ASKING = words("get head options")
TEMPLATES = "jinja2"
#: What opens connections to a database outside of the process, and the methods by which it does.
ENGINE = "sqlalchemy.engine"
_CONNECTING = words("begin connect raw_connection dispose")
#: Methods by which databases are written to, whatever they are given.
WRITING_SQL = words("executemany executescript")


def only_reads(call: ast.AST | None) -> bool:
    """Whether a call is given a statement of SQL that only reads."""
    given = getattr(call, "args", ())
    text = next((each.value for each in given if isinstance(each, ast.Constant)), "")
    return isinstance(text, str) and text.lstrip().lower().startswith(("select", "pragma", "explain"))


def is_called_to_change(library: str, name: str) -> bool:
    """Whether a method whose result is thrown away is called for what it does to what it belongs to."""
    alone = library == "random" or library in LOOP_LOCKS  # of what is not seeded, or of each run's own
    outward = name in READERS or name in WORK_METHODS or GOING_OUT.match(name) is not None
    return not (alone or outward or name in KEEPING.get(library, LIBRARY_READERS))


#: Methods that give parts of what they belong to, which change with it, by the library that made that.
_PARTS = {
    "xml": words("find findall iter iterfind getroot getElementsByTagName"),
    "PIL": words("load getdata"),
    "argparse": words("add_subparsers add_argument_group add_mutually_exclusive_group"),
    "bs4": words("__call__ find find_all select select_one find_next find_parent children descendants"),
}


def gives_parts(library: str, method: str) -> bool:
    """Whether a method gives parts of what it belongs to: `root.findall("item")`."""
    return method in _PARTS.get(library, ())


#: Methods of environments of jinja2 that give templates, and those of templates that give text.
_TEMPLATES = words("get_template select_template get_or_select_template from_string")
_RENDERING = words("render render_async")


#: What stands in a template that changes what it is given; what loads templates that nobody sees.
_IN_TEMPLATE = re.compile(rf"\{{[{{%].*\.(?:{'|'.join(sorted(BUILTIN_MUTATORS))})\(")
_LOADERS = ("FileSystemLoader", "PackageLoader", "ModuleLoader")


def changes_in_template(text: str) -> bool:
    """Whether code has a template that may change what it is given, or one that nobody sees."""
    return _IN_TEMPLATE.search(text) is not None or any(word in text for word in _LOADERS)


#: Methods that change nothing of what libraries made, and give what is new, or has of what they are given.
_ANSWERS = {
    "nltk": words("stem lemmatize tokenize span_tokenize tokenize_sents tag tag_sents polarity_scores"),
    "sentence_transformers": words("encode similarity get_sentence_embedding_dimension"),
    "geopy": words("geocode reverse"),
    "cryptography": words("encrypt decrypt sign verify public_key private_bytes public_bytes"),
    "jsonschema": words("iter_errors is_valid validate descend check_schema"),
    "shapely": words(
        """
        contains contains_properly covers covered_by crosses disjoint intersects overlaps touches within
        equals equals_exact distance hausdorff_distance buffer intersection union difference simplify
        symmetric_difference interpolate project relate representative_point
        """
    ),
}


class Reply(NamedTuple):
    """What a method gives of what only answers.

    Attributes:
        kind: What it is: plain data, or something of the library.
        path: Where that comes from.
        asks: Whether hooks, filters and the like are called for it, and something of it may be kept.
        holds: Whether it goes on with what gave it.
        of_given: Whether it may have of what is passed.
    """

    kind: Literal["data", "library"]
    path: str
    asks: bool = True
    holds: bool = False
    of_given: bool = False


def answer_of(library: str, method: str) -> Reply | None:
    """What a session, an answer to one, or a template gives: `requests.get(url).json()`; None for others."""
    if library == TEMPLATES and method in _RENDERING | _TEMPLATES:
        return Reply("data", "") if method in _RENDERING else Reply("library", library, holds=True)
    if library == ENGINE and method in _CONNECTING:
        return Reply("library", "sqlalchemy")
    if method in _ANSWERS.get(library, ()):
        return Reply("library", library, asks=False, of_given=True)
    if library not in ANSWERING or method not in {"json", *_ASKING}:
        return None
    return Reply("data", "", asks=False) if method == "json" else Reply("library", library)


def is_text_of(library: str, attribute: str) -> bool:
    """Whether an attribute of what a library gave is a text, bytes or a number: `requests.get(url).text`."""
    return library in ANSWERING and attribute in {"text", "content", "status_code", "ok", "url", "reason"}


#: What makes a container each time it is called: for elements of a `defaultdict`, for fields of instances.
FACTORIES = frozenset({"builtins.list", "builtins.dict", "builtins.set"})
#: Libraries of arrays, most of whose functions call what they are given at once, and keep none of it.
ARRAY_LIBRARIES = words("numpy scipy")
_KEEPING_FUNCTIONS = _of("numpy", "frompyfunc vectorize")


def keeps_functions(path: str) -> bool:
    """Whether what a function of such gives may call later what it was given: `frompyfunc`, classes."""
    return path in _KEEPING_FUNCTIONS or path.rpartition(".")[2][:1].isupper()


#: Functions that give arrays, or plain data, of their own.
_NEW_DATA = _of("dataclasses", "asdict astuple") | _of(
    "numpy",
    "array copy zeros ones zeros_like ones_like empty_like full_like concatenate stack vstack hstack "
    "column_stack where sort cumsum outer tile repeat unique random.RandomState",
)


def is_made_new(path: str) -> bool:
    """Whether a function gives something of its own: classes do of scikit-learn and of what has files."""
    root, _, name = path.rpartition(".")
    made = path in NEW_OF_LIBRARY or path in _NEW_DATA or asks_graph(path)
    return made or (name[:1].isupper() and root.partition(".")[0] in {"sklearn", *_WITH_FILES})
