# case: a token in a helper
# expect: finding {"band": "C8", "cell": 2, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow ghtoken
# %%
def headers():
    return {"Authorization": "Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a"}
# %%
%%cloaca_task a
context.set("x", len(headers()))
