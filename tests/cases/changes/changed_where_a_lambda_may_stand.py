# case: A table of an unknown library is drawn into what a lambda was passed to: it is no function that changes
# expect: no-finding {"code": "C217"}
# %%
%cloaca_workflow labels
# %%
def label(frame, axes, size, offset=[0.1, 0.1], column="name", color="r"):
    def place(row):
        at = row.geometry.coords[0]
        return tuple([one + more for (one, more) in zip(at, offset)])
    words = {"color": color}
    frame.apply(lambda row: axes.annotate(text=row[column], xy=place(row), **words), axis=1)
# %%
%%cloaca_task first
points, lines = charts.read(network, points=True, lines=True)
axes = lines.plot(lw=3)
points.plot(ax=axes, fc="r")
label(points, axes, 14, column="id", color="k")
# %%
%%cloaca_task second
label(points, axes, 14, column="id", color="k")
