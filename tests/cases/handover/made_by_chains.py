# case: answers of services, lazy tables, cursors and iterators over folders are read by a later task
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": "`answer` is read by a later task, and an object"}
# expect: finding {"code": "C147", "cell": 3, "line": 4, "says": "`other`"}
# expect: finding {"code": "C147", "cell": 3, "line": 6, "says": "`large`"}
# expect: finding {"code": "C147", "cell": 3, "line": 7, "says": "`wanted`"}
# expect: finding {"code": "C147", "cell": 3, "line": 8, "says": "`files` is read by a later task, and a generator"}
# expect: finding {"code": "C147", "cell": 3, "line": 10, "says": "`cursor` is read by a later task, and a connection"}
# expect: finding {"code": "C147", "cell": 3, "line": 11, "says": "`scratch`"}
# %%
%cloaca_workflow chains
# %%
import sqlite3
import tempfile
from pathlib import Path
import polars as pl
import requests
# %%
%%cloaca_task load
answer = requests.get("https://example.com/a.json", timeout=5)
session = requests.Session()
other = session.get("https://example.com/b.json", timeout=5)
lazy = pl.scan_csv("/data/a.csv")
large = lazy.filter(pl.col("a") > 1)
wanted = (pl.col("a") > 1) & pl.col("b").str.starts_with("x")
files = (Path("/data") / "in").glob("*.csv")
connection = sqlite3.connect("/data/a.db")
cursor = connection.execute("select 1")
scratch = tempfile.TemporaryDirectory()
# %%
%%cloaca_task use
rows = [answer.json(), other.json(), large.collect().rows(), str(wanted), [*files], cursor.fetchall()]
at = scratch.name
# %%
%%cloaca_task last
print(rows, at)
