# case: what is taken of answers, lazy tables, cursors and folders is handed over
# expect: no-finding {"code": "C147"}
# %%
%cloaca_workflow chains
# %%
import sqlite3
from pathlib import Path
import polars as pl
import requests
# %%
%%cloaca_task load
answer = requests.get("https://example.com/a.json", timeout=5).json()
session = requests.Session()
code = session.get("https://example.com/b.json", timeout=5).status_code
lazy = pl.scan_csv("/data/a.csv")
large = lazy.filter(pl.col("a") > 1).collect()
names = lazy.collect_schema().names()
wanted = pl.col("a").meta.output_name()
files = sorted(Path("/data").glob("*.csv"))
count = sqlite3.connect("/data/a.db").execute("select 1").fetchone()
# %%
%%cloaca_task use
rows = [answer, code, large.rows(), names, wanted, files, count]
# %%
%%cloaca_task last
print(rows)
