# case: a helper is wrapped under its own name in a later cell
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": "<x>"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow wrapped
# %%
def show():
    return "x"
def wrap(f):
    def inner():
        return "<" + f() + ">"
    return inner
# %%
show = wrap(show)
# %%
%%cloaca_task
def work(context):
    context.set("v", show())
    return context
