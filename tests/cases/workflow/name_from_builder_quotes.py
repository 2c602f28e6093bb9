# case: version and author on the workflow line
# expect: clean
# expect: packs {"name": "daily-load", "version": "0.3.1"}
# %%
%load_ext cloaca_nb
%cloaca_workflow daily_load --version 0.3.1 --author "A. N. Other" --requires-python ">=3.11"
# %%
%%cloaca_task a
context.set("x", 1)
