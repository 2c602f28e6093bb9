# case: a function writes to the file that it is given
# expect: again {"text": "[1]"}
# expect: anew {"write": ["buffer"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import io
import json
buffer = io.StringIO()
def save(rows, file):
    json.dump(rows, file)
# %%
%%cloaca_task
def write(context):
    save([1], buffer)
    context.set("text", buffer.getvalue())
    return context
