# case: a cell that is no task has numpy write into an array that it is given last, which a later task reads
# expect: finding {"code": "C144", "cell": 4}
# %%
%cloaca_workflow demo
# %%
import numpy as np
# %%
%%cloaca_task make
x = np.ones(2)
y = np.zeros(2)
# %%
np.dot(np.ones((2, 2)), x, y)
# %%
%%cloaca_task total
print(y.sum())
