# case: texts name a module of the notebook's, which the package has under another name
# expect: finding {"code": "C502", "cell": 4, "line": 3, "says": ["helpers"]}
# expect: finding {"code": "C502", "cell": 5, "line": 4, "says": ["helpers"]}
# expect: finding {"code": "C502", "cell": 6, "line": 3, "says": ["helpers"]}
# expect: no-finding {"code": "C502", "cell": 7}
# expect: finding {"code": "C502", "cell": 8, "line": 3, "says": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow named
# %%
%%cloaca_module helpers
import logging
STAGE = 1
class Kept(logging.Handler):
    def emit(self, record): pass
# %%
import logging.config
import pkgutil
from unittest import mock

import helpers
LOGGED = {"version": 1, "handlers": {"kept": {"class": "helpers.Kept"}}}
# %%
%%cloaca_task
def patched(context):
    with mock.patch("helpers.STAGE", 5):
        context.set("patched", helpers.STAGE)
    return context
# %%
%%cloaca_task
def executed(context):
    space = {}
    exec("from helpers import STAGE", space)
    context.set("executed", space["STAGE"])
    return context
# %%
%%cloaca_task
def resolved(context):
    context.set("resolved", pkgutil.resolve_name("helpers:STAGE"))
    return context
# %%
%%cloaca_task
def others(context):
    with mock.patch.object(helpers, "STAGE", 5), mock.patch("json.dumps", str):
        exec("import json")
        context.set("others", helpers.STAGE)
    return context
# %%
%%cloaca_task
def logged(context):
    logging.config.dictConfig(LOGGED)
    context.set("logged", helpers.STAGE)
    return context
