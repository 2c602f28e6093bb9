# case: what %timeit runs once has run once
# expect: run {"context": {"hits": [1]}}
# %%
%cloaca_workflow demo
# %%
hits = []
# %%
%timeit -r1 -n1 hits.append(1)
# %%
%%cloaca_task
def t(context):
    context.set("hits", hits)
    return context
