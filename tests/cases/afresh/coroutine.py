# case: a task sends values to a generator
# expect: again {"n": [15.0, 20.0]}
# expect: anew {"work": ["avg"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
def averager():
    total = n = 0
    value = None
    while True:
        x = yield value
        total += x; n += 1
        value = total / n
avg = averager(); next(avg); avg.send(10)
# %%
%%cloaca_task
def work(context):
    context.set("n", [avg.send(20), avg.send(30)])
    return context
