# case: what a task draws by pyplot may be drawn on another figure than the one it reads: a kernel closes these
# expect: finding {"severity": "error", "code": "C204", "cell": 2, "line": 3, "says": ["ax", "plt.plot([3, 4])", "ax.plot"]}
# expect: finding {"severity": "error", "code": "C204", "cell": 3, "task": "by_function", "says": "plt.plot([5, 6])"}
# expect: finding {"severity": "error", "code": "C204", "task": "titled", "says": "plt.title('all')"}
# expect: no-finding {"code": "C204", "task": "own"}
# expect: no-finding {"code": "C204", "task": "saved"}
# %%
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2])
plt.close("all")


def drawn():
    plt.plot([5, 6])


# %%
%%cloaca_task
def bare(context):
    plt.plot([3, 4])
    context.set("bare", len(ax.lines))
    return context
# %%
%%cloaca_task
def by_function(context):
    drawn()
    context.set("by", len(ax.lines))
    return context
# %%
%%cloaca_task
def own(context):
    mine, _ = plt.subplots()
    plt.plot([3, 4])
    context.set("own", [len(ax.lines), len(mine.axes)])
    plt.close(mine)
    return context
# %%
%%cloaca_task
def saved(context):
    plt.savefig("all.png")
    context.set("saved", len(ax.lines))
    plt.close("all")
    return context
# %%
%%cloaca_task
def titled(context):
    plt.colorbar(ax.imshow([[1, 2]]), ax=ax)
    plt.title("all")
    context.set("titled", ax.get_title())
    return context
