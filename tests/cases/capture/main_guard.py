# case: a name bound only below the main guard is used
# expect: finding {"severity": "error", "band": "C2", "says": ["LIMIT"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow guard
# %%
if __name__ == "__main__":
    LIMIT = 3
# %%
%%cloaca_task
def work(context):
    context.set("x", LIMIT)
    return context
