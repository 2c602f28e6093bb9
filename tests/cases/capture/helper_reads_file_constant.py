# case: a helper that reads a file makes a constant, so the constant is work
# expect: finding {"severity": "error", "band": "C2", "says": ["LINES"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow worker
# %%
def read(path):
    return open(path).read().splitlines()
LINES = read("/dev/null")
# %%
%%cloaca_task
def work(context):
    context.set("v", len(LINES))
    return context
