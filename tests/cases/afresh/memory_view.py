# case: a task changes an array through a view
# expect: again {"n": [11, 2]}
# expect: anew {"work": ["a", "mv"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import array
a = array.array("i", [1, 2])
mv = memoryview(a)
# %%
%%cloaca_task
def work(context):
    mv[0] = mv[0] + 10
    context.set("n", a.tolist())
    return context
