# case: a recursion without end
# expect: run-failed {"task": "a", "type": "RecursionError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow deep
# %%
def down(n):
    return down(n + 1)
# %%
%%cloaca_task a --retry-attempts 1
context.set("x", down(0))
