# case: a task opens a literal relative path
# expect: no-finding {"severity": "error"}
# expect: finding {"severity": "warning", "cell": 2, "line": 3, "says": ["data.csv"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow relpath
# %%
%%cloaca_task
def a(context):
    with open("data.csv") as f:
        context.set("n", f.read())
    return context
