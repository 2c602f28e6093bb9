# case: eager rate redefinition
# expect: gives {"n": [[0, 1, 2], 2]}
# expect: carries ["RATE", "TABLE", "build"]
# expect: tells ["runs-at-import 2:4 `TABLE`"]
# %%
%cloaca_workflow demo
# %%
RATE = 1
def build(n):
    return [RATE * i for i in range(n)]
TABLE = build(3)
RATE = 2
# %%
%%cloaca_task
def t(context):
    context.set("n", [TABLE, RATE])
    return context
