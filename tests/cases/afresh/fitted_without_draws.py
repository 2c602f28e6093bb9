# case: nobody has seeded anything, and what learns here draws nothing unless it is told to
# expect: clean
# expect: no-finding {"code": "C222"}
# expect: no-finding {"code": "C224"}
# expect: again {"first": 3.0, "second": 3.0}
# expect: anew {}
# %%
%cloaca_workflow demo
# %%
from sklearn.linear_model import Ridge
line = Ridge(alpha=0)
line.fit([[1], [2]], [1, 2])
# %%
%%cloaca_task one
context.set("first", round(float(line.predict([[3]])[0]), 6))
# %%
%%cloaca_task two --dependencies one
context.set("second", round(float(line.predict([[3]])[0]), 6))
