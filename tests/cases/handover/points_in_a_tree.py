# case: what native code keeps of points is read by a later cell
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": ["`tree`", "let it be pickled"]}
# expect: finding {"code": "C147", "cell": 3, "line": 3, "says": ["`moving`", "make it in the task that needs it"]}
# expect: no-finding {"says": "`hull`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow near
# %%
from scipy import spatial
from matplotlib.animation import FuncAnimation
# %%
%%cloaca_task build
tree = spatial.cKDTree([[0.0, 1.0], [2.0, 3.0]])
moving = FuncAnimation(None, print)
hull = spatial.ConvexHull([[0, 0], [0, 1], [1, 0]])
# %%
%%cloaca_task ask
distance, place = tree.query([0.0, 0.0])
frames = moving.new_frame_seq()
