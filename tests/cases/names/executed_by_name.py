# case: a text that a name stands for is executed
# expect: clean
# expect: gives {"out": [6, 3, 4]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
RATE = 3
CODE = "def f(x):\n    return x * RATE"
SUM = "RATE + 1"
exec(CODE)
# %%
%%cloaca_task
def work(context):
    own = {}
    exec(CODE, {"RATE": 1}, own)
    context.set("out", [f(2), own["f"](0) + RATE, eval(SUM)])
    return context
