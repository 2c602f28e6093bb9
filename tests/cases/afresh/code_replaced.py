# case: a task replaces the code of a function
# expect: again {"n": "hi"}
# expect: anew {"work": ["greet"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
def greet(): return "hi"
def other(): return "other"
# %%
%%cloaca_task
def work(context):
    context.set("n", greet())
    greet.__code__ = other.__code__
    return context
