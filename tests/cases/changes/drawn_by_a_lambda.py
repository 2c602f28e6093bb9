# case: Labels that a lambda puts beside each row, by a helper with a list as default.
# expect: no-finding {"code": "C217"}
# %%
%cloaca_workflow labels
# %%
import charts

def label(frame, axes, offset=[1, 2]):
    def place(row):
        at = row.geometry.middle(0.5).coords[0]
        return tuple([one + more for (one, more) in zip(at, offset)])
    frame.apply(lambda row: axes.annotate(text=row["a"], xy=place(row)))
# %%
%%cloaca_task load
points, lines = charts.read("a")
# %%
%%cloaca_task first
axes = lines.plot()
points.plot(ax=axes)
label(lines, axes)
# %%
%%cloaca_task second
axes = lines.plot()
points.plot(ax=axes)
label(lines, axes)
