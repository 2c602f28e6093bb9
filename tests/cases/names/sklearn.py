# case: sklearn
# expect: carries ["LinearRegression", "X", "model", "y"]
# expect: tells ["runs-at-import 2:5 `model`"]
# %%
%cloaca_workflow demo
# %%
from sklearn.linear_model import LinearRegression
model = LinearRegression()
X = [[1], [2]]
y = [1, 2]
model.fit(X, y)
# %%
%%cloaca_task
def a(context):
    context.set("a", model.predict([[3]])[0]); return context
