# case: a cell makes instances of a class whose methods use the cell's own variable
# expect: finding {"code": "C147", "cell": 2, "line": 7, "says": "what holds a function or class"}
# expect: no-finding {"code": "C147", "says": "`LOG`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task make
LOG = []
class Row:
    log = LOG
    def __lt__(self, other):
        LOG.append(1)
rows = [Row(), Row()]
n = len(LOG)
# %%
%%cloaca_task look
found = [len(rows), LOG, n]
