# case: two tasks share a module-level counter
# expect: finding {"code": "C217", "severity": "error", "cell": 3, "line": 3, "task": "first", "says": ["SEEN", "second"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared_counter
# %%
SEEN = []
# %%
%%cloaca_task
def first(context):
    SEEN.append(1)
    context.set("a", len(SEEN))
    return context
# %%
%%cloaca_task -d first
def second(context):
    SEEN.append(2)
    context.set("b", len(SEEN))
    return context
