# case: a view of a dictionary, and memory of the process, are changed by a task and read by another one
# expect: finding {"code": "C147", "severity": "error", "says": ["`shown`", "what belongs to its process"]}
# expect: finding {"code": "C147", "severity": "error", "says": ["`memory`", "what belongs to its process"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import ctypes
import types
table = {"a": 1}
shown = types.MappingProxyType(table)
memory = ctypes.create_string_buffer(4)
# %%
%%cloaca_task first
table["b"] = 2
ctypes.memmove(memory, b"xyz", 3)
# %%
%%cloaca_task second --outputs out
out = [len(shown), memory.raw]
