# case: what tasks only ask of Python's modules, or have them do for this run alone, leaves nothing changed of the process
# expect: no-finding {"code": "C218"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
import asyncio, concurrent.futures, contextlib, datetime, email, gc, getpass, importlib.metadata, io, locale
import os, platform, resource, secrets, signal, socket, ssl, sys, threading, time, timeit, traceback, uuid
import warnings
from concurrent.futures import ThreadPoolExecutor
# %%
def asked():
    os.getpid()
    gc.collect()
    traceback.print_exc()
    locale.format_string("%d", 3)
    sys.stdin.readline()
    sys._getframe()
# %%
rows = [1, 2]
# %%
%%cloaca_task plain
n = len(rows)
asked()
os.getcwd()
os.urandom(3)
time.strftime("%Y")
datetime.datetime.now()
platform.node()
getpass.getuser()
uuid.uuid4()
secrets.token_hex(3)
threading.get_ident()
socket.gethostname()
asyncio.run(asyncio.sleep(0))
signal.getsignal(2)
resource.getrusage(resource.RUSAGE_SELF)
importlib.metadata.version("pip")
email.message_from_string("a")
timeit.timeit("1", number=1)
concurrent.futures.wait([])
ssl.create_default_context()
with contextlib.redirect_stdout(io.StringIO()), ThreadPoolExecutor(2) as pool:
    list(pool.map(str, rows))
print(n, file=sys.stderr)
# %%
%%cloaca_task
def work(context):
    asked()
    context.set("n", context.get("n") + 1)
    return context
