# case: what a package has otherwise, since it is no main module, is refused with the condition
# expect: finding {"code": "C232", "severity": "error", "cell": 2, "line": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow either
# %%
if __name__ == "__main__":
    RATE = 5
else:
    RATE = 1
# %%
%%cloaca_task
def go(context):
    context.set("rate", RATE)
    return context
