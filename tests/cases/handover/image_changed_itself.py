# case: an image shows the memory of an array until it is changed itself; another one is a copy
# expect: clean
# %%
%cloaca_workflow flow

# %%
%%cloaca_task make
import numpy as np
from PIL import Image
table = np.zeros((4, 4), dtype=np.uint8)
picture = Image.fromarray(table)
small = Image.fromarray(table).resize((2, 2))
# %%
%%cloaca_task change
picture.putpixel((0, 0), 5)
# %%
%%cloaca_task look --outputs seen
table[0, 0] = 7
seen = small.getpixel((0, 0))
