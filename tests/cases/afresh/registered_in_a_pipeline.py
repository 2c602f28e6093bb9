# case: a function is registered by its name in a pipeline of the notebook, which one task runs and another lists
# expect: again {"steps": ["double"], "x": 6}
# expect: anew {}
# expect: no-finding {"code": "C217"}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
class Pipeline:
    def __init__(self):
        self.steps = {}

    def add(self, name):
        def register(function):
            self.steps[name] = function
            return function

        return register

    def run(self, value):
        for function in self.steps.values():
            value = function(value)
        return value


pipe = Pipeline()
# %%
@pipe.add("double")
def double(value):
    return 2 * value
# %%
%%cloaca_task
def first(context):
    context.set("x", pipe.run(3))
    return context
# %%
%%cloaca_task
def second(context):
    context.set("steps", sorted(pipe.steps))
    return context
