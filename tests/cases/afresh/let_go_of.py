# case: what runs as an instance goes away
# expect: again {"n": 1}
# expect: anew {"work": ["GONE", "Row"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
GONE = []
class Row:
    def __del__(self):
        GONE.append(1)
# %%
%%cloaca_task
def work(context):
    row = Row()
    del row
    context.set("n", len(GONE))
    return context
