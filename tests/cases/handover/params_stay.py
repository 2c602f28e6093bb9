# case: a parameter's name is no key of a variable's version
# expect: clean
# expect: run-input {"rate": 2}
# expect: run {"context": {"seen": 2, "twice": 4}, "status": {"read": "completed"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task start
import cloaca
cloaca.workflow_params(rate=(float, 2))
@cloaca.task(id="start")
def start(context):
    return context
# %%
%%cloaca_task make --dependencies start
rate = 3
# %%
%%cloaca_task double
made = rate + 1
made
# %%
%%cloaca_task read --dependencies double
context.set("seen", context["rate"])
context.set("twice", context["rate.make"] + 1)
