# case: a table that is read in chunks, one of which a cell has taken
# expect: again {"sums": [2, 3]}
# expect: anew {"work": ["chunks"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import io
import pandas as pd
chunks = pd.read_csv(io.StringIO("a\n1\n2\n3\n"), chunksize=1)
next(chunks)
# %%
%%cloaca_task
def work(context):
    context.set("sums", [int(each["a"].sum()) for each in chunks])
    return context
