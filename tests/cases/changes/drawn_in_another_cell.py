# case: pyplot draws on the figure of another cell, or on a new one: kernels close figures as a cell ends
# expect: finding {"severity": "error", "code": "C204", "cell": 3, "line": 1, "says": ["ax", "pyplot", "ax.plot"]}
# %%
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
plt.title("first")
# %%
plt.plot([1, 2])
# %%
%%cloaca_task
def t(context):
    context.set("v", len(ax.lines))
    return context
