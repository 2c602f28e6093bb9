# case: a file in memory, and a parser of settings, are made in one task and gone on with in others
# expect: clean
# expect: no-finding {"code": "C147"}
# expect: run {"handed": {"found": "['a', ['b', 'c'], True]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow buffered
# %%
import configparser
import io
# %%
%%cloaca_task make
buffer = io.StringIO("a\nb\n")
config = configparser.ConfigParser()
config.read_string("[web]\ndebug = no\n")
# %%
%%cloaca_task go_on
first = buffer.readline().strip()
config["web"]["debug"] = "yes"
# %%
%%cloaca_task add
at = buffer.tell()
buffer.seek(0, io.SEEK_END)
buffer.write("c\n")
buffer.seek(at)
# %%
%%cloaca_task finish
rest = buffer.read().split()
debug = config.getboolean("web", "debug")
# %%
%%cloaca_task show --outputs found
found = [first, rest, debug]
