# case: retry excludes the retry_ keywords
# expect: finding {"severity": "error", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow retrypolicy
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="a", retry=cloaca.RetryPolicy.builder().max_attempts(2).build(), retry_attempts=3)
def a(context):
    return context
