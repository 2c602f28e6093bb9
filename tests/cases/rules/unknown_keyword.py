# case: the decorator has an unknown keyword
# expect: finding {"severity": "error", "cell": 2, "says": ["retries"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow kw
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="a", retries=3)
def a(context):
    return context
