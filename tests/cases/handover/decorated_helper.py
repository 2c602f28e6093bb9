# case: a function that counts is retried by a decorator of the notebook's own; what it gives is a text for the next task
# expect: clean
# expect: run {"handed": {"size": "12"}}
# %%
%cloaca_workflow demo
# %%
import functools


def retry(times=3):
    def wrap(func):
        @functools.wraps(func)
        def inner(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return func(*args, **kwargs)
                except ConnectionError:
                    if attempt == times:
                        raise

        return inner

    return wrap
# %%
calls = {"n": 0}


@retry(times=3)
def get(url):
    calls["n"] += 1
    if calls["n"] % 2:
        raise ConnectionError("down")
    return f"<{url}>"
# %%
get("http://a.b")
# %%
%%cloaca_task fetch
page = get("http://a.b")
# %%
%%cloaca_task length --outputs size
size = len(page)
