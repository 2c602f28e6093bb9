# case: class body work
# expect: carries []
# expect: tells ["computed-name 3:3:22 Conf"]
# %%
%cloaca_workflow demo
# %%
class Conf:
    text = open("/dev/null").read()
# %%
%%cloaca_task
def a(context):
    context.set("a", Conf.text); return context
