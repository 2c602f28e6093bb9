# case: coroutines of a task append to a list
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["SEEN"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import asyncio
SEEN = []
async def visit(n):
    SEEN.append(n)
    return len(SEEN)
# %%
%%cloaca_task
def work(context):
    async def main():
        return [await visit(n) for n in range(2)]
    context.set("n", asyncio.run(main()))
    return context
