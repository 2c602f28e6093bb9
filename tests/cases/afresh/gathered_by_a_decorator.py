# case: what a decorator's function gathers of its calls and shows by an attribute that no task asks for
# expect: clean
# expect: no-finding {"code": "C217"}
# expect: no-finding {"code": "C250"}
# expect: run {"handed": {"done": "[[1, 2], [1, 2]]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow gathered
# %%
def logged(function):
    calls = []
    def inner(*rows):
        calls.append(rows)
        return function(*rows)
    inner.calls = calls
    return inner
@logged
def clean(rows):
    return [row for row in rows if row]
# %%
# %%cloaca_task first
x = clean([1, 0])
# %%
# %%cloaca_task more
x.append(2)
# %%
# %%cloaca_task last --outputs done
done = [clean(x), x]
