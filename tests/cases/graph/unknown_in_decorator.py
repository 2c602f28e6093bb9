# case: a decorated task waits for nobody
# expect: finding {"severity": "error", "band": "C3", "cell": 2, "says": ["nobody"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow unknowndeco
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="a", dependencies=["nobody"])
def a(context):
    return context
