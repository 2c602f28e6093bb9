# case: argparse
# expect: gives {"n": "1"}
# expect: carries ["argparse", "args", "parser"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--x", default="1")
args = parser.parse_args([])
# %%
%%cloaca_task
def t(context):
    context.set("n", args.x)
    return context
