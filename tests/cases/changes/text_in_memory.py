# case: a text in memory is read as a file is, which is no work
# expect: clean
# expect: run {"context": {"head": "a", "rest": ["b", "c"], "rows": [["1", "2"]], "kept": {"k": 1}}}
# %%
%cloaca_workflow demo
# %%
import csv, io, json
with io.StringIO("a\nb\nc") as handle:
    head = handle.readline().strip()
    rest = [line.strip() for line in handle]
def rows(text):
    file = io.StringIO(text)
    file.readline()
    return list(csv.reader(file))
ROWS = rows("x,y\n1,2")
kept = json.load(io.StringIO('{"k": 1}'))
# %%
%%cloaca_task
def t(context):
    context.set("head", head)
    context.set("rest", rest)
    context.set("rows", ROWS)
    context.set("kept", kept)
    return context
