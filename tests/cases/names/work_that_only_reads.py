# case: work that only reads what tasks need is left behind
# expect: gives {"n": [[{"a": 1}], {"x": 1}]}
# expect: carries ["ROWS", "OPTIONS"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import csv, subprocess
ROWS = [{"a": 1}]
OPTIONS = {"x": 1}
def save(rows, path):
    with open(path, "w") as file:
        for row in rows:
            file.write(str(row) + chr(10))
def run(command, **options):
    return subprocess.run(command, **options)
# %%
with open("out.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, fieldnames=["a"])
    writer.writeheader()
    writer.writerows(ROWS)
save(ROWS, "out.txt")
run(["ls"], **{"check": True})
# %%
%%cloaca_task
def t(context):
    context.set("n", [ROWS, OPTIONS])
    return context
