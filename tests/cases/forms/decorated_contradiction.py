# case: options on the marker contradict the decorator
# expect: finding {"severity": "error", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow contradict
import cloaca
# %%
%%cloaca_task --retry-attempts 5
@cloaca.task(id="a", retry_attempts=2)
def a(context):
    return context
