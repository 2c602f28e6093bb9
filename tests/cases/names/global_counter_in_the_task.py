# case: global counter in the task
# expect: gives {"a": [1, 3]}
# expect: carries ["N"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
N = 0
# %%
%%cloaca_task
def a(context):
    global N, M
    N += 1
    M = 3
    context.set("a", [N, M]); return context
