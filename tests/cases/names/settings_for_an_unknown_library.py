# case: what threads have of their own is set for a library of which nothing is known, and that may go by it
# expect: carries ["np", "sklearn", "strange"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import numpy as np
import sklearn
import strange
np.seterr(all="raise")
sklearn.set_config(display="text")
# %%
%%cloaca_task
def a(context):
    context.set("a", strange.computed()); return context
