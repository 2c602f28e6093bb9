# case: prints and bare expressions with side effects are left behind
# expect: clean
# expect: run {"context": {"v": 1}}
# expect: not-captured ["report_all"]
# %%
%load_ext cloaca_nb
%cloaca_workflow printsbetween
# %%
A = 1
def report_all():
    print("everything", A)
report_all()
A
# %%
%%cloaca_task
def work(context):
    context.set("v", A)
    return context
