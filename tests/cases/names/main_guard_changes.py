# case: main guard changes
# expect: carries ["RATE", "ROWS"]
# expect: tells ["lost-change 2:3:1 ROWS", "lost-change 2:5:5 RATE"]
# %%
%cloaca_workflow demo
# %%
ROWS = [1]
RATE = 1
if __name__ == "__main__":
    ROWS.append(2)
    RATE = 2
    print(ROWS)
# %%
%%cloaca_task
def t(context):
    context.set("n", [ROWS, RATE])
    return context
