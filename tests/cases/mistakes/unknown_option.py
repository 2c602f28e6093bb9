# case: unknown option
# expect: finding {"severity": "error", "cell": 2, "line": 1, "band": "C1", "says": ["--retry-atempts", "--retry-attempts"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task --retry-atempts 3
def a(context):
    return context
