# case: a function of a cell without a mark computes what a text says, and variables are handed over: it would find the package's
# expect: finding {"code": "C143", "cell": 4, "says": ["eval"]}
# expect: finding {"code": "C143", "cell": 5, "says": ["eval"]}
# expect: no-finding {"code": "C143", "cell": 6}
# expect: no-finding {"code": "C143", "cell": 3}
# %%
%cloaca_workflow demo
# %%
rows = [0]
class Side:
    def __init__(self, *names):
        self.names = names
    def __repr__(self):
        return "".join(name + repr(eval(name)) for name in self.names)
def found(name):
    return eval(name)
# %%
%%cloaca_task one
rows = rows + [len(rows)]
# %%
%%cloaca_task two --outputs said
said = repr(Side("rows"))
# %%
%%cloaca_task three --outputs n
n = found("rows")
# %%
%%cloaca_task four
Side("rows")
