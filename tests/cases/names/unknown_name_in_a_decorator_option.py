# case: unknown name in a decorator option
# expect: carries []
# expect: tells ["unknown-name 2:1 tell"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task --on-success tell
def t(context):
    return context
