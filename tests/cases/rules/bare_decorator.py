# case: the decorator lacks its parentheses
# expect: finding {"severity": "error", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow bare
import cloaca
# %%
%%cloaca_task
@cloaca.task
def a(context):
    return context
