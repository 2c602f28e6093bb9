# %%
text = """It was a bright cold day in April, and the clocks were striking thirteen. Winston Smith,
his chin nuzzled into his breast in an effort to escape the vile wind, slipped quickly through
the glass doors of Victory Mansions, though not quickly enough to prevent a swirl of gritty dust
from entering along with him -- and the wind, the vile wind."""
# %%
unique_words = {}
for line in text.split('\n'):
    seq = line.split()
    for word in seq:
        unique_words[word] = 1

len(unique_words)
# %%
def split_line(line):
    return line.replace('--', ' ').split()
# %%
import unicodedata
punc_marks = {}
for char in text:
    category = unicodedata.category(char)
    if category.startswith('P'):
        punc_marks[char] = 1
punctuation = ''.join(punc_marks)
print(punctuation)
# %%
def clean_word(word):
    return word.strip(punctuation).lower()
# %%
word_counter = {}
for line in text.split('\n'):
    for word in split_line(line):
        word = clean_word(word)
        if word not in word_counter:
            word_counter[word] = 1
        else:
            word_counter[word] += 1
# %%
def second_element(t):
    return t[1]

def print_most_common(word_counter, num=5):
    items = sorted(word_counter.items(), key=second_element, reverse=True)
    for word, freq in items[:num]:
        print(freq, word, sep='\t')

print_most_common(word_counter)
# %%
successor_map = {}
window = []

def add_bigram(bigram):
    first, second = bigram
    if first not in successor_map:
        successor_map[first] = [second]
    else:
        successor_map[first].append(second)

def process_word(word):
    window.append(word)
    if len(window) == 2:
        add_bigram(window)
        window.pop(0)
# %%
for line in text.split('\n'):
    for word in split_line(line):
        process_word(clean_word(word))
# %%
import random
random.seed(4)
word = 'the'
generated = []
for i in range(10):
    successors = successor_map.get(word, ['the'])
    word = random.choice(successors)
    generated.append(word)
' '.join(generated)
