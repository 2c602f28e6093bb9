# case: code that is made anew binds a kept name: a function, a task
# expect: finding {"code": "C230", "severity": "error", "cell": 2, "line": 3, "task": "work", "says": ["`COUNT`", "`tick`"]}
# expect: finding {"code": "C230", "cell": 5, "task": "own", "says": ["`TOTAL`", "`own`"]}
# %%
%cloaca_workflow kept
# %%
COUNT = 0  # cloaca: keep
SEEN = []
def tick():
    global COUNT
    COUNT += 1
    SEEN.append(COUNT)
    return COUNT
# %%
%%cloaca_task
def work(context):
    context.set("n", [tick(), len(SEEN)])
    return context
# %%
TOTAL = 0  # cloaca: keep
ROWS = []
# %%
%%cloaca_task
def own(context):
    global TOTAL
    TOTAL += 1
    ROWS.append(TOTAL)
    context.set("rows", len(ROWS))
    return context
