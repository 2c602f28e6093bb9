"""What a package sets for the whole process as it is loaded: told where a value may be another package's."""

from __future__ import annotations

from textwrap import indent

import pytest

from cloaca_nb.model import kinds
from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.workflow import read_workflow


def made(above: str, use: str, *before: str) -> Package:
    task = f"%%cloaca_task\ndef report(context):\n{indent(use, '    ')}\n    return context"
    cells = tuple(Cell(at, "code", text) for at, text in enumerate([*before, above, task], 1))
    document = Document((Cell(0, "code", "%cloaca_workflow flow"), *cells))
    return plan_package(read_workflow(document), document)


def told(package: Package) -> list[str]:
    return [fact.said.what for fact in package.facts if isinstance(fact.said, kinds.LoadedState)]


ENV = 'import os\nos.environ["STAGE"] = "dev"'
READ = 'context.set("stage", os.environ["STAGE"])'
ACCESSOR = """\
import pandas as pd
from pandas.api.extensions import register_series_accessor
@register_series_accessor("judged")
class Judged:
    def __init__(self, series): self.series = series"""
ASKED = 'context.set("s", pd.Series([1]).judged.total())'
TOTAL = "import pandas as pd\ndef total(self): return 'dev'"
ADDING = """\
import pandas as pd
def added(cls):
    def add(f):
        setattr(cls, f.__name__, f)
        return f
    return add
"""
TOTALLED = 'context.set("s", pd.Series([1]).total())'
TOLD = (
    (ENV, READ, "os.environ['STAGE']"),
    ("import os\n%env STAGE=dev", READ, "os.environ['STAGE']"),
    (
        'import os\nos.environ.update(STAGE="dev")',
        'context.set("s", os.getenv("STAGE"))',
        "os.environ.update",
    ),
    ('import os\nos.environ.setdefault("STAGE", "dev")', READ, "os.environ.setdefault"),
    ('import os\nfor k in ["STAGE"]:\n    os.environ[k] = "dev"', READ, "os.environ[k]"),
    ('import os\ndef setup():\n    os.environ["STAGE"] = "dev"\nsetup()', READ, "os.environ['STAGE']"),
    (
        'import os\nos.environ["STAGE"] = "dev"\ndef stage():\n    return os.environ.get("STAGE")',
        'context.set("s", stage())',
        "os.environ['STAGE']",
    ),
    (
        'import os, subprocess\nos.environ["STAGE"] = "dev"',
        'context.set("s", subprocess.check_output("env"))',
        "os.environ['STAGE']",
    ),
    (ENV, 'context.set("s", dict(os.environ))', "os.environ['STAGE']"),
    (
        'import os\nos.environ["STAGE"] = "dev"',
        'context.set("s", "STAGE" in os.environ)',
        "os.environ['STAGE']",
    ),
    (
        'import os, boto3\nos.environ["AWS_PROFILE"] = "dev"',
        "boto3.client('s3')",
        "os.environ['AWS_PROFILE']",
    ),
    ('import builtins\nbuiltins.STAGE = "dev"', 'context.set("s", STAGE)', "builtins.STAGE"),
    ('import textwrap\ntextwrap.STAGE = "dev"', 'context.set("s", textwrap.STAGE)', "textwrap.STAGE"),
    ('import json\nsetattr(json, "dumps", repr)', 'context.set("s", json.dumps(1))', "json.dumps"),
    ('import json\nvars(json)["x"] = 1', 'context.set("s", json.x)', "vars(json)['x'] = 1"),
    (
        'import sys, types\nsys.modules["stg"] = types.ModuleType("stg")',
        "import stg\ncontext.set('s', stg.__name__)",
        "sys.modules['stg']",
    ),
    (
        "import pandas as pd\npd.DataFrame.total = lambda self: 1",
        'context.set("s", pd.DataFrame().total())',
        "pd.DataFrame.total",
    ),
    (
        'import pandas as pd\npd.set_option("mode.copy_on_write", True)',
        'context.set("s", len(pd.DataFrame()))',
        "pd.set_option",
    ),
    (
        "import pandas as pd\npd.options.display.precision = 2",
        'context.set("s", pd.DataFrame().to_html())',
        "pd.options.display.precision",
    ),
    (
        'import matplotlib as mpl\nmpl.colormaps.register(PALETTE, name="mine")',
        'context.set("s", mpl.colormaps["mine"].N)',
        "mpl.colormaps.register",
    ),
    (
        'import csv\ncsv.register_dialect("x", delimiter=";")',
        'context.set("s", csv.list_dialects())',
        "csv.register_dialect",
    ),
    (
        'import warnings\nwarnings.simplefilter("error")',
        "warnings.warn('x')",
        "warnings.simplefilter",
    ),
    (
        "import polars as pl\npl.Config.restore_defaults()",
        "context.set('s', str(pl.DataFrame()))",
        "pl.Config.restore_defaults",
    ),
    (
        "import yaml\nyaml.SafeLoader.add_constructor('!x', print)",
        "context.set('s', yaml.safe_load('!x'))",
        "yaml.SafeLoader.add_constructor",
    ),
    (
        "import decimal\ndecimal.DefaultContext.prec = 3",
        'context.set("s", decimal.Context().prec)',
        "decimal.DefaultContext.prec",
    ),
    (
        "import warnings\nwarnings.formatwarning = lambda *a: 'dev'",
        'context.set("s", warnings.formatwarning("x", UserWarning, "f", 1))',
        "warnings.formatwarning",
    ),
    (
        "import logging\nlogging.addLevelName(25, 'DEV')",
        'context.set("s", logging.getLevelName(25))',
        "logging.addLevelName",
    ),
    (
        "import matplotlib\nmatplotlib.rcParams['figure.dpi'] = 3",
        'context.set("s", matplotlib.rcParams["figure.dpi"])',
        "matplotlib.rcParams['figure.dpi']",
    ),
    (
        "import logging\nlog = logging.getLogger('app')\nlog.stage = 'dev'",
        'context.set("s", log.stage)',
        "log.stage",
    ),
    (
        "import logging\nlog = logging.getLogger('app')\nlog.propagate = False",
        "log.info(log.propagate)",
        "log.propagate",
    ),
    (
        "import logging\nlog = logging.getLogger('app')\nlog.setLevel('DEBUG')",
        "context.set('n', log.isEnabledFor(10))",
        "log.setLevel",
    ),
    (
        "import logging\nlog = logging.getLogger('app')\nlogging.disable(20)",
        "context.set('n', log.isEnabledFor(10))",
        "logging.disable",
    ),
    (
        "import sys\nsys.setrecursionlimit(5000)",
        "context.set('n', sys.getrecursionlimit())",
        "sys.setrecursionlimit",
    ),
    (
        "import matplotlib.pyplot as plt\nplt.rcParams['axes.titlesize'] = 3",
        'context.set("s", plt.rcParams["axes.titlesize"])',
        "plt.rcParams['axes.titlesize']",
    ),
    (
        "import matplotlib.pyplot as plt\nplt.rcParams.update({'axes.titlesize': 3})",
        'context.set("s", plt.rcParams["axes.titlesize"])',
        "plt.rcParams.update",
    ),
    (
        "import matplotlib as mpl, matplotlib.pyplot as plt\nmpl.style.use('ggplot')",
        'context.set("s", list(plt.figure().get_size_inches()))',
        "mpl.style.use",
    ),
    (
        "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 3",
        'context.set("s", plt.plot([1])[0].get_linewidth())',
        "plt.rcParams['lines.linewidth']",
    ),
    (
        "import copyreg, pickle\nfrom fractions import Fraction\n"
        "copyreg.pickle(Fraction, lambda f: (str, ('dev',)))",
        'context.set("s", pickle.loads(pickle.dumps(Fraction(1, 2))))',
        "copyreg.pickle",
    ),
)
FRAME = 'context.set("n", len(pd.DataFrame()))'
APART = (
    (
        "from concurrent.futures import ThreadPoolExecutor\nex = ThreadPoolExecutor(1)\nDONE = []\n"
        "f = ex.submit(pow, 2, 3)\nf.add_done_callback(DONE.append)\nex.shutdown()",
        'context.set("n", len(DONE))',
    ),
    (
        "class Meta(type):\n    def __new__(cls, name, bases, space):\n"
        "        return super().__new__(cls, name, bases, space)\nclass A(metaclass=Meta):\n    pass",
        'context.set("a", A.__name__)',
    ),
    (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('-n', type=int)\n"
        "args = parser.parse_args([])\nargs.more = 1",
        'context.set("n", args.more)',
    ),
    (
        "import asyncio\nasync def load():\n    await asyncio.sleep(0)\n    return 1\n"
        "X = asyncio.run(load())",
        'context.set("x", [X, asyncio.run(load())])',
    ),
    (
        "from decimal import Decimal, localcontext\nwith localcontext() as c:\n    c.prec = 3\n"
        "    THIRD = Decimal(1) / 3",
        'context.set("x", [str(THIRD), str(Decimal(1))])',
    ),
    (
        "import numpy as np\nwith np.errstate(divide='ignore'):\n    X = np.array([1.0]) / 0",
        'context.set("x", [len(X), float(np.sqrt(4))])',
    ),
    (
        "from enum import Enum\nclass E(Enum):\n    A = 1\nE.A.hits = 3",
        'context.set("x", [E.A.hits, isinstance(E.A, Enum)])',
    ),
    ('STAGE = "dev"', 'context.set("s", STAGE)'),
    (ENV, 'context.set("s", os.environ["HOME"])'),
    ('import os\nos.environ["OMP_NUM_THREADS"] = "1"\nimport strange', "strange.work()"),
    ('import os\nos.environ["TOKENIZERS_PARALLELISM"] = "false"\nimport strange', "strange.work()"),
    ('import os\nos.environ["STAGE"] = "dev"\nimport sklearn', "sklearn.work()"),
    ('import warnings\nwarnings.filterwarnings("ignore")', 'warnings.warn("x")'),
    ("import warnings\nwarnings.warn = lambda *a, **k: None", 'warnings.warn("x")'),
    ('import pandas as pd\npd.set_option("display.max_columns", None)', FRAME),
    (
        'import pandas as pd\npd.set_option("display.max_columns", None, "display.width", 120)',
        'context.set("s", pd.DataFrame().to_string())',
    ),
    ('import pandas as pd\npd.set_option("mode.chained_assignment", None)', FRAME),
    ("import pandas as pd\npd.options.display.precision = 2", FRAME),
    ('import matplotlib\nmatplotlib.use("Agg")\nimport matplotlib.pyplot as plt', "plt.close()"),
    ('import matplotlib.pyplot as plt\nplt.rcParams["figure.figsize"] = (9, 5)', "plt.close()"),
    ('import matplotlib.pyplot as plt\nplt.rcParams.update({"figure.figsize": (9, 5)})', "plt.close()"),
    ("import seaborn as sns\nsns.set_theme()", "sns.load()"),
    ("import numpy as np\nnp.random.seed(7)", 'context.set("n", np.random.rand())'),
    ("import random\nrandom.seed(7)", 'context.set("n", random.random())'),
    ("import numpy as np\nnp.set_printoptions(precision=2)", 'context.set("n", str(np.zeros(2)))'),
    ("import numpy as np\nnp.seterr(all='ignore')", "np.log(0)"),
    ("import numpy as np\nnp.float = float", 'context.set("n", np.float(1))'),
    (
        "import ssl\nssl._create_default_https_context = ssl._create_unverified_context",
        "ssl.create_default_context()",
    ),
    ("import decimal\ndecimal.getcontext().prec = 4", 'context.set("n", str(decimal.Decimal(1) / 7))'),
    ("import sklearn\nsklearn.set_config(transform_output='pandas')", "sklearn.work()"),
    ("import logging\nlogging.basicConfig(level='INFO')", "logging.info('x')"),
    ("import warnings\nwarnings.formatwarning = lambda *a: ''", 'warnings.warn("x")'),
    ("import logging\nlogging.addLevelName(25, 'DEV')", "logging.log(25, 'x')"),
    ("import logging\nlog = logging.getLogger('app')\nlog.propagate = False", "log.info('x')"),
    ("import logging\nlog = logging.getLogger('app')\nlog.setLevel('DEBUG')", "log.info('x')"),
    ("import logging\nh = logging.StreamHandler()\nh.stage = 'dev'", 'context.set("s", h.stage)'),
    ("import sys\nsys.path.append('lib')", "sys.path"),
    ("import sys\nsys.setrecursionlimit(5000)", "sys.getsizeof(1)"),
    ("import csv, sys\ncsv.field_size_limit(sys.maxsize)", "csv.reader([])"),
    ("from PIL import Image\nImage.MAX_IMAGE_PIXELS = None", "Image.new('L', (1, 1))"),
    ("import numbers\nclass Mine: ...\nnumbers.Number.register(Mine)", "isinstance(Mine(), numbers.Number)"),
    (
        "import copyreg, pickle\nclass Mine: ...\ncopyreg.pickle(Mine, lambda m: (str, ('dev',)))",
        'context.set("s", pickle.loads(pickle.dumps(Mine())))',
    ),
    ("class Config:\n    stage = None\nConfig.stage = 'dev'", 'context.set("s", Config.stage)'),
)


@pytest.mark.parametrize(("above", "use", "what"), TOLD)
def test_what_another_package_may_set_otherwise_is_told(above: str, use: str, what: str) -> None:
    assert told(made(above, use)) == [what]


@pytest.mark.parametrize(("above", "use"), APART)
def test_what_changes_no_value_or_is_anybody_s_own_is_not_told(above: str, use: str) -> None:
    assert not told(made(above, use))


def test_what_a_helper_module_holds_is_of_the_package_alone() -> None:
    helper = "%%cloaca_module conf\nLOG = [1]"
    assert told(made("from conf import LOG\nLOG.append(2)", "context.set('n', LOG)", helper)) == []


def test_what_a_helper_module_sets_is_told() -> None:
    helper = '%%cloaca_module conf\nimport os\nos.environ["STAGE"] = "dev"'
    assert told(made("import os, conf", f"conf\n{READ}", helper)) == ["os.environ['STAGE']"]


@pytest.mark.parametrize(
    ("above", "use", "again"),
    [
        ('os.environ["STAGE"] = "dev"', READ, True),
        ('os.environ["STAGE"] = "dev"', 'context.set("s", os.environ["HOME"])', False),
        ('import textwrap\ntextwrap.STAGE = "dev"', 'context.set("s", textwrap.STAGE)', True),
        (
            "import csv\ncsv.register_dialect('mine', delimiter=';' if os.sep else ',')",
            'context.set("s", csv.list_dialects())',
            False,
        ),
        (
            "import csv\nN = 1\ncsv.register_dialect('mine', delimiter=';' if N else ',')",
            'context.set("s", csv.list_dialects())',
            True,
        ),
        ('os.environ["STAGE"] = os.environ.get("STAGE", "") + "dev"', READ, False),
        ('os.environ["STAGE"] = "dev"', f'{READ}\nos.environ["STAGE"] = "done"', False),
        ('os.environ["STAGE"] = str(3)', READ, True),
        ('for k, v in {"STAGE": "dev"}.items(): os.environ[k] = v', READ, True),
        ('for k in os.listdir(): os.environ["STAGE"] = k', READ, False),
        ('for k in ["dev"]: os.environ["STAGE"] = k; print(k)', READ, False),
        ("import sys\nsys.setrecursionlimit(5000)", "context.set('n', sys.getrecursionlimit())", True),
        (
            "import matplotlib.pyplot as plt\nplt.rc('figure', dpi=3)",
            "context.set('n', plt.rcParams['figure.dpi'])",
            True,
        ),
        (
            "import matplotlib.pyplot as plt\nplt.rcParams['axes.prop_cycle'] = plt.cycler(color=['red'])",
            "plt.plot([1])\nplt.savefig('a.png')",
            True,
        ),
        ("import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 3", "pass", False),
        (
            "import pandas as pd\npd.set_option('display.precision', 2)",
            "context.set('s', repr(pd.Series([1.5])))",
            True,
        ),
        (
            "import pandas as pd\npd.options.display.precision = 2",
            "s = pd.Series([1.5])\ncontext.set('s', f'all: {s}')",
            True,
        ),
        ("import pandas as pd\npd.set_option('display.precision', 2)", "print(pd.Series([1.5]))", False),
        (
            "import pandas as pd\npd.set_option('display.precision', 2)",
            "n = len(pd.Series([1.5]))\ncontext.set('s', f'{n} rows')",
            False,
        ),
        (
            "import sys\nSAID = []\ndef hook(*a): SAID.append(a)\nsys.excepthook = hook",
            "sys.excepthook(*sys.exc_info())\ncontext.set('n', len(SAID))",
            True,
        ),
        (
            "import logging\nlog = logging.getLogger('app')\nlog.setLevel('DEBUG')",
            "context.set('n', log.level)",
            True,
        ),
        (
            "import logging\nlog = logging.getLogger('app')\nlog.stage = 'dev'",
            "context.set('n', log.stage)",
            True,
        ),
        (
            "import urllib.request as web\nclass H(web.BaseHandler): pass\n"
            "web.install_opener(web.build_opener(H))",
            "import urllib.request\nurllib.request.urlopen('x://y')",
            True,
        ),
        (
            "import urllib.request as web\nclass H(web.BaseHandler): pass\n"
            "def setup(): web.install_opener(web.build_opener(H()))\nsetup()",
            "import urllib.request\nurllib.request.urlopen('x://y')",
            True,
        ),
        (
            "import matplotlib\nfrom matplotlib.colors import ListedColormap\n"
            "matplotlib.colormaps.register(ListedColormap(['red']), name='mine', force=True)",
            "context.set('n', matplotlib.colormaps['mine'].N)",
            True,
        ),
        (
            "import decimal\ndecimal.getcontext().prec = 6",
            "from decimal import Decimal\ncontext.set('s', str(Decimal(1) / 3))",
            True,
        ),
        ('os.environ["STAGE"] = os.sep.title()', READ, False),
        (
            "import codecs\ncodecs.register_error('mark', lambda e: ('dev', e.end))",
            "context.set('s', 'é'.encode('ascii', 'mark'))",
            True,
        ),
        (
            "import codecs\nN = 'dev'\ncodecs.register_error('mark', lambda e: (N, e.end))",
            "context.set('s', 'é'.encode('ascii', 'mark'))",
            False,
        ),
        (
            "import yaml\nyaml.add_constructor('!x', lambda loader, node: 'dev', yaml.SafeLoader)",
            "context.set('s', yaml.safe_load('!x y'))",
            True,
        ),
        (
            "import math\nmath.first = math.sqrt",  # the second time that is another one
            "context.set('s', math.first(4))",
            False,
        ),
        ("import urllib.parse\nurllib.parse.uses_netloc.append('lake')", "urllib.parse.uses_netloc", False),
        (f"{ACCESSOR}\n    def total(self): return 'dev'", ASKED, True),
        (f"{ACCESSOR}\n    def total(self): return 'dev'", 'context.set("n", pd.Series([1]).sum())', False),
        (f"{ACCESSOR}\n    total = os.getcwd", ASKED, False),
        (f"{TOTAL}\nsetattr(pd.Series, 'total', total)", TOTALLED, True),
        (f"{TOTAL}\nfor f in (total,): setattr(pd.Series, f.__name__, f)", TOTALLED, True),
        (f"{TOTAL}\nfor c in (pd.Series, pd.DataFrame): c.total = total", TOTALLED, True),
        (f"{TOTAL}\nfor c in os.listdir(): c.total = total", TOTALLED, False),
        (f"{TOTAL}\ndef patch(cls, f): cls.total = f\npatch(pd.Series, total)", TOTALLED, True),
        (f"{TOTAL}\nclass Own: total = total\npd.Series.total = Own.total", TOTALLED, True),
        (f"{TOTAL}\npd.Series.total = property(lambda self: 'dev')", TOTALLED, True),
        (f"{TOTAL}\npd.Series.total = os.environ.copy", TOTALLED, False),
        (f"{ADDING}\n@added(pd.Series)\ndef total(self): return 'dev'", TOTALLED, True),
        (f"{ADDING}\n@added(os.getcwd())\ndef total(self): return 'dev'", TOTALLED, False),
        (f"{ADDING}    print(cls)\n@added(pd.Series)\ndef total(self): return 'dev'", TOTALLED, False),
        ("def setup(stage): os.environ['STAGE'] = stage\nsetup('dev')", READ, True),
        ("def setup(stage): os.environ['STAGE'] = stage\nsetup(os.sep.title())", READ, False),
        ("def setup(stage):\n    print(stage)\n    os.environ['STAGE'] = stage\nsetup('dev')", READ, False),
        (f"{ACCESSOR}\n    for total in [1]: pass", ASKED, False),
        (
            "import warnings\nwarnings.formatwarning = lambda *a: 'dev'",
            'context.set("s", warnings.formatwarning("x", UserWarning, "f", 1))',
            True,
        ),
    ],
)
def test_a_constant_is_set_again_before_each_attempt(above: str, use: str, again: bool) -> None:
    package = made(f"import os\n{above}", use)
    module = package.guide.get("flow/anew/report.py", b"")
    assert (above.split("\n")[-1].encode() in module) is again


def test_an_accessor_s_place_is_free_again_before_it_is_registered_again() -> None:
    """Else pandas would warn of it in each attempt."""
    module = made(ACCESSOR, ASKED).guide["flow/anew/report.py"].decode()
    assert 'put_back("pandas.Series", "judged")\n@register_series_accessor("judged")' in module


def test_what_one_task_has_anew_and_another_goes_by_runs_as_the_package_is_loaded_too() -> None:
    above = "import asyncio\nLOG = []\nclass Own(asyncio.DefaultEventLoopPolicy): pass"
    setting = "LOG.append(asyncio.set_event_loop_policy(Own()))"
    other = "%%cloaca_task\ndef other(context):\n    LOG.append(1)\n    return context"
    package = made(other, 'context.set("s", str(asyncio.get_event_loop_policy()))', above, setting)
    files = {path.rpartition("/")[2]: data.decode() for path, data in package.guide.items()}
    assert setting in files["other.py"]
    assert setting in files["tasks.py"]
