"""The table of what methods do, by the shape of their object, and of functions that change an argument.

A *shape* is what little is known of an object from the expression that made it: ``"list"``, ``"path"`` … An
empty shape is one that nothing is known of.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping
from types import MappingProxyType

from cloaca_nb.read.registrations.authoring import AUTHORING
from cloaca_nb.read.tables.changing import ELEMENT, IN_PLACE, TAKING_IN
from cloaca_nb.read.tables.changing import words as _words

#: Methods that do work on whatever has them.
WORK_METHODS: frozenset[str] = _words(
    """
    connect cursor execute executemany executescript fetchall fetchone fetchmany commit read_text write_text
    read_bytes write_bytes mkdir rmdir unlink touch iterdir rglob glob exists is_file is_dir stat open read
    readline readlines writelines to_csv to_parquet to_excel to_sql to_pickle to_feather to_hdf to_stata
    savefig urlopen getOrCreate from_pretrained save_pretrained get_object put_object download_file
    upload_file download_fileobj upload_fileobj recv sendall getresponse communicate read_sql read_csv
    read_parquet load_dataset serve_forever hardlink_to symlink_to autorange
    """
)

#: Of these, methods that use up what they read from.
USING_UP: frozenset[str] = _words(
    "read readline readlines fetchone fetchmany fetchall recv iterdir execute executemany executescript"
)
#: Methods that write what they are given, and keep none of it.
WRITING: frozenset[str] = _words("write writelines writerow writerows writeheader send sendall")
#: Methods that only read what a library made, whichever library it is.
LIBRARY_READERS: frozenset[str] = _words(
    "state_dict parameters named_parameters get_config to_dict to_json item tolist numpy detach cpu size "
    "summary head tail describe info plot"
)

#: Shapes of what work may read from and write to that nobody else has.
IN_MEMORY = frozenset({"stringio", "database"})
#: Methods of databases and their cursors, which give such, or rows.
DATABASE: frozenset[str] = _words(
    "cursor execute executemany executescript commit rollback fetchone fetchall fetchmany"
)
_CONTAINER_MUTATORS = _words(
    """
    append extend insert remove pop clear sort reverse add discard update setdefault popitem appendleft
    extendleft popleft rotate difference_update intersection_update symmetric_difference_update subtract
    move_to_end
    """
)
#: Methods of Python's own containers that change them.
BUILTIN_MUTATORS: frozenset[str] = _CONTAINER_MUTATORS | _words("__setitem__ __delitem__ __iadd__ __ior__")
#: Methods of iterators that go on with them.
GOING_ON: frozenset[str] = _words("__next__ send throw __anext__ asend athrow")
#: Methods that change what they belong to, or what goes by it, and may be kept by themselves.
KEPT_ALONE: frozenset[str] = BUILTIN_MUTATORS | GOING_ON | {"register"}
#: Of those of containers (and of their kin), those that put in what they are given, not what that holds.
PUTTING: frozenset[str] = _words(
    "append insert add setdefault appendleft __setitem__ put put_nowait push register insert_one"
)
#: Of these, those that give nothing back.
GIVING_NOTHING: frozenset[str] = _words(
    "append extend insert remove clear sort reverse add discard update appendleft extendleft rotate"
)
#: Methods that change the object that they are called on, and run in silence: they put something into a
#: collection or a registry.
PLAIN_MUTATORS: frozenset[str] = _CONTAINER_MUTATORS | _words(
    "register unregister subscribe add_argument set_defaults setLevel addHandler addFilter setFormatter"
)

#: Methods that only show or compute something: called for themselves, they change nothing.
READERS: frozenset[str] = _words(
    """
    head tail describe info sample show plot hist boxplot scatter bar line display summary print
    print_help print_usage debug warning warn error exception critical log keys values items get
    copy count index mean sum median std var min max value_counts groupby nunique unique isna isnull
    corr cov render predict predict_proba score transform dropna fillna merge join drop sort_values
    sort_index reset_index set_index rename round to_string to_dict to_list tolist to_html
    to_markdown to_numpy most_common elements total issubset issuperset isdisjoint union
    intersection difference symmetric_difference match search findall finditer fullmatch sub split
    strip lower upper format startswith endswith replace encode decode isoformat strftime get_params
    format_help format_usage cache_info cache_clear mro qsize empty full getvalue isEnabledFor
    _asdict _replace
    """
)
#: Methods that an instance has by its class, or not at all, where nothing else stores them.
OF_A_CLASS: frozenset[str] = BUILTIN_MUTATORS | TAKING_IN | READERS
#: Methods of containers that compare what they are given with what is in them.
COMPARING: frozenset[str] = _words("remove index count sort __contains__")

#: Functions that go by what a module keeps, and run code that stands there -> what tells where it is kept.
USING: Mapping[str, str] = MappingProxyType(
    {
        "builtins.print": "sys.stdout",
        **{
            f"{stream}.{name}": stream
            for stream in ("sys.stdout", "sys.stderr")
            for name in ("write", "writelines", "flush")
        },
        "warnings.warn": "warnings",
        **dict.fromkeys(_words("signal.raise_signal os.kill"), "signal"),
        **dict.fromkeys(_words("copy.copy copy.deepcopy pickle.dumps pickle.dump"), "copyreg"),
        **{
            f"logging.{name}": "logging"
            for name in _words("debug info warning warn error exception critical fatal log")
        },
    }
)

_UNARY = _words(
    """
    absolute abs negative positive sign rint floor ceil trunc sqrt cbrt square reciprocal exp exp2 expm1 log
    log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh degrees radians conjugate conj
    logical_not invert isnan isinf isfinite fabs nan_to_num
    """
)
_BINARY = _words(
    """
    add subtract multiply divide true_divide floor_divide power mod remainder fmod maximum minimum fmax fmin
    hypot arctan2 logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift
    greater less equal not_equal greater_equal less_equal copysign matmul dot
    """
)
#: Functions of numpy that take what they write into last -> how many arguments come before it.
UFUNCS: Mapping[str, int] = MappingProxyType(
    {
        **{f"numpy.{name}": 1 for name in _UNARY | {"fix", "isposinf", "isneginf"}},
        **{f"numpy.{name}": 2 for name in _BINARY},
        "numpy.clip": 3,
        "numpy.cumsum": 3,
        "numpy.cumprod": 3,
        "numpy.take": 3,
        "numpy.choose": 2,
    }
)

#: Shape -> what gives such, by its dotted name.
_GIVING: Mapping[str, str] = {
    "asyncio": """
        asyncio.Queue asyncio.LifoQueue asyncio.PriorityQueue asyncio.Lock asyncio.Event asyncio.Condition
        asyncio.Semaphore asyncio.BoundedSemaphore
    """,
    "bytearray": "builtins.bytearray",
    "bool": "builtins.bool",
    "bytes": "builtins.bytes base64.b64encode base64.b64decode",
    "complex": "builtins.complex",
    "config": "configparser.ConfigParser",
    "date": """
        datetime.date datetime.datetime datetime.timedelta datetime.time datetime.datetime.strptime
        datetime.datetime.fromisoformat datetime.date.fromisoformat
    """,
    "dict": """
        builtins.dict collections.OrderedDict collections.defaultdict collections.Counter collections.ChainMap
        collections.UserDict
    """,
    "float": "builtins.float",
    "frozenset": "builtins.frozenset",
    "hash": "hashlib.sha256 hashlib.md5 hashlib.sha1",
    "int": "builtins.int builtins.len",
    "list": "builtins.list builtins.sorted collections.deque",
    "logger": "logging.getLogger",
    "mapping": "types.MappingProxyType",
    "number": "builtins.sum decimal.Decimal enum.auto fractions.Fraction",
    "object": "builtins.object types.SimpleNamespace",
    "parser": "argparse.ArgumentParser",
    "path": "pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath",
    "pattern": "re.compile",
    "range": "builtins.range",
    "set": "builtins.set",
    "str": """
        builtins.str builtins.repr os.getenv os.environ.get os.path.join os.path.basename os.path.dirname
        json.dumps textwrap.dedent
    """,
    "stringio": "io.StringIO io.BytesIO",
    "template": "string.Template",
    "tuple": "builtins.tuple",
}
#: What calls of these give, as far as it matters: dotted name -> shape.
RESULTS: Mapping[str, str] = MappingProxyType(
    {name: shape for shape, names in _GIVING.items() for name in _words(names)}
)


def _methods(*kinds: type) -> frozenset[str]:
    return frozenset(name for kind in kinds for name in dir(kind) if not name.startswith("_"))


_DATE = _words(
    "isoformat strftime date time timetuple replace timestamp weekday isoweekday isocalendar toordinal "
    "astimezone total_seconds ctime utcoffset tzname dst timetz utctimetuple"
)

#: Shape -> its methods that only compute. A shape that is no key is one that nothing is known of.
METHODS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "str": _methods(str),
        "bytes": _methods(bytes),
        "bytearray": _methods(bytes),
        "asyncio": _words("empty full qsize locked is_set"),
        "int": _methods(int),
        "float": _methods(float),
        "bool": _methods(int),
        "complex": _methods(complex),
        "number": _methods(int, float)
        | {"quantize", "limit_denominator", "normalize", "to_integral_value", "sqrt"},
        "list": _methods(list),
        "tuple": _methods(tuple),
        "dict": _methods(dict) | {"most_common", "elements", "total", "subtract", "move_to_end", "new_child"},
        "mapping": _words("get items keys values copy"),
        "set": _methods(set),
        "frozenset": _methods(frozenset),
        "range": _methods(range),
        "pattern": _methods(re.Pattern),
        "path": _methods(pathlib.PurePath) - {"match_case"},
        "date": _DATE,
        "stringio": _words(
            "read readline readlines readinto getvalue getbuffer write writelines seek tell truncate flush "
            "close readable writable seekable"
        ),
        "template": _words("substitute safe_substitute"),
        "database": DATABASE
        | _words("create_function create_aggregate create_collation close interrupt set_trace_callback"),
        "logger": _words("setLevel addHandler addFilter getChild debug info isEnabledFor removeHandler"),
        "parser": _words("add_argument add_argument_group add_subparsers set_defaults"),
        "config": _words("read_dict read_string get getint getfloat getboolean set sections"),
        "hash": _words("hexdigest digest update copy"),
        "object": frozenset(),
        "function": frozenset(),
    }
)

#: Shape -> methods that only compute where they are given something, and else ask the process: `sys.argv`.
OF_WHAT_IS_GIVEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {"parser": _words("parse_args parse_known_args parse_intermixed_args")}
)

#: Shapes whose objects never change.
IMMUTABLE: frozenset[str] = _words(
    "str bytes int float bool complex number range frozenset pattern path date mapping"
)

#: Methods of text, dates and paths that nothing else of note has, which give what never changes.
_OF_TEXT = _words(
    """
    strip lstrip rstrip lower upper title capitalize casefold startswith endswith replace zfill ljust
    rjust center removeprefix removesuffix swapcase expandtabs translate isdigit isdecimal isnumeric
    isidentifier isprintable isalpha isalnum isupper islower isspace istitle encode isoformat strftime
    total_seconds hexdigest with_suffix with_name as_posix joinpath
    """
)
#: Methods that nothing of note has but texts, dicts and the like: pure on an object of unknown kind, too.
DISTINCT_METHODS: frozenset[str] = _OF_TEXT | _words(
    "split rsplit splitlines partition rpartition keys values items most_common group groups groupdict"
)
#: Methods that tell of a class, and of a function that a decorator of Python's own has made.
TOLD_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {"class": READERS | DISTINCT_METHODS, "function": _words("cache_info cache_parameters dispatch")}
)
#: Methods of dictionaries that go by the key that they are given first.
BY_KEY: frozenset[str] = _words("setdefault get pop")
#: Methods whose result never changes: text, numbers, truth.
ATOMIC_METHODS: frozenset[str] = _OF_TEXT | _words(
    "decode digest index count join format issubset issuperset isdisjoint __contains__ __len__ item"
)
#: Functions that give (a part of) what they are given.
ALIASING: frozenset[str] = ELEMENT | _words(
    """
    heapq.heappop heapq.heapreplace heapq.heappushpop functools.reduce typing.cast operator.getitem
    heapq.heappop_max heapq.heapreplace_max heapq.heappushpop_max
    ast.walk ast.iter_child_nodes
    builtins.memoryview types.MappingProxyType weakref.ref weakref.proxy contextlib.nullcontext
    PIL.ImageDraw.Draw
    """
).union(f"operator.{name}" for name in IN_PLACE)
#: Functions that give something like what they are given, which shares nothing with it that changes.
DEEP_COPIES: frozenset[str] = _words("copy.deepcopy sklearn.base.clone")
#: Functions that give whatever a text of bytes was made of.
OF_ANYTHING: frozenset[str] = _words("pickle.loads")
#: Functions that give something new which shares nothing with what they are given.
DEEP: frozenset[str] = (
    DEEP_COPIES | OF_ANYTHING | _words("json.load json.loads ast.literal_eval tomllib.load tomllib.loads")
)
#: Functions that give an iterator over what they are given.
ITERATORS: frozenset[str] = frozenset(
    f"builtins.{name}" for name in _words("iter zip map filter enumerate reversed")
) | _words("numpy.ndenumerate numpy.nditer numpy.ndindex xml.etree.ElementTree.iterparse")
#: Methods of patterns, counters and trees that give an iterator.
ITERATING: frozenset[str] = _words("finditer elements scanner iter iterfind itertext")
#: Methods of what such a method gave that use it up.
STEPPING: frozenset[str] = _words("match search")
#: Decorators that give what they are given, as far as it matters here.
TRANSPARENT: frozenset[str] = _words(
    """
    dataclasses.dataclass functools.lru_cache functools.cache functools.total_ordering
    functools.singledispatch functools.singledispatchmethod functools.cached_property
    contextlib.contextmanager contextlib.asynccontextmanager abc.abstractmethod builtins.staticmethod
    builtins.classmethod builtins.property enum.unique attr.s attr.define attrs.define attrs.frozen
    typing.final typing.overload typing.runtime_checkable typing.no_type_check cloaca.node
    cloaca.passthrough_accumulator
    """
) | {"!"}
#: Of these, those that keep what a function gave.
MEMOS: frozenset[str] = _words("functools.lru_cache functools.cache")
#: Functions whose result is such a decorator, whatever they are given.
DECORATOR_MAKERS: frozenset[str] = _words("functools.wraps functools.lru_cache()")
TRANSPARENT_RESULT = "!"
#: What the engine registers functions and classes with: they are kept, not called, and given back.
REGISTERING = frozenset(
    f"cloaca.{name}" for name, treatment in AUTHORING.items() if treatment in {"decorator", "call"}
)
REGISTERING_RESULT = "cloaca.node"

#: Numbers that modules have: values that never change.
CONSTANTS: frozenset[str] = frozenset(
    {f"numpy.{name}" for name in ("pi", "e", "inf", "nan", "newaxis", "euler_gamma")}
    | {f"math.{name}" for name in ("pi", "e", "tau", "inf", "nan")}
    | {"sys.maxsize", "cmath.pi", "datetime.timezone.utc", "datetime.UTC"}
)
#: Libraries that draw from copies: what they make holds nothing of what they are given, but functions.
COPYING: frozenset[str] = frozenset({"matplotlib", "seaborn"})
#: Libraries that draw: what they give is none of the data.
DRAWING: frozenset[str] = frozenset({"plotly", "bokeh", "altair"}) | COPYING
#: Libraries whose objects do nothing but show something: no call of theirs changes what it is given.
SHOWING: frozenset[str] = frozenset({"IPython", "ipywidgets", "rich", "tqdm"}) | DRAWING

_FRAME_READERS = _words(
    """
    summary pie barh hexbin kde density area
    head tail describe info plot hist boxplot items keys values iterrows itertuples groupby agg aggregate
    apply applymap map transform pipe mean sum median std var min max count nunique unique value_counts
    isna isnull notna notnull isin between corr cov quantile rank cumsum cumprod cummax cummin diff
    pct_change shift rolling expanding ewm resample dropna fillna ffill bfill interpolate merge join drop
    drop_duplicates duplicated sort_values sort_index reset_index set_index rename rename_axis round
    astype to_string to_dict to_list tolist to_html to_markdown to_numpy to_frame to_records to_csv
    to_parquet to_excel to_sql to_pickle to_feather to_json copy query assign where mask clip abs all any
    idxmax idxmin nlargest nsmallest melt pivot pivot_table stack unstack explode filter select_dtypes xs
    loc iloc at iat take memory_usage equals eq ne lt gt le ge add sub mul div combine_first first last
    nth size cut str dt cat explode squeeze swaplevel transpose reindex align between_time sample get
    with_columns select lazy collect filter group_by over alias write_csv write_parquet glimpse
    autocorr skew kurt kurtosis sem mode prod cumcount ngroup first_valid_index last_valid_index
    to_period to_timestamp asfreq asof truncate add_prefix add_suffix set_axis infer_objects convert_dtypes
    to_xarray to_latex product pow mod floordiv truediv radd rsub rmul rdiv compare combine tz_localize
    tz_convert droplevel reorder_levels
    to_pandas n_unique null_count item row rows to_series to_dicts slice drop_nulls fill_null fill_nan unpivot
    top_k bottom_k with_row_index join_asof partition_by is_empty is_duplicated
    """
)
_OF_COLUMNS = _words(
    """
    and_ approx_n_unique approx_quantile arccos arccosh arcsin arcsinh arctan arctanh arg_max arg_min
    arg_sort arg_true arg_unique argmax argmin argsort as_unit asof_locs astimezone at_time backward_fill
    bin_intervals bin_quantiles bin_ranks bitwise_and bitwise_count_ones bitwise_count_zeros
    bitwise_leading_ones bitwise_leading_zeros bitwise_or bitwise_trailing_ones bitwise_trailing_zeros
    bitwise_xor bottom_k_by case_when cast cbrt ceil chunk_lengths clone collect_schema corrwith cos cosh
    cot ctime cum_count cum_max cum_min cum_prod cum_sum cumulative_eval date day_name degrees divide
    divmod dot drop_nans dst entropy eq_missing equal_levels erf erfc estimated_size ewm_mean ewm_mean_by
    ewm_std ewm_sum ewm_sum_by ewm_var exclude exp explain factorize floor fold forward_fill gather
    gather_every get_chunks get_column get_column_index get_columns get_group get_indexer get_indexer_for
    get_indexer_non_unique get_level_values get_loc get_loc_level get_locs get_slice_bound
    group_by_dynamic has_nulls hash hash_rows having identical implode index_of indexer_at_time
    indexer_between_time inspect interpolate_by is_ is_between is_close is_finite is_first_distinct is_in
    is_infinite is_last_distinct is_nan is_not_nan is_not_null is_null is_sorted is_unique isocalendar
    isoweekday iter_columns iter_rows iter_slices join_where len limit log10 log1p lower_bound map_batches
    map_columns map_elements map_groups map_rows match_to_schema max_by max_horizontal mean_horizontal
    merge_sorted min_by min_horizontal month_name multiply n_chunks nan_max nan_min ne_missing neg
    new_from_index normalize not_ ohlc or_ peak_max peak_min pipe_with_dtype pipe_with_schema qcut radians
    ravel rdivmod reindex_like reinterpret remove_unused_levels repeat repeat_by replace_strict reshape
    rfloordiv rle rle_id rmod rolling_kurtosis rolling_map rolling_max rolling_max_by rolling_mean
    rolling_mean_by rolling_median rolling_median_by rolling_min rolling_min_by rolling_quantile
    rolling_quantile_by rolling_rank rolling_rank_by rolling_skew rolling_std rolling_std_by rolling_sum
    rolling_sum_by rolling_var rolling_var_by round_sig_figs rows_by_key rpow rtruediv search_sorted
    searchsorted select_seq show_graph shrink_dtype sign sin sinh slice_indexer slice_locs snap sort_by
    sortlevel sqrt sum_horizontal tan tanh time timestamp timetuple timetz to_arrow to_datetime64
    to_dummies to_flat_index to_init_repr to_julian_date to_physical to_pydatetime to_struct to_xml
    toordinal top_k_by truncdiv tzname unique_counts unnest upper_bound upsample utcoffset utctimetuple
    view weekday with_columns_seq xor zip_with
    """
)
_ARRAY_READERS = _words(
    """
    mean sum min max std var prod cumsum cumprod argmin argmax argsort all any round clip dot copy astype
    reshape ravel flatten squeeze transpose swapaxes diagonal trace repeat take nonzero tolist tobytes item
    view conj searchsorted ptp compress choose shape size ndim dtype T filled compressed
    """
)
_PICTURE_READERS = _words(
    """
    resize rotate crop convert copy filter transpose transform point quantize reduce split getbands getbbox
    getchannel getcolors getdata getextrema getpixel histogram entropy tobytes show save getexif load verify
    getfont textlength textbbox multiline_textbbox
    """
)
_LOGGER_READERS = _words(
    "debug info warning warn error exception critical log isEnabledFor getEffectiveLevel hasHandlers getChild"
)
_MODEL_READERS = _words(
    "predict predict_proba predict_log_proba decision_function score transform get_params "
    "get_feature_names_out inverse_transform"
)
_OF_SCIPY = _words(
    "cdf pdf pmf sf isf ppf logcdf logpdf logpmf logsf moment entropy interval support stats median expect "
    "tocsr tocsc tocoo tolil todok todia tobsr toarray todense multiply power getrow getcol getnnz getformat "
    "maximum minimum query query_ball_point query_ball_tree query_pairs derivative antiderivative integrate "
    "roots apply inv as_matrix as_euler as_quat as_rotvec magnitude"
)
#: Libraries whose functions change none of their arguments, but for those in the tables -> the methods of
#: their objects that change nothing.
DATA_LIBRARIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "pandas": _FRAME_READERS | _OF_COLUMNS,
        "polars": _FRAME_READERS | _OF_COLUMNS,
        "numpy": _ARRAY_READERS | _FRAME_READERS - {"shuffle", "add"},
        "sklearn": _MODEL_READERS,
        "scipy": _ARRAY_READERS | _OF_SCIPY,
        "PIL": _PICTURE_READERS,
        "logging": _LOGGER_READERS,
        "cloaca": _words("get set insert update update_from_dict remove to_dict to_json"),
    }
)
#: Libraries whose tables and arrays give new ones when they are calculated with; of two the first is kept.
ARRAYS: tuple[str, ...] = ("pandas", "polars", "scipy", "numpy")
#: Attributes of these that are numbers, or tell of them.
NUMBERS: frozenset[str] = _words("shape size ndim nbytes itemsize empty")
#: Methods of frames whose result is used up as it is gone over.
ROW_ITERATORS: frozenset[str] = _words("itertuples iterrows items iteritems iter_rows iter_slices")
#: Functions that make a table of lists and dicts, which they copy.
MAKING_TABLES: frozenset[str] = _words(
    "pandas.DataFrame pandas.DataFrame.from_dict pandas.DataFrame.from_records polars.DataFrame"
)
#: Functions and methods of these whose result shares no memory with what they are given.
NEW_OF_LIBRARY: frozenset[str] = _words(
    """
    copy dropna fillna ffill bfill merge join drop drop_duplicates sort_values sort_index reset_index rename
    agg aggregate mean sum median std var min max count nunique value_counts describe to_dict to_list
    tolist to_string to_json flatten cumsum assign melt pivot pivot_table astype round predict
    predict_proba pandas.concat pandas.merge
    csv.writer csv.DictWriter PIL.Image.fromarray resize rotate crop convert
    sklearn.pipeline.make_pipeline sklearn.pipeline.make_union sklearn.compose.make_column_transformer
    """
)

#: Methods of text and paths that give one of the same kind.
KEEPING: frozenset[str] = _words(
    "strip lstrip rstrip lower upper title replace format join removeprefix removesuffix with_suffix "
    "with_name with_stem joinpath relative_to zfill"
)
