# case: a model that a later task reads, where nothing is pickled
# expect: finding {"code": "C147", "severity": "error", "cell": 3, "line": 2, "says": ["an object of scikit-learn", "--handover pickle"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from sklearn.linear_model import LinearRegression
# %%
%%cloaca_task fit
line = LinearRegression().fit([[1], [2]], [1, 2])
slope = line.coef_.tolist()
# %%
%%cloaca_task use
found = line.predict([[3]])
print(found, slope)
