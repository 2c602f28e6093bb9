# case: with names used only in scratch
# expect: gives {"n": 1}
# expect: carries []
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import tempfile
with tempfile.TemporaryDirectory() as folder:
    print(folder)
for i in range(3):
    j = i
try:
    k = 1 / 0
except ZeroDivisionError:
    k = 0
# %%
%%cloaca_task
def t(context):
    context.set("n", 1)
    return context
