# case: a task uses what a shell line assigned
# expect: finding {"severity": "error", "band": "C2", "says": ["files"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow shellname
# %%
files = !ls
# %%
%%cloaca_task
def work(context):
    context.set("n", len(files))
    return context
