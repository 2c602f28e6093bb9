# case: `%pylab` stands in a cell that is a task, and later cells use its names
# expect: clean
# expect: no-finding {"code": "C201"}
# expect: run {"handed": {"total": "6", "most": "3", "sizes": "[1, 2, 3]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow plotted
# %%
%%cloaca_task prepare
%pylab inline
import numpy as np
sizes = [1, 2, 3]
# %%
%%cloaca_task add_up
total = int(sum(array(sizes)))
most = int(np.max(sizes))
# %%
%%cloaca_task show
print(total, most, sizes)
