# case: model card built with kwargs
# expect: gives {"n": [{"depth": 4, "rate": 0.1, "trees": 10}, 1]}
# expect: carries ["PARAMS", "SPACE"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
PARAMS = dict(depth=3, rate=0.1)
PARAMS |= {"trees": 10}
PARAMS["depth"], PARAMS["seed"] = 4, 1
SPACE = {**PARAMS, "extra": [*range(2)]}
del PARAMS["seed"]
# %%
%%cloaca_task
def t(context):
    context.set("n", [PARAMS, SPACE["seed"]])
    return context
