# case: a module cell is imported inside the task
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 4}}
# %%
%load_ext cloaca_nb
%cloaca_workflow module_lazy
# %%
%%cloaca_module sums
def double(a):
    return 2 * a
# %%
%%cloaca_task
def work(context):
    from sums import double
    context.set("v", double(2))
    return context
