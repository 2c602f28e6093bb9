# case: plain cells show things by `display`, which nobody imports, also through a function; the package prints them
# expect: clean
# expect: run {"handed": {"rows": "[1, 2, 3]"}}
# %%
def show(rows):
    display(rows, include=["text/plain"])
    return len(rows)


# %%
# %%cloaca_task load
rows = [1, 2]
rows.append(show(rows) + 1)
display(rows, rows[0])
# %%
# %%cloaca_task add
total = sum(rows)
show([total])
display(total)
