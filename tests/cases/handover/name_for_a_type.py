# case: a marked cell names a type and says it in functions that later cells call
# expect: clean
# expect: run {"handed": {"found": "{'ab'}", "more": "{'abc'}"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task texts
texts = ["ab", "c"]
# %%
%%cloaca_task beliefs
Beliefs = set
Grid = dict[int, str]

def told(part) -> Beliefs:
    return {each for each in texts if part in each}
# %%
def again(part) -> Beliefs:
    return told(part)
# %%
%%cloaca_task first --outputs found
found = told("a")
# %%
%%cloaca_task second --outputs more
texts = ["abc", "d"]
more = again("b")
