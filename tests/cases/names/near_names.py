# case: near names
# expect: carries []
# expect: tells ["unknown-name 3:3:22 summarize", "unknown-name 3:3:32 np", "unknown-name 3:3:49 json"]
# %%
%cloaca_workflow demo
# %%
import pandas_like_thing as pdl
def summarise(rows): return rows
# %%
%%cloaca_task
def t(context):
    context.set("n", summarize(np.array([1])) + json.dumps(1))
    return context
