# case: a task draws on a figure of its own, whatever another one or an attempt that failed has left open
# expect: no-finding {"code": "C218"}
# expect: run {"handed": {"corners": "4", "curves": "1", "open": "1"}, "attempts": {"again": 2}}
# %%
%cloaca_workflow demo
# %%
import pathlib
import matplotlib.pyplot as plt
# %%
%%cloaca_task numbers
rows = [1, 2]
# %%
%%cloaca_task deep
plt.subplot(111, projection="3d")
plt.plot(rows, rows)
plt.show()
# %%
%%cloaca_task flat --dependencies deep
plt.plot(rows, rows)
corners = len(plt.axis())
plt.show()
# %%
%%cloaca_task again --dependencies flat --retry-attempts 2 --retry-delay-ms 10
plt.plot(rows)
tried = pathlib.Path("tried.txt")
if not tried.exists():
    tried.write_text("once")
    raise OSError("not yet")
curves, open = len(plt.gca().lines), len(plt.get_fignums())
# %%
%%cloaca_task tell
print(corners, curves, open)
