# case: tqdm loop and results
# expect: carries ["results", "summary"]
# expect: tells ["lost-change 2:3:5 results"]
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
