# case: secret in code
# expect: finding {"band": "C8", "cell": 2, "line": 3}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def a(context):
    key = 'AKIAIOSFODNN7EXAMPLQ'
    context.set('k', len(key))
    return context
