# case: cloaca names
# expect: gives {"n": ["source", "d", "/"]}
# expect: carries ["SOURCE", "os", "vo"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import cloaca, os
from cloaca import var_or as vo
SOURCE = cloaca.var("SOURCE")
# %%
%%cloaca_task
def t(context):
    context.set("n", [SOURCE, vo("X", "d"), os.sep])
    return context
