# case: tqdm loop and results
# expect: gives {"n": {"a": 1, "b": 1}}
# expect: carries ["results", "summary", "k"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
results = {}
for k in ["a", "b"]:
    results[k] = len(k)
summary = {k: v for k, v in results.items()}
# %%
%%cloaca_task
def t(context):
    context.set("n", summary)
    return context
