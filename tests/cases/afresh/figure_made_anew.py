# case: a figure that a cell above makes is made anew for each attempt, and stays open after it
# expect: finding {"code": "C218", "severity": "warning", "cell": 2, "line": 4, "task": "draw", "says": ["plt.subplots", "plt.close"]}
# expect: no-finding {"code": "C218", "task": "closes"}
# expect: no-finding {"code": "C218", "task": "counts"}
# %%
%load_ext cloaca_nb
%cloaca_workflow figures
# %%
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
other, beside = plt.subplots()
# %%
%%cloaca_task
def draw(context):
    ax.plot([1, 2])
    return context
# %%
%%cloaca_task
def closes(context):
    beside.plot([1, 2])
    plt.close(other)
    return context
# %%
%%cloaca_task
def counts(context):
    context.set("n", 1)
    return context
