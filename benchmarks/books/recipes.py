# %%
import json
import pprint

# %%
data = json.loads("""[
 {"name": "soup", "minutes": 25, "needs": ["water", "leek", "salt"]},
 {"name": "bread", "minutes": 90, "needs": ["flour", "water", "salt", "yeast"]},
 {"name": "salad", "minutes": 10, "needs": ["leek", "oil"]}
]""")
# %%
pprint.pprint(data)
# %%
quick = [recipe["name"] for recipe in data if recipe["minutes"] < 30]
quick
# %%
needed = set()
for recipe in data:
    needed |= set(recipe["needs"])
shopping = sorted(needed)
# %%
by_ingredient = {}
for recipe in data:
    for item in recipe["needs"]:
        by_ingredient.setdefault(item, []).append(recipe["name"])
by_ingredient
# %%
data[0]["minutes"] += 5
total = sum(recipe["minutes"] for recipe in data)
total
# %%
assert total == 130
