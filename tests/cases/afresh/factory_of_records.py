# case: a function that a task gives to a library is called when the task is over
# expect: again {"n": 1}
# expect: anew {"work": ["factory", "made"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import logging
made = logging.getLogRecordFactory()
def factory(*given, **more):
    record = made(*given, **more)
    record.extra = 1
    return record
# %%
%%cloaca_task
def work(context):
    logging.setLogRecordFactory(factory)
    return context
# %%
%%cloaca_task --dependencies work
def look(context):
    context.set("n", logging.getLogRecordFactory()("n", 1, "p", 1, "m", (), None).extra)
    return context
