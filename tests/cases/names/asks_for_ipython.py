# case: a cell asks whether there is IPython
# expect: finding {"code": "C233", "severity": "warning", "cell": 2, "line": 2, "says": ["get_ipython", "IPython"]}
# expect: run {"context": {"where": "package"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow asked
# %%
try:
    get_ipython()
    WHERE = "notebook"
except NameError:
    WHERE = "package"
# %%
%%cloaca_task
def where(context):
    context.set("where", WHERE)
    return context
