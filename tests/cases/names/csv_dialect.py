# case: csv dialect
# expect: gives {"a": [["a", "b"]]}
# expect: carries ["csv"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import csv
csv.register_dialect("pipe", delimiter="|")
# %%
%%cloaca_task
def a(context):
    context.set("a", list(csv.reader(["a|b"], dialect="pipe"))); return context
