# case: what is put into an element is not changed by that, though the element's name stands beside it
# expect: no-finding {"code": "C217"}
# expect: run {"handed": {"done": "1"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import enum
class State(enum.Enum):
    OPEN = "o"
    DONE = "d"
# %%
%%cloaca_task make
rows = [{"state": State.OPEN}, {"state": State.OPEN}]
# %%
%%cloaca_task close
rows[1]["state"] = State.DONE
# %%
%%cloaca_task count --outputs done
done = sum(row["state"] is State.DONE for row in rows)
