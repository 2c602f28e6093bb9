# case: a function that a variable of its cell is needed for is only called by another one
# expect: clean
# expect: run {"handed": {"found": "('the', 'book')"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow spelling
# %%
%%cloaca_task count
counts = {"the": 2, "book": 1}
# %%
%%cloaca_task define
words = dict(counts)
def edits(word):
    return {word + "k", word + "e"}
def known(some):
    return {word for word in some if word in words}
def corrected(word):
    return max(known([word]) or known(edits(word)) or [word], key=lambda each: words.get(each, 0))
# %%
%%cloaca_task correct --outputs found
found = corrected("th"), corrected("boo")
