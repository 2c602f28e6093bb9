# case: no return nothing set
# expect: finding {"code": "C404", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    print(1)
