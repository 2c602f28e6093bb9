# %%
from html.parser import HTMLParser
import re
import json
# %%
page = """
<html><body><h1>Quotes</h1>
<div class="quote"><span class="text">To be or not to be</span><small>Shakespeare</small>
<a class="tag">life</a><a class="tag">death</a></div>
<div class="quote"><span class="text">I think, therefore I am</span><small>Descartes</small>
<a class="tag">life</a></div>
</body></html>
"""
# %%
class QuoteParser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.quotes = []
        self.field = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == 'div' and attrs.get('class') == 'quote':
            self.quotes.append({'tags': []})
        elif tag in ('span', 'small'):
            self.field = {'span': 'text', 'small': 'author'}[tag]
        elif tag == 'a':
            self.field = 'tag'

    def handle_data(self, data):
        if not self.field or not data.strip():
            return
        if self.field == 'tag':
            self.quotes[-1]['tags'].append(data)
        else:
            self.quotes[-1][self.field] = data

    def handle_endtag(self, tag):
        self.field = None
# %%
parser = QuoteParser()
parser.feed(page)
quotes = parser.quotes
quotes
# %%
tags = {}
for q in quotes:
    for t in q['tags']:
        tags.setdefault(t, []).append(q['author'])
tags
# %%
years = re.findall(r'<small>(\w+)</small>', page)
as_json = json.dumps(quotes, indent=2)
print(as_json)
# %%
words = sorted({w.lower().strip(',') for q in quotes for w in q['text'].split()})
longest = max(words, key=len)
