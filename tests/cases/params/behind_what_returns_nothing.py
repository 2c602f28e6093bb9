# case: Behind a task that gives no context back, what the run was given is there, and else the default
# expect: no-finding {"code": "C242"}
# expect: run {"context": {"scale": 1.0}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params rate:float=0.5
# %%
%%cloaca_task
def first(context):
    print("begins")
# %%
%%cloaca_task second --dependencies first
context.set("n", 1)
# %%
%%cloaca_task last --dependencies second
context.set("scale", rate * 2)
