# case: A lock that one task takes and another asks for cannot be handed over
# expect: finding {"code": "C147", "task": "take", "says": ["`lock`", "a lock"]}
# expect: finding {"code": "C147", "task": "take", "says": ["`places`", "a lock"]}
# %%
%cloaca_workflow held
# %%
import threading

lock = threading.Lock()
places = threading.BoundedSemaphore(2)
# %%
%%cloaca_task take
got = lock.acquire() and places.acquire()
# %%
%%cloaca_task ask
free = not lock.locked(), places._value
