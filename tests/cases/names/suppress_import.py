# case: suppress import
# expect: gives {"a": "1"}
# expect: carries ["js", "warnings"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from contextlib import suppress
import warnings
with suppress(ImportError):
    import nope_z as z
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import json as js
# %%
%%cloaca_task
def a(context):
    context.set("a", js.dumps(1)); return context
