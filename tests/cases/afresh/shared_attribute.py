# case: a method fills one attribute from another: another task may read the other one, and not the one that is filled
# expect: finding {"code": "C217", "severity": "error", "cell": 3, "line": 3, "says": ["stats", "looks"]}
# expect: no-finding {"code": "C217", "says": "counts"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
class Stats:
    def __init__(self, xs):
        self.xs = xs
        self.mean = None
    def run(self):
        self.mean = sum(self.xs) / len(self.xs)
stats = Stats([1, 2])
# %%
%%cloaca_task
def runs(context):
    stats.run()
    context.set("mean", stats.mean)
    return context
# %%
%%cloaca_task
def counts(context):
    context.set("count", len(stats.xs))
    return context
# %%
%%cloaca_task
def looks(context):
    context.set("kept", stats.mean)
    return context
