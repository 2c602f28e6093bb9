# case: id with newline
# expect: finding {"severity": "error", "cell": 2, "band": ["C1", "C4"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
import cloaca
@cloaca.task(id="two\nlines")
def f(context):
    return context
