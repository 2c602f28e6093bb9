# case: two functions take the context, the id says which is the task
# expect: clean
# expect: graph {"tasks": ["main_step"], "edges": []}
# expect: run {"context": {"v": 1, "w": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow withid
# %%
%%cloaca_task main_step
def helper(context):
    context.set("w", 2)
def main_step(context):
    helper(context)
    context.set("v", 1)
    return context
