# case: `keep` does not share state between tasks
# expect: finding {"code": "C217", "severity": "error", "cell": 3, "line": 3, "says": "SEEN"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
SEEN = []  # cloaca: keep
# %%
%%cloaca_task
def a(context):
    SEEN.append(1)
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    context.set('n', len(SEEN))
    return context
