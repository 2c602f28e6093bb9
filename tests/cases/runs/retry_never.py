# case: retry condition never gives one attempt
# expect: run-failed {"task": "a", "type": "OSError", "attempts": {"a": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow never
# %%
%%cloaca_task a --retry-attempts 3 --retry-condition never
def a(context):
    raise OSError("down")
