# case: tasks register a dialect and a type of files, take a variable out of the environment and put a folder on the path
# expect: finding {"code": "C218", "severity": "warning", "task": "work", "says": "what `csv.register_dialect` sets"}
# expect: finding {"code": "C218", "severity": "warning", "task": "types", "says": "what `mimetypes.add_type` sets"}
# expect: finding {"code": "C218", "severity": "warning", "task": "taken", "says": "`os.environ['STEPS']`"}
# expect: finding {"code": "C218", "severity": "warning", "task": "path", "says": "`sys.path`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import csv, mimetypes, os, sys
# %%
%%cloaca_task
def work(context):
    csv.register_dialect("semicolons", delimiter=";")
    context.set("n", 1)
    return context
# %%
%%cloaca_task
def types(context):
    mimetypes.add_type("text/x", ".x")
    context.set("t", 1)
    return context
# %%
%%cloaca_task
def taken(context):
    context.set("steps", os.environ.pop("STEPS", "none"))
    return context
# %%
%%cloaca_task
def path(context):
    sys.path.insert(0, "lib")
    context.set("p", 1)
    return context
