# case: how tables are shown is set above a task whose helper shows one, and names nothing of pandas
# expect: clean
# expect: run {"context": {"text": "     a\n0  1.2"}}
# %%
%cloaca_workflow demo
# %%
import pandas as pd
table = pd.DataFrame({"a": [1.234]})
pd.options.display.precision = 1
# %%
def shown(what):
    return what.to_string()
# %%
%%cloaca_task
def report(context):
    context.set("text", shown(table))
    return context
