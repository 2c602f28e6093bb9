# case: a generator reads a file that lies beside the notebook; on a server it would read what is there then
# expect: finding {"band": "C2", "severity": "error", "task": "work", "says": ["rows", "open()"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
def lines():
    with open("data.txt") as stream:
        yield from stream
rows = lines()
# %%
%%cloaca_task
def work(context):
    context.set("n", next(rows))
    return context
