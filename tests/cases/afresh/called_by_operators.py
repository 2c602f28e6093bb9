# case: operators of a class call the functions that they are given
# expect: again {"n": [["shift", "item", "key", "or", "in", "eq"], 6]}
# expect: anew {"work": ["log", "note", "stream"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
log = []
class Stream:
    def __rshift__(self, f): return f("shift")
    def __getitem__(self, f): return f("item")
    def __setitem__(self, key, f): f(key)
    def __ror__(self, f): return f("or")
    def __contains__(self, f): return not f("in")
    def __eq__(self, f): return f("eq")
stream = Stream()
def note(text): log.append(text)
# %%
%%cloaca_task
def work(context):
    stream >> note
    stream[log.append]
    stream["key"] = lambda text: log.append(text)
    note | stream
    note in stream
    stream == note
    context.set("n", [log, len(log)])
    return context
