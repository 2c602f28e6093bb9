# case: models that are deep copies of another one are fitted
# expect: clean
# expect: run {"context": {"slope": 0.3333, "slopes": [0.2]}}
# expect: captured ["base", "model", "models"]
# %%
%cloaca_workflow demo
# %%
from sklearn.base import clone
from sklearn.linear_model import Ridge
base = Ridge()
X, y = [[0.0], [1.0]], [0.0, 1.0]
# %%
model = clone(base)
model.fit(X, y)
models = {alpha: clone(base).set_params(alpha=alpha) for alpha in (1.0, 2.0)}
models[2.0].fit(X, y)
# %%
%%cloaca_task
def t(context):
    context.set("slope", round(float(model.coef_[0]), 4))
    context.set("slopes", [round(float(each.coef_[0]), 4) for each in [models[2.0]]])
    return context
