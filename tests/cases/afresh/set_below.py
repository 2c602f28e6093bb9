# case: what is made anew sees what was set of the process above it, and not what cells below it set
# expect: turns {"weeks": 5, "level": true, "text": ["X a", "a"], "limit": 2100, "now": false}
# expect: run {"context": {"weeks": 5, "level": true, "text": ["X a", "a"], "limit": 2100, "now": false}}
# expect: no-finding {"code": "C233"}
# %%
%load_ext cloaca_nb
%cloaca_workflow below
# %%
import calendar
import logging
import sys
import textwrap
calendar.setfirstweekday(6)
weeks = calendar.monthcalendar(2024, 2)
sys.setrecursionlimit(2100)
limits = [sys.getrecursionlimit()]
# %%
log = logging.getLogger("below")
log.setLevel(logging.DEBUG)
levels = [log.isEnabledFor(logging.DEBUG)]
# %%
fill = textwrap.fill
textwrap.fill = lambda text: f"X {text}"
texts = [textwrap.fill("a")]
# %%
calendar.setfirstweekday(0)
sys.setrecursionlimit(3000)
log.setLevel(logging.ERROR)
textwrap.fill = fill
# %%
%%cloaca_task
def go(context):
    weeks.append([])
    context.set("weeks", weeks[0].count(0) + 1)
    levels.append(log.isEnabledFor(logging.DEBUG))
    context.set("level", levels[0])
    context.set("now", levels[1])
    texts.append(textwrap.fill("a"))
    context.set("text", texts)
    limits.append(1)
    context.set("limit", limits[0])
    return context
