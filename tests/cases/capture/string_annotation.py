# case: a string annotation names something that does not exist
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow stringann
# %%
def f(x: "pd.DataFrame") -> "Nothing":
    y: "AlsoNot" = x
    return y
# %%
%%cloaca_task
def work(context):
    context.set("v", f(1))
    return context
