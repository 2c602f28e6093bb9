# case: a helper gives back the notebook's own dict
# expect: again {"n": {"a": 1}}
# expect: anew {"work": ["STATE", "state"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
STATE = {}
def state():
    return STATE
# %%
%%cloaca_task
def work(context):
    state()["a"] = state().get("a", 0) + 1
    context.set("n", STATE)
    return context
