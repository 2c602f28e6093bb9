# case: a model of an unknown library learns by a function or a method of the notebook, or gives what it has learnt
# expect: finding {"code": "C217", "severity": "error", "task": "train", "says": ["`model`", "`tell`"]}
# expect: finding {"code": "C217", "severity": "error", "task": "train", "says": ["`trainer`", "`tell`"]}
# expect: finding {"code": "C217", "severity": "error", "task": "train", "says": ["`other`", "`tell`"]}
# expect: finding {"code": "C217", "severity": "error", "task": "train", "says": ["`scaler`", "`tell`"]}
# expect: no-finding {"code": "C217", "says": ["`third`"]}
# expect: no-finding {"code": "C217", "says": ["`ordinary`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
import cuml, statsmodels.api as sm, xgboost
class Trainer:
    def __init__(self):
        self.net = xgboost.XGBRegressor()
        self.rate = [0.1]
    def train(self, rows):
        self.net.fit(rows)
    def tell(self, rows):
        return self.net.predict(rows)
def trained(given, rows):
    given.fit(rows, rows)
model = xgboost.XGBRegressor()
trainer, other, third = Trainer(), Trainer(), Trainer()
scaler = cuml.StandardScaler()
ordinary = sm.OLS([1, 2], [1, 2])
# %%
%%cloaca_task train
trained(model, [[1]])
trainer.train([[1]])
other.train([[1]])
third.train([[1]])
scaled = scaler.fit_transform([[1]])
found = ordinary.fit(disp=0)
context.set("a", found.params.tolist())
# %%
%%cloaca_task tell
context.set("b", model.predict([[1]]))
context.set("c", trainer.tell([[1]]))
context.set("f", other.net.predict([[1]]))
context.set("g", third.rate)
context.set("d", scaler.transform([[1]]))
context.set("e", ordinary.fit().params.tolist())
