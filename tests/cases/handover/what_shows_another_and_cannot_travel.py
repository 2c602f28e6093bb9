# case: memory of the process is changed by a task and read by another one
# expect: finding {"code": "C147", "severity": "error", "says": ["`memory`", "what belongs to its process"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import ctypes
memory = ctypes.create_string_buffer(4)
# %%
%%cloaca_task first
ctypes.memmove(memory, b"xyz", 3)
# %%
%%cloaca_task second --outputs out
out = memory.raw
