# case: IPython puts names back that timed code removes; which these are, nobody knows from its text
# expect: finding {"code": "C204", "severity": "error", "cell": 3, "says": "puts back names that it binds"}
# %%
%cloaca_workflow demo
# %%
A = 1
# %%
%timeit -n1 -r1 globals().pop("A")
# %%
%%cloaca_task
def t(context):
    context.set("a", A)
    return context
