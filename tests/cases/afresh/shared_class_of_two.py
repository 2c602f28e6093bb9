# case: two tasks fill one instance each of a class; what an instance was given of another one is shared
# expect: finding {"code": "C217", "severity": "error", "says": ["third", "looks"]}
# expect: no-finding {"code": "C217", "says": "second"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
class Log:
    def __init__(self):
        self.rows = []
    def note(self, value):
        self.rows.append(value)
first = Log()
second = Log()
third = Log()
third.rows = first.rows
# %%
%%cloaca_task
def one(context):
    first.note(1)
    context.set("one", len(first.rows))
    return context
# %%
%%cloaca_task
def two(context):
    second.note(2)
    context.set("two", len(second.rows))
    return context
# %%
%%cloaca_task
def looks(context):
    context.set("rows", list(third.rows))
    return context
