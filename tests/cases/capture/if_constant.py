# case: an if on data decides a constant and is carried whole
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": "big"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow ifs
# %%
SIZE = 3
if SIZE > 2:
    NAME = "big"
else:
    NAME = "small"
# %%
%%cloaca_task
def work(context):
    context.set("v", NAME)
    return context
