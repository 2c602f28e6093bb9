# case: names are bound by computed keys of globals()
# expect: run {"context": {"rates": [10, 8]}}
# %%
%cloaca_workflow demo
# %%
for name in ("alpha", "beta"):
    globals()[name + "_rate"] = len(name) * 2
# %%
%%cloaca_task
def t(context):
    context.set("rates", [alpha_rate, beta_rate])
    return context
