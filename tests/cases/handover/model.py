# case: a model that a later task reads, and a distribution: nothing is pickled
# expect: clean
# expect: run {"handed": {"found": "[6.0, 0.5]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from scipy import stats
from sklearn.linear_model import LinearRegression
# %%
%%cloaca_task fit
line = LinearRegression().fit([[1], [2]], [2, 4])
normal = stats.norm(0, 1)
# %%
%%cloaca_task use
found = [round(float(line.predict([[3]])[0]), 6), float(normal.cdf(0))]
found
