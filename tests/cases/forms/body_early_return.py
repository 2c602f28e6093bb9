# case: a body that leaves early
# expect: clean
# expect: run {"context": {"a": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow early
# %%
%%cloaca_task work
context.set("a", 1)
if context.get("a"):
    return context
context.set("a", 2)
