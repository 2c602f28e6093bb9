# case: a method does not see the class's own names; the constant outside is meant
# expect: clean
# expect: run {"context": {"v": "outer"}}
# expect: captured ["NAME", "Box"]
# %%
%load_ext cloaca_nb
%cloaca_workflow classscope
# %%
NAME = "outer"
class Box:
    NAME = "inner"
    def get(self):
        return NAME
# %%
%%cloaca_task
def work(context):
    context.set("v", Box().get())
    return context
