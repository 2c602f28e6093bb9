# case: fill(param)
# expect: gives {"n": {"v": 3}}
# expect: carries ["TABLE", "fill"]
# expect: tells ["runs-at-import 2:4 `TABLE`"]
# %%
%cloaca_workflow demo
# %%
TABLE = {}
def fill(t, v):
    t["v"] = v
fill(TABLE, 3)
# %%
%%cloaca_task
def t(context):
    context.set("n", TABLE)
    return context
