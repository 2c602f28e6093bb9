# case: streams of numpy: by a name of the module, and by an attribute of numpy
# expect: finding {"code": "C221", "says": "numpy.random", "task": "one"}
# expect: finding {"code": "C222", "says": "np.random.default_rng(7)", "task": "two"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import numpy as np
from numpy import random as npr
npr.seed(3)
# %%
%%cloaca_task one
context.set("a", npr.normal())
# %%
np.random.seed(4)
# %%
%%cloaca_task two --dependencies one
context.set("b", np.random.normal())
