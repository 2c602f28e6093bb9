# case: a class's attribute is counted through `type(obj)`
# expect: again {"n": 1}
# expect: anew {"work": ["A"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
class A:
    n = 0
def bump(obj):
    type(obj).n += 1
    return obj.n
# %%
%%cloaca_task
def work(context):
    context.set("n", bump(A()))
    return context
