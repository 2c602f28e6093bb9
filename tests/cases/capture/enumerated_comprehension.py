# case: a comprehension constant over another constant
# expect: clean
# expect: run {"context": {"v": {"a": 0, "b": 1}}}
# expect: captured ["INDEX", "NAMES"]
# %%
%load_ext cloaca_nb
%cloaca_workflow compconst
# %%
NAMES = ["a", "b"]
INDEX = {name: i for i, name in enumerate(NAMES)}
# %%
%%cloaca_task
def work(context):
    context.set("v", INDEX)
    return context
