# case: colab check
# expect: gives {"n": "."}
# expect: carries ["BASE", "IN_COLAB", "sys"]
# expect: tells ["runs-at-import 2:5 `BASE`"]
# %%
%cloaca_workflow demo
# %%
import sys
IN_COLAB = "google.colab" in sys.modules
if IN_COLAB:
    from google.colab import drive
    drive.mount("/content/drive")
    BASE = "/content/drive"
else:
    BASE = "."
# %%
%%cloaca_task
def t(context):
    context.set("n", BASE)
    return context
