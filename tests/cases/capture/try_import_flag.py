# case: the usual flag beside an optional import
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": false}}
# %%
%load_ext cloaca_nb
%cloaca_workflow flagged
# %%
try:
    import a_library_nobody_has
    HAS = True
except ImportError:
    HAS = False
# %%
%%cloaca_task
def a(context):
    context.set("v", HAS)
    return context
