"""Distributions whose name is not that of the module that they install.

The names that go into files come from here and never from the environment: bytes are a function of the
document and of the files beside it.
"""

from __future__ import annotations

import re

_TABLE = """
    absl absl-py
    airflow apache-airflow
    alphalens alphalens-reloaded
    antlr4 antlr4-python3-runtime
    apiclient google-api-python-client
    arango python-arango
    atlassian atlassian-python-api
    attr attrs
    autogen pyautogen
    autosklearn auto-sklearn
    ax ax-platform
    azureml azureml-core
    barcode python-barcode
    bayes_opt bayesian-optimization
    binance python-binance
    Bio biopython
    bluetooth PyBluez
    box python-box
    bs4 beautifulsoup4
    bson pymongo
    cairo pycairo
    camelot camelot-py
    can python-can
    cassandra cassandra-driver
    community python-louvain
    consul python-consul
    cpuinfo py-cpuinfo
    crontab python-crontab
    Crypto pycryptodome
    Cryptodome pycryptodomex
    cv2 opencv-python
    dateutil python-dateutil
    dbus dbus-python
    decouple python-decouple
    delta delta-spark
    discord discord.py
    dns dnspython
    docx python-docx
    dotenv python-dotenv
    ee earthengine-api
    elementary elementary-data
    elftools pyelftools
    engineio python-engineio
    environ django-environ
    factory factory-boy
    faiss faiss-cpu
    fcmeans fuzzy-c-means
    ffmpeg ffmpeg-python
    fim pyfim
    fitz PyMuPDF
    fpdf fpdf2
    gi PyGObject
    git GitPython
    github PyGithub
    gitlab python-gitlab
    googleapiclient google-api-python-client
    gremlin_python gremlinpython
    gridfs pymongo
    grpc grpcio
    haiku dm-haiku
    haystack haystack-ai
    hydra hydra-core
    ibis ibis-framework
    imblearn imbalanced-learn
    impala impyla
    indicnlp indic-nlp-library
    iris scitools-iris
    janitor pyjanitor
    jenkins python-jenkins
    jose python-jose
    jwt PyJWT
    kafka kafka-python
    ldap python-ldap
    Levenshtein python-Levenshtein
    lightning_fabric lightning
    magic python-magic
    matlab matlabengine
    MeCab mecab-python3
    memcache python-memcached
    mpl_toolkits matplotlib
    multipart python-multipart
    mysql mysql-connector-python
    MySQLdb mysqlclient
    nacl PyNaCl
    nasdaqdatalink Nasdaq-Data-Link
    newspaper newspaper3k
    nmap python-nmap
    OpenGL PyOpenGL
    OpenSSL pyOpenSSL
    opentelemetry opentelemetry-api
    osgeo GDAL
    past future
    patoolib patool
    PIL pillow
    pkg_resources setuptools
    pl_bolts lightning-bolts
    pptx python-pptx
    prestodb presto-python-client
    progressbar progressbar2
    psycopg2 psycopg2-binary
    pylab matplotlib
    pynvml nvidia-ml-py
    pypfopt PyPortfolioOpt
    pyro pyro-ppl
    pythoncom pywin32
    pywintypes pywin32
    pywt PyWavelets
    pyximport Cython
    Registry python-registry
    rest_framework djangorestframework
    riskfolio Riskfolio-Lib
    rocksdb python-rocksdb
    RPi RPi.GPIO
    ruamel ruamel.yaml
    salesforce simple-salesforce
    scikitplot scikit-plot
    scikits scikit-sparse
    serial pyserial
    shapefile pyshp
    shopify ShopifyAPI
    singer singer-python
    skbio scikit-bio
    skfuzzy scikit-fuzzy
    skimage scikit-image
    sklearn scikit-learn
    sklearnex scikit-learn-intelex
    skmisc scikit-misc
    skmultilearn scikit-multilearn
    skopt scikit-optimize
    sksurv scikit-survival
    skvideo scikit-video
    slack slackclient
    slugify python-slugify
    snap snap-stanford
    snappy python-snappy
    snowflake snowflake-connector-python
    socketio python-socketio
    socks PySocks
    soda soda-core
    speech_recognition SpeechRecognition
    spellchecker pyspellchecker
    stan pystan
    stdnum python-stdnum
    surprise scikit-surprise
    tabula tabula-py
    talib TA-Lib
    telebot pyTelegramBotAPI
    telegram python-telegram-bot
    tlz toolz
    tortoise tortoise-orm
    twitter python-twitter
    umap umap-learn
    usb pyusb
    vertexai google-cloud-aiplatform
    vlc python-vlc
    weaviate weaviate-client
    websocket websocket-client
    whisper openai-whisper
    whois python-whois
    win32api pywin32
    win32com pywin32
    win32con pywin32
    win32gui pywin32
    wrf wrf-python
    wx wxPython
    Xlib python-xlib
    yaml PyYAML
    zipline zipline-reloaded
    zmq pyzmq
"""

#: Distribution by the top-level module that it installs, where the two names differ.
DISTRIBUTIONS: dict[str, str] = dict(line.split() for line in _TABLE.strip().splitlines())

_SEVERAL = """
    attr attrs attr
    autogen pyautogen autogen-agentchat
    binance python-binance binance-connector
    Crypto pycryptodome pycrypto
    cv2 opencv-python opencv-python-headless opencv-contrib-python
    docx python-docx docx
    dotenv python-dotenv dotenv
    faiss faiss-cpu faiss-gpu
    fitz PyMuPDF fitz
    fpdf fpdf2 fpdf
    haystack haystack-ai farm-haystack
    igraph igraph python-igraph
    jose python-jose jose
    jwt PyJWT jwt
    kafka kafka-python kafka-python-ng
    magic python-magic python-magic-bin
    mysql mysql-connector-python mysql-connector
    newspaper newspaper3k newspaper4k
    nmap python-nmap nmap
    onnxruntime onnxruntime onnxruntime-gpu
    psycopg2 psycopg2-binary psycopg2
    serial pyserial serial
    slack slackclient slack-sdk
    slugify python-slugify unicode-slugify
    tabula tabula-py tabula
    tensorflow tensorflow tensorflow-cpu
    twitter python-twitter twitter
    websocket websocket-client websocket
    whois python-whois whois
    zipline zipline-reloaded zipline
"""

#: The distributions that install a module of the same name, the likeliest first.
SEVERAL: dict[str, tuple[str, ...]] = {
    line.split()[0]: tuple(line.split()[1:]) for line in _SEVERAL.strip().splitlines()
}

#: Distribution by dotted module, for namespaces that many distributions fill.
NAMESPACES = {
    "google.cloud.aiplatform": "google-cloud-aiplatform",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.bigquery_storage": "google-cloud-bigquery-storage",
    "google.cloud.bigtable": "google-cloud-bigtable",
    "google.cloud.dataproc": "google-cloud-dataproc",
    "google.cloud.dataproc_v1": "google-cloud-dataproc",
    "google.cloud.documentai": "google-cloud-documentai",
    "google.cloud.firestore": "google-cloud-firestore",
    "google.cloud.logging": "google-cloud-logging",
    "google.cloud.pubsub": "google-cloud-pubsub",
    "google.cloud.pubsub_v1": "google-cloud-pubsub",
    "google.cloud.secretmanager": "google-cloud-secret-manager",
    "google.cloud.secretmanager_v1": "google-cloud-secret-manager",
    "google.cloud.spanner": "google-cloud-spanner",
    "google.cloud.speech": "google-cloud-speech",
    "google.cloud.storage": "google-cloud-storage",
    "google.api_core": "google-api-core",
    "google.auth": "google-auth",
    "google.ads": "google-ads",
    "google.adk": "google-adk",
    "google.cloud.texttospeech": "google-cloud-texttospeech",
    "google.cloud.translate": "google-cloud-translate",
    "google.cloud.translate_v2": "google-cloud-translate",
    "google.cloud.vision": "google-cloud-vision",
    "google.cloud.vision_v1": "google-cloud-vision",
    "google.oauth2": "google-auth",
    "google.protobuf": "protobuf",
    "google.genai": "google-genai",
    "google.generativeai": "google-generativeai",
    "azure.ai.ml": "azure-ai-ml",
    "azure.core": "azure-core",
    "azure.cosmos": "azure-cosmos",
    "azure.data.tables": "azure-data-tables",
    "azure.eventhub": "azure-eventhub",
    "azure.functions": "azure-functions",
    "azure.servicebus": "azure-servicebus",
    "azure.storage.filedatalake": "azure-storage-file-datalake",
    "azure.storage.queue": "azure-storage-queue",
    "azure.storage.blob": "azure-storage-blob",
    "azure.identity": "azure-identity",
    "azure.keyvault.secrets": "azure-keyvault-secrets",
    "mpl_toolkits.basemap": "basemap",
    "ruamel.yaml": "ruamel.yaml",
    "autogluon.tabular": "autogluon.tabular",
    "databricks.sdk": "databricks-sdk",
    "databricks.sql": "databricks-sql-connector",
    "google.colab": "google-colab",
    "google.cloud.sql.connector": "cloud-sql-python-connector",
    "llama_index.core": "llama-index-core",
    "snowflake.connector": "snowflake-connector-python",
    "snowflake.ml": "snowflake-ml-python",
    "snowflake.snowpark": "snowflake-snowpark-python",
    "snowflake.sqlalchemy": "snowflake-sqlalchemy",
    "zope.interface": "zope.interface",
}

#: Dotted modules below which each has a distribution of its own, and how that is called.
_BELOW = {
    "airflow.providers": "apache-airflow-providers",
    "azure.mgmt": "azure-mgmt",
    "google.analytics": "google-analytics",
    "google.cloud": "google-cloud",
    "opentelemetry.exporter": "opentelemetry-exporter",
    "opentelemetry.instrumentation": "opentelemetry-instrumentation",
}

#: Names below those whose distributions are told apart by one name more.
_GROUPS = frozenset({"apache", "common", "dbt", "microsoft"})

#: What follows an interface's name where several versions of it are there: ``tasks_v2``, ``data_v1beta``.
_INTERFACE = re.compile(r"_v\d+\w*$")

#: Roots of dotted names under which many distributions install: the part after it tells them apart.
SHARED = frozenset(name.partition(".")[0] for name in (*NAMESPACES, *_BELOW))


def told_apart(dotted: str) -> tuple[str, str]:
    """So much of a dotted name as tells the distributions of a shared root apart, and its distribution.

    Two empty texts where it does not tell.
    """
    parts = dotted.split(".")
    for length in range(len(parts), 1, -1):
        name = ".".join(parts[:length])
        if name in NAMESPACES:
            return name, NAMESPACES[name]
    root = ".".join(parts[:2])
    more = 2 if root == "airflow.providers" and len(parts) > 3 and parts[2] in _GROUPS else 1
    if root in _BELOW and len(parts) > 2:
        own = [_INTERFACE.sub("", part).replace("_", "-") for part in parts[2 : 2 + more]]
        return ".".join(parts[: 2 + more]), "-".join([_BELOW[root], *own])
    return "", ""


def shipped_name(dotted: str) -> str:
    """The distribution that a module most likely comes from: by the tables, else the module's own name."""
    found = told_apart(dotted)[1]
    top = dotted.partition(".")[0]
    return found or DISTRIBUTIONS.get(top, top.replace("_", "-"))


def normal(name: str) -> str:
    """A distribution's name as indexes compare it: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()
