# case: filters of warnings are set in one cell, and all of them taken back in the next
# expect: clean
# expect: run {"context": {"n": 0}}
# %%
%load_ext cloaca_nb
%cloaca_workflow settings
# %%
import warnings
warnings.simplefilter("error")
# %%
warnings.resetwarnings()
# %%
%%cloaca_task
def warned(context):
    warnings.warn("old")
    context.set("n", len(warnings.filters))
    return context
