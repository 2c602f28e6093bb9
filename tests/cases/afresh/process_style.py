# case: a task sets how libraries draw
# expect: finding {"code": "C218", "says": "`plt.rc`"}
# expect: finding {"code": "C218", "says": "`plt.style.use`"}
# expect: no-finding {"code": "C218", "says": "matplotlib.use"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import matplotlib
import matplotlib.pyplot as plt
# %%
%%cloaca_task
def work(context):
    matplotlib.use("Agg")
    plt.style.use("ggplot")
    plt.rc("lines", linewidth=7)
    context.set("n", plt.rcParams["lines.linewidth"])
    return context
