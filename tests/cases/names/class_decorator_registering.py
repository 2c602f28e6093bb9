# case: class decorator registering
# expect: gives {"n": [1.5]}
# expect: carries ["BIAS", "Linear", "MODELS", "model"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
MODELS = {}
def model(cls):
    MODELS[cls.__name__] = cls
    return cls
@model
class Linear:
    def predict(self, x): return x + BIAS
BIAS = 0.5
# %%
%%cloaca_task
def t(context):
    context.set("n", [MODELS[k]().predict(1) for k in MODELS])
    return context
