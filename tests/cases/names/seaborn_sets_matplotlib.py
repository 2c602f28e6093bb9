# case: seaborn is told how to draw, and a task draws with matplotlib alone
# expect: carries ["plt", "sns"]
# expect: tells []
# %%
%load_ext cloaca_nb
%cloaca_workflow drawn
# %%
import matplotlib.pyplot as plt
import seaborn as sns

sns.set_theme()
# %%
%%cloaca_task
def first(context):
    context.set("size", plt.rcParams["font.size"])
    return context
