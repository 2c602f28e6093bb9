# case: a table calls functions that it is indexed with, or given in containers, and asks a class of the notebook
# expect: again {"n": [[3, 2], [3, 2], [2], ["<1>"], [1, 0], ["large", "large", "large", "number", "shown", "b"]]}
# expect: anew {"work": ["log", "large", "number", "shown", "Known", "known"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import io
import pandas as pd
log = []
table = pd.DataFrame({"v": [1, 3, 2]})
def large(rows):
    log.append("large")
    return rows.v > 1
def number(text):
    log.append("number")
    return int(text) * 2
def shown(value):
    log.append("shown")
    return f"<{value}>"
class Known(dict):
    def __missing__(self, key):
        log.append(key)
        return 0
known = Known(a=1)
# %%
%%cloaca_task
def work(context):
    copied = table.copy()
    found = [table[large].v.tolist(), table.loc[large, "v"].tolist()]
    copied.loc[large, "v"] = 0
    found.append(pd.read_csv(io.StringIO("a\n1\n"), converters={"a": number}).a.tolist())
    found.append(table[:1].to_string(header=False, index=False, formatters={"v": shown}).split())
    found.append(pd.Series(["a", "b"]).map(known).tolist())
    context.set("n", [*found, log])
    return context
