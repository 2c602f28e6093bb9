# case: work in a default or a class of a helper cell
# expect: carries []
# expect: tells ["computed-name 3:3:22 read"]
# %%
%cloaca_workflow demo
# %%
def read(path=open("/dev/null").name): return path
# %%
%%cloaca_task
def t(context):
    context.set("n", read())
    return context
