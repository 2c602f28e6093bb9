# %% [markdown]
# # Who survived?
# %%
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

%matplotlib inline
# %% [markdown]
# ## Load the passengers
# %%
rng = np.random.default_rng(42)
n = 600
passengers = pd.DataFrame(
    {
        "survived": rng.integers(0, 2, n),
        "pclass": rng.integers(1, 4, n),
        "sex": rng.choice(["male", "female"], n),
        "age": rng.normal(30, 12, n).round(1),
        "fare": rng.gamma(2.0, 15.0, n).round(2),
        "embarked": rng.choice(["S", "C", "Q", None], n),
    }
)
passengers.loc[rng.choice(n, 90, replace=False), "age"] = np.nan
passengers.head()
# %%
passengers.info()
# %%
passengers.isna().sum()
# %% [markdown]
# ## Clean
# %%
passengers["age"] = passengers["age"].fillna(passengers["age"].median())
passengers["embarked"] = passengers["embarked"].fillna(passengers["embarked"].mode()[0])
passengers["family"] = passengers["pclass"].map({1: "first", 2: "second", 3: "third"})
# %% [markdown]
# ## Explore
# %%
by_class = passengers.groupby(["family", "sex"])["survived"].mean().unstack()
by_class
# %%
by_class.plot(kind="bar")
plt.title("Survival by class and sex")
plt.show()
# %%
ages = pd.cut(passengers["age"], [0, 12, 18, 35, 60, 100], labels=["child", "teen", "young", "adult", "old"])
by_age = passengers.groupby(ages, observed=True)["survived"].agg(["mean", "count"])
by_age
# %%
correlation = passengers[["survived", "age", "fare", "pclass"]].corr().round(3)
correlation
