# case: a figure that a task leaves open is there for the next run, which draws on it
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "draw", "says": ["plt.plot", "plt.close"]}
# expect: no-finding {"code": "C218", "task": "closes"}
# expect: no-finding {"code": "C218", "task": "own"}
# %%
%load_ext cloaca_nb
%cloaca_workflow figures
# %%
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
# %%
%%cloaca_task
def draw(context):
    plt.plot([1, 2])
    plt.title("days")
    return context
# %%
%%cloaca_task
def closes(context):
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    plt.close(fig)
    return context
# %%
%%cloaca_task
def own(context):
    figure = matplotlib.figure.Figure()
    figure.subplots().plot([1, 2])
    plt.style.use("default")
    return context
