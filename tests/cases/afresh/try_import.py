# case: an import with a fallback
# expect: again {"n": [1, "json"]}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = []
try:
    import json as codec
except ImportError:
    codec = None
# %%
%%cloaca_task
def work(context):
    ROWS.append(1)
    context.set("n", [len(ROWS), codec.__name__])
    return context
