# case: libraries draw from a stream of random numbers that they are given; it goes on in the next cell
# expect: clean
# expect: graph {"workflow": "demo", "tasks": ["make", "split", "sample", "last"], "edges": [["make", "split"], ["split", "sample"], ["sample", "last"]], "inferred": [["make", "split"], ["split", "sample"], ["sample", "last"]]}
# %%
%cloaca_workflow demo
# %%
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
# %%
%%cloaca_task make
rng = np.random.RandomState(0)
# %%
%%cloaca_task split
few, many = train_test_split([[1.0], [2.0], [3.0], [4.0]], random_state=rng)
# %%
%%cloaca_task sample
some = pd.DataFrame({"a": [1, 2, 3]}).sample(2, random_state=rng)
# %%
%%cloaca_task last --outputs out
out = rng.randint(1000)
