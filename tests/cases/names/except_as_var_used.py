# case: except as var used
# expect: carries []
# expect: tells ["unknown-name 3:3:22 err"]
# %%
%cloaca_workflow demo
# %%
try:
    1/0
except ZeroDivisionError as err:
    pass
# %%
%%cloaca_task
def a(context):
    context.set("a", err); return context
