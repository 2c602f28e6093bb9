# case: cells that are no tasks show pictures that tasks have made of arrays
# expect: clean
# expect: run {"handed": {"size": "(8, 8)"}}
# %%
%cloaca_workflow demo
# %%
import numpy as np
from PIL import Image
# %%
%%cloaca_task pixels
pixels = np.tile(np.arange(8, dtype=np.uint8), (8, 1))
# %%
Image.fromarray(pixels)
# %%
%%cloaca_task picture
picture = Image.fromarray(pixels * 10)
# %%
picture.resize((64, 64)).rotate(90)
# %%
%%cloaca_task size --outputs size
size = picture.size if int(pixels.sum()) else None
