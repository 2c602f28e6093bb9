# case: cells that are no tasks draw and style tables, one of which was made of elements of a list
# expect: clean
# expect: run {"handed": {"top": "'north'"}}
# %%
%cloaca_workflow demo
# %%
import pandas as pd

REGIONS = ["north", "south"]


def make_row(number):
    return {"region": REGIONS[number % 2], "amount": number * 1.5, "number": number}
# %%
%%cloaca_task build
frame = pd.DataFrame([make_row(number) for number in range(9)])
frame["share"] = frame["amount"] / frame["amount"].sum()
# %%
frame.plot.scatter(x="number", y="amount", c="share")
frame["amount"].plot.hist(bins=3)
# %%
%%cloaca_task pivoted
pivot = frame.pivot_table(index="region", values="amount", aggfunc="sum")
# %%
pivot.style.format("{:.1f}").highlight_max()
# %%
%%cloaca_task shares
shares = frame.groupby("region")["amount"].sum().pipe(lambda sums: sums / sums.sum())
# %%
assert abs(shares.sum() - 1) < 1e-9
# %%
%%cloaca_task top --outputs top
top = (pivot["amount"] * shares).idxmax()
