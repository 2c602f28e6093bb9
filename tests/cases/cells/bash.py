# case: a bash cell, a capture cell and an html cell
# expect: clean
# expect: run {"context": {"x": 4}}
# %%
%load_ext cloaca_nb
%cloaca_workflow bashes
# %%
%%bash
for f in *; do echo $f; done
# %%
%%html
<b>x</b>
# %%
%%capture out
y = 4
# %%
%%cloaca_task a
context.set("x", y)
