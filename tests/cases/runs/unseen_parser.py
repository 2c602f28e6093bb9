# case: A parser puts what it reads into a namespace that another task reads.
# expect: run-finding {"code": "C467", "task": "one", "cell": 3, "says": ["`settings", "task `two`"]}
# %%
%cloaca_workflow unseen
# %%
import argparse

settings = argparse.Namespace(n=1)
parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int)
# %%
%%cloaca_task one
parser.parse_args(["--n", "5"], namespace=settings)
context.set("a", 1)
# %%
%%cloaca_task two --dependencies one
context.set("b", settings.n)
