# case: a class shows variables by their names, where an instance is shown; one that computes by them is refused
# expect: no-finding {"code": "C143", "cell": 2}
# expect: finding {"code": "C143", "cell": 4, "line": 4}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task load --outputs rows
rows = [1, 2]
class Side:
    def __init__(self, *names):
        self.names = names
    def _repr_html_(self):
        return "".join(eval(name)._repr_html_() for name in self.names)
    def __repr__(self):
        return "".join(name + repr(eval(name)) for name in self.names)
# %%
%%cloaca_task look
Side("rows")
# %%
%%cloaca_task count
class Counted:
    def __call__(self, name):
        return len(eval(name))
n = Counted()("rows")
