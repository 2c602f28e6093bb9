# case: an image shows the memory of an array, which a later plain cell changes
# expect: finding {"code": "C147", "cell": 3, "line": 2, "severity": "error", "says": ["`picture`", "the memory of an array"]}
# %%
%cloaca_workflow flow

# %%
%%cloaca_task make
import numpy as np
from PIL import Image
table = np.zeros((4, 4), dtype=np.uint8)
picture = Image.fromarray(table)
# %%
%%cloaca_task change --outputs seen
table[0, 0] = 7
seen = picture.getpixel((0, 0))
