# case: a task opens a literal relative path
# expect: no-finding {"severity": "error"}
# expect: finding {"severity": "warning", "cell": 2, "line": 3, "says": ["data.csv"]}
# expect: no-finding {"code": "C526", "says": [":memory:"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow relpath
import sqlite3
# %%
%%cloaca_task
def a(context):
    with open("data.csv") as f:
        context.set("n", f.read())
    sqlite3.connect(":memory:").close()
    return context
