# case: matplotlib styles and figures
# expect: carries ["plot", "plt", "matplotlib"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.rcParams["figure.figsize"] = (4, 3)
plt.style.use("ggplot")
# %%
def plot(rows):
    fig, ax = plt.subplots()
    ax.plot(rows)
    return fig
plot([1, 2])
# %%
%%cloaca_task
def t(context):
    context.set("n", plot([1]) is not None)
    return context
