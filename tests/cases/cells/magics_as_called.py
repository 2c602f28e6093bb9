# case: magics have names of the notebook in them, and are called as IPython calls them
# expect: run {"context": {"n": 2, "values": ["a", "b-a"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow called
# %%
import os

n = 1
name = "a"
%env CLOACA_TEST_FIRST=$name
get_ipython().run_line_magic("env", "CLOACA_TEST_SECOND=b-{name}")
get_ipython().run_line_magic("matplotlib", "inline") if False else None
# %%
get_ipython().run_cell_magic("time", "", "n = 2\nprint(n)")
# %%
%%cloaca_task
def work(context):
    context.set("n", n)
    context.set("values", [os.environ["CLOACA_TEST_FIRST"], os.environ["CLOACA_TEST_SECOND"]])
    return context
