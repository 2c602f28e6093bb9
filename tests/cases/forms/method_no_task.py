# case: only a method takes the context
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow methodno
# %%
%%cloaca_task
class Step:
    def run(self, context):
        return context
