# case: a function makes texts of a text, and a cell that is no task shows them in a form
# expect: clean
# expect: run {"handed": {"longest": "'jumped'"}}
# %%
%cloaca_workflow demo
# %%
import string

TEXT = "The fox. It jumped, and it ran."


def words_of(text):
    return text.lower().translate(str.maketrans("", "", string.punctuation)).split()
# %%
%%cloaca_task words
words = words_of(TEXT)
# %%
for word in words:
    print(f"{word:<10}{len(word)}")
# %%
%%cloaca_task longest --outputs longest
longest = max(words, key=len)
