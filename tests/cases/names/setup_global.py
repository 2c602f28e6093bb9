# case: setup() global
# expect: gives {"n": [{"a": 1}, 5]}
# expect: carries ["COUNT", "TABLE", "setup"]
# expect: tells ["runs-at-import 3:1 `TABLE`, `COUNT`"]
# %%
%cloaca_workflow demo
# %%
TABLE = {}
COUNT = 0
def setup():
    global COUNT
    TABLE["a"] = 1
    COUNT = 5
# %%
setup()
# %%
%%cloaca_task
def t(context):
    context.set("n", [TABLE, COUNT])
    return context
