# case: what is put into a list of models after a pipeline is made of it is a step of that, and is carried
# expect: clean
# expect: run {"context": {"steps": ["scale", "model"]}}
# %%
%cloaca_workflow demo
# %%
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

steps = [("scale", StandardScaler())]
pipe = Pipeline(steps)
steps.append(("model", Ridge()))
# %%
%%cloaca_task
def look(context):
    context.set("steps", [name for name, _ in pipe.steps])
    return context
