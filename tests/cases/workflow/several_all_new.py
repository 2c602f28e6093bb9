# case: where all workflows begin with --new, what stands above the first is of all
# workflow: b
# expect: clean
# expect: graph {"workflow": "b", "tasks": ["one"], "edges": []}
# expect: run {"context": {"n": 3, "got": 3}}
# %%
%cloaca_params n:int=3
# %%
%cloaca_workflow a --new
# %%
%%cloaca_task
def one(context):
    return context
# %%
%cloaca_workflow b --new
# %%
%%cloaca_task
def one(context):
    context.set("got", context.get("n"))
    return context
