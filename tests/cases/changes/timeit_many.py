# case: %timeit runs its statement as often as it likes: for a package never
# expect: clean
# expect: run {"context": {"hits": [1]}}
# %%
%cloaca_workflow demo
# %%
hits = [1]
# %%
%timeit sum(hits)
# %%
%%cloaca_task
def t(context):
    context.set("hits", hits)
    return context
