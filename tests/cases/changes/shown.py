# case: showing an object at the end of a cell counts how often it was shown
# expect: finding {"code": "C204", "severity": "error", "cell": 3, "says": ["SHOWN", "shows"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
SHOWN = []
class Table:
    def _repr_html_(self):
        SHOWN.append(1)
        return "<table>"
table = Table()
# %%
table
# %%
%%cloaca_task
def count(context):
    context.set("n", len(SHOWN))
    return context
