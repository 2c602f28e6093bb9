"""What carried code reads or writes with libraries that open files and connections by themselves.

Python tells of each file that it opens (`run/child/again/outside.py`), and knows nothing of those that the
code of such libraries opens: ``pl.read_parquet(path)``, ``h5py.File(path)``, ``pd.read_hdf(path)``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from cloaca_nb.model.package import CarriedModule, Package
from cloaca_nb.read.cells.imports import imported
from cloaca_nb.read.names.nodes import said
from cloaca_nb.read.tables.moments import FILE_TIMES

#: Libraries whose own code opens what it reads and writes.
_LIBRARIES = (
    "adbc_driver_|catboost|cv2|deltalake|duckdb|fiona|geopandas|h5py|lightgbm|lxml|netCDF4|osgeo|polars|psycopg"
    "|pyarrow|pymysql|pyodbc|pyogrio|pyreadstat|rasterio|soundfile|tables|tensorflow|vaex|xarray|xgboost|zarr"
)
_OPENING = (
    "read|scan|sink|write|save|dump|load|open|parse|iterparse|imread|imwrite|connect|execute|sql|query|dataset"
    "|to_(?:csv|parquet|file|feather|netcdf|zarr|hdf)"
)
_CALLS = re.compile(
    rf"(?:{_LIBRARIES})[\w.]*\.(?:(?:{_OPENING})(?:_\w+)?|File|Dataset|HDFStore|VideoCapture|ParquetFile|\w+Writer)$"
    r"|(?:^|\.)(?:read|to|write|scan|sink)_(?:parquet|feather|orc|hdf|ipc|delta|avro|spss|netcdf|zarr)$"
    r"|(?:^|\.)(?:load_model|save_model)$"
)
#: What tells times and sizes of files, and does not ask for each of them.
_TELLING = re.compile(r"(?:^|\.)(?:scandir|getmtime|getctime|getatime)$")


def unseen_inputs(package: Package) -> Mapping[str, str]:
    """For each task what it, or code that several share, goes by and nobody sees, in words."""
    tasks = [task.id for task in package.workflow.tasks]
    found: dict[str, str] = {}
    for carried in package.carried:
        for task, what in _unseen(carried):
            for id in [task] if task else tasks:
                found.setdefault(id, what)
    return found


def _unseen(carried: CarriedModule) -> Iterator[tuple[str, str]]:
    """What a module goes by, each with the task whose function says it; empty where none does."""
    names = _imported(carried.tree)
    for statement in carried.tree.body:
        named = statement.name if isinstance(statement, ast.FunctionDef) else ""
        for node in ast.walk(statement):
            if what := _of_call(node, names) if isinstance(node, ast.Call) else _of_attribute(node):
                yield carried.tasks.get(named, ""), what


def _of_call(call: ast.Call, names: Mapping[str, str]) -> str:
    called = said(call.func)
    first, dot, rest = called.partition(".")
    whole = f"{names.get(first, first)}{dot}{rest}"
    if _CALLS.search(whole):
        return f"{called}() opens files in a way that is not seen"
    return f"{called}() tells what is not seen of files" if _TELLING.search(whole) else ""


def _of_attribute(node: ast.AST) -> str:
    times = isinstance(node, ast.Attribute) and node.attr in FILE_TIMES
    return f"it goes by {node.attr} of files" if times and isinstance(node, ast.Attribute) else ""


def _imported(tree: ast.Module) -> Mapping[str, str]:
    """What names of a module stand for that it imports anywhere."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return {one.name: one.target for node in imports for one in imported(node)}
