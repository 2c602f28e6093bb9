# case: a task replaces a function of the notebook
# expect: again {"n": "hi"}
# expect: anew {"work": ["greet", "use"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
def greet(): return "hi"
def use(): return greet()
# %%
%%cloaca_task
def work(context):
    global greet
    context.set("n", use())
    greet = lambda: "patched"
    return context
