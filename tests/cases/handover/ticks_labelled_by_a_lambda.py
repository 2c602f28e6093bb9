# case: a lambda labels the ticks of a figure that a later cell goes on with; and one of a figure that none does
# expect: finding {"code": "C147", "cell": 3, "line": 4, "says": ["`ax`", "what holds a `lambda`", "by `def`"]}
# expect: no-finding {"code": "C147", "cell": 4}
# expect: no-finding {"code": "C147", "cell": 3, "line": 6}
# %%
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
def percent(value, at):
    return f"{value:.0%}"
# %%
%%cloaca_task draw
fig, ax = plt.subplots()
ax.plot([1, 2])
ax.yaxis.set_major_formatter(plt.FuncFormatter(lambda value, at: f"{value:{ax.get_label()}.1f}"))
other, right = plt.subplots()
right.yaxis.set_major_formatter(percent)
# %%
%%cloaca_task alone
mine, axes = plt.subplots()
axes.xaxis.set_minor_formatter(lambda value, at: "")
# %%
%%cloaca_task title
ax.set_title("a")
right.set_title("b")
