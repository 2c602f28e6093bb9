# case: walrus, match, star-unpack and except-as in a task
# expect: clean
# expect: run {"context": {"v": [1, [2, 3], "pt 1", "bad"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow syntaxes
# %%
def kind(p):
    match p:
        case {"x": x, **rest}:
            return f"pt {x}"
        case [a, *_]:
            return a
        case _:
            return None
# %%
%%cloaca_task
def work(context):
    a, *b = [1, 2, 3]
    if (n := len(b)) > 5:
        a = n
    try:
        raise ValueError("bad")
    except ValueError as e:
        msg = str(e)
    context.set("v", [a, b, kind({"x": 1}), msg])
    return context
