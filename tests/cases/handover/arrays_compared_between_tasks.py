# case: cells that are no tasks compare arrays, correlate them and draw shares of a table, which later tasks read
# expect: clean
# expect: run {"handed": {"out": "[3.0, 6.0]"}}
# %%
%cloaca_workflow demo
# %%
import numpy as np
import pandas as pd
# %%
%%cloaca_task solve
x = np.linalg.solve(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([4.0, 4.0]))
book = pd.DataFrame({"k": ["a", "b"], "n": [1.0, 2.0]})
# %%
np.allclose(x, np.ones(2))
# %%
np.corrcoef(x, x)
# %%
np.dot(x, x)
# %%
book.n.plot.pie()
# %%
%%cloaca_task total --outputs out
out = [float(value) for value in x + book.n]
