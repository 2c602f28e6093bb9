# case: a retry of a plain task begins with the values that came in, though the attempt before changed them
# expect: clean
# expect: run {"attempts": {"flaky": 3}, "handed": {"seen": "[1, 2, 'try']", "tries": "3"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import pathlib
import tempfile
COUNT = pathlib.Path("attempts.txt")
# %%
%%cloaca_task load
rows = [1, 2]
lookup = {"a": rows}
# %%
%%cloaca_task flaky --retry-attempts 3 --retry-delay-ms 10
tries = len(COUNT.read_text()) + 1 if COUNT.exists() else 1
COUNT.write_text("x" * tries)
rows.append("try")
assert lookup["a"] is rows
if tries < 3:
    raise OSError("not yet")
seen = list(rows)
tries
# %%
%%cloaca_task use
print(seen, tries)
