# case: ipython
# expect: carries []
# expect: tells ["ipython-name 3:3:21 get_ipython", "ipython-name 3:3:36 Out", "ipython-name 3:3:44 _", "ipython-name 3:3:47 exit", "lost-name 3:3:13 files"]
# %%
%cloaca_workflow demo
# %%
files = !ls
# %%
%%cloaca_task
def t(context):
    display(files); get_ipython(); Out[3]; _; exit()
    return context
