"""The table of what is known to change what it belongs to, or what it is given."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal


def dotted_names(text: str) -> frozenset[str]:
    """The dotted names of a table of ``module: name name`` and ``(all of) module module`` lines."""
    found: list[str] = []
    for line in re.sub(r"\n {8}", " ", text).split("\n"):
        head, _, names = line.strip().partition(") " if "(all of)" in line else ": ")
        every = head == "(all of"
        found += [f"{name}.*" if every else f"{head}.{name}" for name in names.split()]
    return frozenset(found)


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


#: What the functions of `operator` that change their first argument are called.
IN_PLACE = words("iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow irshift isub itruediv ixor")
#: Functions of numpy that calculate in place at some places of an array: `np.add.at(counts, places, 1)`.
_AT = words(
    """
    add subtract multiply divide true_divide floor_divide power mod remainder maximum minimum fmax fmin
    negative logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift
    """
)
#: Functions that change one of their arguments: dotted name -> position of the argument.
ARGUMENT_MUTATORS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(
            words(
                """
                random.shuffle random.setstate numpy.random.shuffle bisect.insort bisect.insort_left
                bisect.insort_right builtins.setattr builtins.delattr builtins.object.__setattr__
                builtins.object.__delattr__ builtins.type.__setattr__ builtins.type.__delattr__ builtins.next
                operator.setitem operator.delitem numpy.copyto ctypes.memset ctypes.memmove
                numpy.place numpy.put numpy.putmask numpy.fill_diagonal numpy.put_along_axis copyreg.pickle
                numpy.ma.put numpy.ma.putmask numpy.ma.harden_mask numpy.ma.soften_mask
                numpy.ma.set_fill_value
                xml.etree.ElementTree.SubElement xml.etree.ElementTree.indent networkx.set_node_attributes
                networkx.set_edge_attributes networkx.add_path networkx.add_cycle networkx.add_star
                """
            ),
            0,
        ),
        **{
            f"heapq.{name}{end}": 0
            for name in ("heapify", "heappush", "heappop", "heapreplace", "heappushpop")
            for end in ("", "_max")
        },
        **{f"operator.{name}": 0 for name in IN_PLACE},
        **{f"numpy.{name}.at": 0 for name in _AT},
        "struct.pack_into": 1,
    }
)

#: Functions of traitlets and widgets that tie objects together.
LINKING = words("link dlink directional_link")
#: Locks of coroutines: who waits for one ties it to the loop of that run, and no other can use it then.
LOOP_LOCKS = frozenset(f"asyncio.{name}" for name in ("Lock", "Semaphore", "BoundedSemaphore"))
#: Locks of threads: `with` leaves one as it was, and so does who comes by it; only these methods may not.
THREAD_LOCKS = frozenset(f"threading.{name}" for name in ("Lock", "RLock", "Semaphore", "BoundedSemaphore"))
LOCKS = LOOP_LOCKS | THREAD_LOCKS
#: Methods that are known to change what the standard library made, by its module.
CHANGING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "io": words("write writelines seek truncate read read1 readline readlines readinto close"),
        "csv": words("writerow writerows writeheader"),
        "queue": words("put put_nowait get get_nowait"),
        "threading": words("set clear"),
        **dict.fromkeys(THREAD_LOCKS, words("acquire release")),
        "contextvars": words("set reset"),
        "configparser": words(
            "set add_section remove_section remove_option read read_file read_string read_dict clear"
        ),
        "xml": words("set append insert extend remove clear"),
        "array": words("append extend insert pop remove reverse byteswap fromlist frombytes fromfile"),
        **dict.fromkeys(("hashlib", "hmac"), words("update")),
        "decimal": words("clear_flags clear_traps"),
        "email": words("set_content add_header replace_header add_attachment attach set_payload"),
        **dict.fromkeys(("zlib", "bz2", "lzma"), words("compress decompress flush")),
        "shlex": words("get_token push_token push_source pop_source"),
        "argparse": words("add_argument add_argument_group add_subparsers set_defaults"),
        "optparse": words("add_option add_option_group set_defaults"),
        "sched": words("enter enterabs cancel run"),
        "calendar": words("setfirstweekday"),
        "difflib": words("set_seq1 set_seq2 set_seqs"),
        "networkx": words(
            "add_node add_nodes_from add_edge add_edges_from add_weighted_edges_from remove_node "
            "remove_nodes_from remove_edge remove_edges_from clear clear_edges"
        ),
        "igraph": words("add_vertex add_vertices add_edge add_edges delete_vertices delete_edges"),
        "spacy": words("add_pipe remove_pipe replace_pipe rename_pipe initialize"),
        "docx": words(
            "add_heading add_paragraph add_picture add_run add_section add_table add_row add_column"
        ),
        "openpyxl": words(
            "append create_sheet remove move_sheet merge_cells insert_rows delete_rows insert_cols"
        ),
        "folium": words("add_child add_to fit_bounds"),
        "prettytable": words("add_row add_rows add_column del_row clear_rows"),
        "bs4": words("append decompose extract insert insert_after insert_before replace_with unwrap wrap"),
        "simpy": words("process run step timeout"),
        "pulp": words("addConstraint addVariable setObjective solve"),
        **dict.fromkeys(("gym", "gymnasium"), words("reset step")),
        "PIL": words(
            "putpixel paste putalpha putdata putpalette thumbnail alpha_composite frombytes remap_palette "
            "line rectangle rounded_rectangle ellipse circle polygon regular_polygon arc chord pieslice text "
            "multiline_text bitmap"
        ),
        "numpy": words("fill put sort partition resize setflags setfield itemset"),
    }
)
#: Methods by which models of all libraries learn what they are given.
FITTING = words("fit partial_fit fit_transform fit_predict")
#: Libraries whose models forget by `fit` what they had learnt, unless one of these words is said.
LEARNING_ANEW = frozenset({"sklearn", "xgboost", "lightgbm"})
GOING_ON_LEARNING = words(
    """
    warm_start partial_fit set_params prefit FrozenEstimator init_model xgb_model RandomState default_rng
    Generator check_random_state load_model
    """
)
#: Functions that go by nothing of what a model has learnt: they have copies learn, or say what it is.
LEFT_UNLEARNT = words(
    """
    clone cross_val_score cross_val_predict cross_validate learning_curve validation_curve
    permutation_test_score type isinstance
    """
)
#: Those, and methods that put in what was learnt elsewhere, or how to learn.
TAKING_IN = FITTING | words("set_params load_state_dict load_weights")
#: All methods by which objects of libraries are known to change.
BY_LIBRARIES = TAKING_IN.union(*CHANGING.values())
#: Libraries whose models give what they have learnt apart from them.
_GIVING_WHAT_IS_LEARNT = frozenset({"lmfit", "statsmodels"})


def surely_changes(library: str, method: str, learns: bool) -> bool:
    """Whether a method is known to change what it is called on.

    Args:
        library: Where that comes from; empty where it is the notebook's own.
        method: Its name.
        learns: Whether it is given something to learn, or what it gives is thrown away.
    """
    if method in TAKING_IN:
        return learns and library not in _GIVING_WHAT_IS_LEARNT
    return method in CHANGING.get(library, ())


#: Methods that are known to change nothing of what a library made.
KEEPING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "networkx": words(
            "nodes edges in_edges out_edges degree in_degree out_degree neighbors successors predecessors "
            "order size number_of_nodes number_of_edges has_node has_edge get_edge_data adjacency "
            "is_directed is_multigraph copy subgraph edge_subgraph to_directed to_undirected reverse"
        ),
        "bs4": words(
            "select select_one find find_all find_next find_previous find_parent find_parents decode "
            "find_next_sibling find_next_siblings find_previous_sibling get get_text has_attr prettify"
        ),
        "textwrap": words("fill wrap"),
        "string": words("substitute safe_substitute get_identifiers is_valid"),
        "struct": words("pack unpack unpack_from iter_unpack"),
        "contextvars": words("get"),
        "threading": words("is_set locked is_alive"),
    }
)
#: Methods that run what they are given, and keep none of it.
RUNNING: Mapping[str, frozenset[str]] = MappingProxyType({"concurrent": words("map submit")})
#: What work does to what a library made that it is given: files are written to, and a connection is for
#: the thread that made it: `pd.read_sql(query, connection)`.
BY_WORK: Mapping[str, str] = MappingProxyType(
    {"io": "mutate", "builtins": "mutate", "?": "mutate", "sqlite3": "reach"}
)
#: Modules and their classes whose methods are called by these, too: `list.append(rows, 1)`.
_WITH_METHODS = frozenset(("builtins", name) for name in ("list", "dict", "set", "bytearray")) | {
    ("numpy", "ndarray"),
}


def has_owner(path: str) -> bool:
    """Whether a dotted name is that of a method which is called with its owner: `dict.get(row, "id")`."""
    words = path.split(".")
    return len(words) == 3 and (words[0], words[1]) in _WITH_METHODS


#: Libraries of tables.
TABLES = frozenset({"pandas", "polars"})
#: Methods that are known to change a table, a column or an index; of any other nobody knows.
_OF_TABLES = words(
    """
    insert pop update append extend clear put remove fill insert_column replace_column drop_in_place
    insert_at_idx replace_at_idx set_flags __setitem__ __delitem__
    """
)
#: Methods of tables that change these where they are told to: `inplace=True`.
_IN_PLACE_ON_DEMAND = words(
    """
    drop dropna drop_duplicates fillna ffill bfill interpolate replace clip mask where rename rename_axis
    reset_index set_index sort_values sort_index query eval set_axis set_names sort shift
    """
)
#: How functions and models are told not to overwrite what they are given, where they would; what never does.
_COPYING = words("copy copy_X copy_x")
_CHECKING = re.compile(r"\.(?:utils\..*|check_\w+)\Z")
#: Methods of models by which data is given another form.
TRANSFORMING = words("transform fit_transform inverse_transform")
#: Among the flags of a call: any others, which a dict has that is passed.
ANY = "**"
#: Functions that give a container of the elements of another one.
COPIES: frozenset[str] = words(
    "builtins.list builtins.tuple builtins.sorted builtins.dict builtins.set builtins.frozenset "
    "collections.deque collections.OrderedDict"
)
#: Functions that give an iterator over the very elements of another one, or some of them.
GOING_OVER: frozenset[str] = words(
    """
    builtins.iter builtins.reversed builtins.filter itertools.islice itertools.chain itertools.cycle
    itertools.takewhile itertools.dropwhile itertools.filterfalse
    """
)
#: Functions that give an iterator over tuples of elements.
GIVING_TUPLES: frozenset[str] = words(
    """
    builtins.zip builtins.enumerate itertools.groupby itertools.zip_longest itertools.product
    itertools.combinations itertools.permutations itertools.pairwise
    """
)
#: Functions that give one of the elements of what they are given alone.
ELEMENT: frozenset[str] = words(
    """
    builtins.next builtins.min builtins.max random.choice statistics.median statistics.median_low
    statistics.median_high statistics.mode
    """
)
#: Methods of arrays that give the same memory in another shape, and functions that do.
VIEWS: frozenset[str] = words("ravel reshape view squeeze swapaxes transpose")
VIEWING: frozenset[str] = frozenset(
    f"numpy.{name}"
    for name in VIEWS.difference(["view"]).union(
        words("asarray asanyarray ascontiguousarray frombuffer atleast_1d atleast_2d atleast_3d")
    )
)
#: Functions of numpy that give a list of such.
LISTS_OF_VIEWS = frozenset(
    f"numpy.{name}" for name in ("split", "array_split", "hsplit", "vsplit", "dsplit", "broadcast_arrays")
)
#: What made what such functions give the very memory of: arrays, `bytearray(8)`.
MEMORY = frozenset({"numpy", "builtins", "array"})
#: Methods that change what they are given.
INTO_ARGUMENTS: frozenset[str] = words("shuffle readinto")
#: Bases of classes -> methods of theirs that change what they are given.
BASES_CHANGING: Mapping[str, frozenset[str]] = MappingProxyType({"ast.NodeTransformer": words("visit")})
#: Methods that only show, write out, send, wait, check or tell: one of any other name whose result is thrown
#: away is called for what it does to what it belongs to.
GOING_OUT = re.compile(
    r"(?:p?print|show|display|plot|render|draw|log|debug|info|warn|warning|error|describe|summary|report"
    r"|save|write|dump|export|flush|send|post|get|head|options|request|fetch|publish|notify|emit|upload|download|query|execute|submit|invoke|ping|wait|join|sleep|close|check|validate|verify|test|assert"
    r"|ensure|raise|is|has|can|to|as|list|find|search|compare|bind|encode|decode|copy|cache|persist)"
    r"(?:_|\d|[A-Z]|\Z)|(?:put|patch|delete)\Z"
)
#: Methods of figures and axes that draw nothing.
TELLING = re.compile(r"get_\w+\Z|has_\w+\Z|in_axes\Z|savefig\Z|show\Z|draw\Z|contains\Z|findobj\Z")
#: Functions of `matplotlib.pyplot` that make no figure and draw on none.
_FIGURELESS = words(
    """
    close show ion ioff isinteractive get_fignums fignum_exists imread imsave rc rc_context rcdefaults
    get_cmap set_cmap switch_backend get_backend setp getp get
    """
)
#: Functions that make a figure, or close one: those before are not drawn on from there on.
_NEW_FIGURES = words(
    "figure subplots subplot_mosaic close relplot catplot displot lmplot pairplot jointplot clustermap"
)
#: Functions that say which figure is to be the current one, or only save it.
_CHOSEN = frozenset({"matplotlib.pyplot.sca", "matplotlib.pyplot.savefig"})


def is_told_to(name: str, flags: Collection[str]) -> bool:
    """Whether a method may be told to change a table: `df.drop(columns="a", inplace=True)`."""
    return "inplace" in flags or (name in _IN_PLACE_ON_DEMAND and not {"inplace?", ANY}.isdisjoint(flags))


def may_share(keywords: Collection[str], flags: Collection[str]) -> bool:
    """Whether a call may give the memory of an array that it is given: `np.array(a, copy=None)`."""
    return "copy" in keywords and "copy" not in flags


def overwrites(path: str, keywords: Collection[str], flags: Collection[str]) -> bool:
    """Whether something is told to overwrite the data that it is given: `normalize(X, copy=False)`."""
    if any(flag.startswith("overwrite_") for flag in flags):
        return True
    told = any(each in keywords and each not in flags for each in _COPYING)
    known = path.startswith("sklearn.") and not _CHECKING.search(path)
    return told and (known or path == "numpy.nan_to_num")


def done_by(name: str, path: str, flags: Collection[str]) -> Literal["mutate", "may"]:
    """What a method that is no known reader does to an object of a library.

    Of a table, and of what splits or searches as a model was told to, nobody may know it.
    """
    is_unknown = path in TABLES and name not in _OF_TABLES and "inplace" not in flags
    is_unknown |= path == "sklearn" and name not in TAKING_IN and not name.startswith("set_")
    return "may" if is_unknown else "mutate"


#: Libraries whose functions make figures that stay until they are closed.
DRAWING = ("matplotlib", "networkx", "seaborn")


def draws(path: str, keywords: Collection[str | None]) -> bool:
    """Whether a call makes a figure that `matplotlib.pyplot` keeps, or draws on the current one.

    Args:
        path: The dotted name of the function.
        keywords: Names of arguments that the call gives it: with axes among them it draws on these.
    """
    if "ax" in keywords:
        return False
    module, _, name = path.rpartition(".")
    if module == "networkx":
        return name.startswith("draw")
    if module.startswith("statsmodels."):
        return "graphics" in module or name in {"qqplot", "qqplot_2samples", "interaction_plot"}
    if module == "seaborn":
        return name.endswith("plot") or name in {"heatmap", "clustermap"}
    return module == "matplotlib.pyplot" and name[:1].islower() and name not in _FIGURELESS


def draws_on_current(path: str, keywords: Collection[str | None]) -> bool:
    """Whether a call draws on the current figure, whichever that is."""
    return draws(path, keywords) and not makes_figure(path) and path not in _CHOSEN


def makes_figure(path: str) -> bool:
    """Whether a function makes another figure the current one."""
    module, _, name = path.rpartition(".")
    return module in {"matplotlib.pyplot", "seaborn"} and name in _NEW_FIGURES


#: Methods of classes whose names tell that they change the class, or give what it keeps for all.
_OF_CLASS = re.compile(
    r"(?:(?:un)?register|set|add|remove|install|configure|enable|disable|update|use|reset)(?:_|\Z)"
)
_KEPT_BY_CLASS = words(
    "instance get_instance shared singleton append extend insert clear discard pop push put"
)


def changes_class(name: str) -> bool:
    """Whether a class method of a library is taken to change the class: `Plugin.register(x)`."""
    return name in _KEPT_BY_CLASS or _OF_CLASS.match(name) is not None
