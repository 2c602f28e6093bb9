# case: shared line
# expect: gives {"a": ["x\n  y", [1, 2]]}
# expect: carries ["A", "B", "C", "D"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
A = 1; B = 2; C = """x
  y"""; D = [A,
 B]  # tail
# %%
%%cloaca_task
def a(context):
    context.set("a", [C, D]); return context
