# case: a function of a helper module is called as what reads files, and does
# expect: finding {"code": "C202", "says": ["`text`", "`helpers.read()`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_module helpers
def read(path): return open(path).read()
# %%
import helpers
text = helpers.read("there.txt")
# %%
%%cloaca_task
def t(context):
    context.set("n", text)
    return context
