# case: a task changes what modules of Python keep, by other names than theirs and in a function
# expect: finding {"code": "C218", "says": ["`mimetypes`"]}
# expect: finding {"code": "C218", "says": ["`string`"]}
# expect: finding {"code": "C218", "says": ["`reprlib`"]}
# expect: no-finding {"code": "C218", "says": ["`decimal`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import decimal
import mimetypes
import reprlib
import string
def put(table, key):
    table[key] = "text/odd"
# %%
%%cloaca_task
def load(context):
    put(mimetypes.types_map, ".odd")
    texts = string
    texts.odd = 1
    short = reprlib.aRepr
    short.maxlist = 2
    with decimal.localcontext() as own:
        own.prec = 3
        context.set("third", str(decimal.Decimal(1) / 3))
    return context
