# case: a helper asks IPython
# expect: finding {"severity": "error", "cell": 2, "line": 2, "says": ["get_ipython"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow getip
# %%
def shell():
    return get_ipython()
# %%
%%cloaca_task
def a(context):
    context.set("n", str(shell()))
    return context
