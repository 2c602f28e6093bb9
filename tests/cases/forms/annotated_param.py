# case: annotations of cloaca's own types on the task
# expect: clean
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow annparam
import cloaca
# %%
%%cloaca_task
def work(context: cloaca.Context) -> cloaca.Context:
    context.set("v", 1)
    return context
