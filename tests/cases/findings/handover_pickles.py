# case: handover pickles
# expect: finding {"code": "C165", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo --handover pickle
import cloaca
# %%
%%cloaca_task a
rows = [1]
# %%
%%cloaca_task b
more = rows + [2]
