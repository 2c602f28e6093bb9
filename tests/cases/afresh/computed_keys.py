# case: names that are bound by computed keys of globals() stand beside what is made anew
# expect: again {"t": [1, 10, 8]}
# expect: anew {"t": ["name", "rows"]}
# %%
%cloaca_workflow demo
# %%
rows = []
for name in ("alpha", "beta"):
    globals()[name + "_rate"] = len(name) * 2
# %%
%%cloaca_task
def t(context):
    rows.append(1)
    context.set("t", [len(rows), alpha_rate, beta_rate])
    return context
