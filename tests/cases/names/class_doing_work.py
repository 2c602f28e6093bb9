# case: class doing work
# expect: carries []
# expect: tells ["computed-name 3:3:22 store"]
# %%
%cloaca_workflow demo
# %%
class Store:
    def __init__(self, p):
        self.rows = open(p).readlines()
store = Store("/dev/null")
# %%
%%cloaca_task
def a(context):
    context.set("a", store.rows); return context
