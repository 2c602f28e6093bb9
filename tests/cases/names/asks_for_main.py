# case: a function asks whether it is the main program
# expect: finding {"code": "C232", "severity": "error", "cell": 2, "line": 2, "says": ["__name__"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
def mode():
    return "notebook" if __name__ == "__main__" else "package"
# %%
%%cloaca_task
def tell(context):
    context.set("mode", mode())
    return context
