# case: a helper indented with tabs, a task with two blanks
# expect: clean
# expect: run {"context": {"v": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow tabbed
# %%
def f(x):
	if x:
		return x + 1
# %%
%%cloaca_task
def work(context):
  context.set("v", f(1))
  return context
