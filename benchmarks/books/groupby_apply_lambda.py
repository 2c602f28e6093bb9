# %%
import pandas as pd
import numpy as np
# %%
people = pd.DataFrame(np.random.default_rng(0).standard_normal((5, 5)), columns=list("abcde"), index=["Joe", "Steve", "Wanda", "Jill", "Trey"])
people.iloc[2:3, [1, 2]] = np.nan # Add a few NA values
people
# %%
mapping = {"a": "red", "b": "red", "c": "blue", "d": "blue", "e": "red", "f": "orange"}
by_column = people.T.groupby(mapping)
by_column.sum()
# %%
people.groupby(len).sum()
# %%
key_list = ["one", "one", "one", "two", "two"]
people.groupby([len, key_list]).min()
# %%
def peak_to_peak(arr):
    return arr.max() - arr.min()
df = pd.DataFrame({"key1": ["a", "a", "b", "b", "a"], "data1": np.arange(5.), "data2": np.arange(5.) ** 2})
grouped = df.groupby("key1")
grouped.agg(peak_to_peak)
# %%
grouped["data1"].agg([("foo", "mean"), ("bar", "std")])
# %%
for name, group in grouped:
    print(name)
    print(group)
# %%
pieces = {name: group for name, group in df.groupby("key1")}
pieces["b"]
# %%
states = ["Ohio", "New York", "Vermont", "Oregon"]
data = pd.Series([1.0, np.nan, 3.0, np.nan], index=states)
data[["Vermont"]] = np.nan
group_key = ["East"] * 2 + ["West"] * 2
# %%
fill_values = {"East": 0.5, "West": -1}
def fill_func(group):
    return group.fillna(fill_values[group.name])
filled = data.groupby(group_key).apply(fill_func)
filled
# %%
suits = ["H", "S", "C", "D"]
card_val = (list(range(1, 11)) + [10] * 3) * 4
base_names = ["A"] + list(range(2, 11)) + ["J", "K", "Q"]
cards = []
for suit in suits:
    cards.extend(str(num) + suit for num in base_names)
deck = pd.Series(card_val, index=cards)
# %%
def draw(deck, n=5):
    return deck.sample(n, random_state=4)
hand = draw(deck)
hand
# %%
def get_suit(card):
    return card[-1]
picked = deck.groupby(get_suit).apply(draw, n=2)
# %%
df["z"] = df.groupby("key1")["data1"].transform(lambda x: (x - x.mean()))
df.apply(lambda r: r["data1"] * 2 + r["z"], axis=1)
