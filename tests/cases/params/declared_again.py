# case: a line declares a parameter again, with another type, another one with another default: each is told once
# expect: finding {"code": "C195", "severity": "error", "cell": 2, "line": 1, "says": ["type", "`limit:str='a'` here", "`limit:int=1` in cell 1, line 3"]}
# expect: finding {"code": "C195", "severity": "error", "cell": 3, "line": 1, "says": ["default", "`rate:float=0.5` here"]}
# expect: no-finding {"code": "C196"}
# %%
%load_ext cloaca_nb
%cloaca_workflow declared
%cloaca_params limit:int=1 rate:float=0.25
# %%
%cloaca_params limit:str=a
# %%
%cloaca_params rate:float=0.5
# %%
%%cloaca_task
def load(context):
    context.set("a", [context.get("limit"), context.get("rate")])
    return context
