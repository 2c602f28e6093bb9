"""Distributions whose name is not that of the module that they install.

The names that go into files come from here and never from the environment: bytes are a function of the
document and of the files beside it.
"""

from __future__ import annotations

import re

from cloaca_nb.package.dependencies.namespaces import told_apart

_TABLE = """
    ads oracle-ads
    agents openai-agents
    airflow apache-airflow
    airtable airtable-python-wrapper
    allel scikit-allel
    alphalens alphalens-reloaded
    antlr4 antlr4-python3-runtime
    apiclient google-api-python-client
    argon2 argon2-cffi
    art adversarial-robustness-toolbox
    atlassian atlassian-python-api
    attr attrs
    autosklearn auto-sklearn
    aws_cdk aws-cdk-lib
    ax ax-platform
    bayes_opt bayesian-optimization
    Bio biopython
    bluetooth PyBluez
    board Adafruit-Blinka
    braket amazon-braket-sdk
    bs4 beautifulsoup4
    bson pymongo
    busio Adafruit-Blinka
    caffe2 torch
    cassandra cassandra-driver
    cattr cattrs
    cerebras cerebras-cloud-sdk
    cfnlint cfn-lint
    community python-louvain
    cpuinfo py-cpuinfo
    Crypto pycryptodome
    Cryptodome pycryptodomex
    cv2 opencv-python
    delta delta-spark
    digitalio Adafruit-Blinka
    discord discord.py
    distutils setuptools
    dns dnspython
    dwave dwave-ocean-sdk
    ecmwfapi ecmwf-api-client
    ee earthengine-api
    elasticapm elastic-apm
    elementary elementary-data
    environ django-environ
    eolearn eo-learn
    facebook facebook-sdk
    factory factory-boy
    faiss faiss-cpu
    fcmeans fuzzy-c-means
    fiddler fiddler-client
    fireworks fireworks-ai
    fitz PyMuPDF
    fpdf fpdf2
    geventwebsocket gevent-websocket
    gi PyGObject
    git GitPython
    github PyGithub
    googleapiclient google-api-python-client
    gremlin_python gremlinpython
    gridfs pymongo
    grpc grpcio
    grpc_status grpcio-status
    grpc_tools grpcio-tools
    guardrails guardrails-ai
    haystack haystack-ai
    hubspot hubspot-api-client
    hummingbird hummingbird-ml
    ibis ibis-framework
    ibm_boto3 ibm-cos-sdk
    ibm_botocore ibm-cos-sdk-core
    imblearn imbalanced-learn
    impala impyla
    indicnlp indic-nlp-library
    iris scitools-iris
    jnpr junos-eznc
    jpype JPype1
    jwt PyJWT
    kerastuner keras-tuner
    lal lalsuite
    lavis salesforce-lavis
    libcloud apache-libcloud
    lightning_fabric lightning
    lightrag lightrag-hku
    lux lux-api
    mailparser mail-parser
    matlab matlabengine
    MeCab mecab-python3
    mem0 mem0ai
    memcache python-memcached
    merlion salesforce-merlion
    mim openmim
    mosaic databricks-mosaic
    mpl_toolkits matplotlib
    mysql mysql-connector-python
    MySQLdb mysqlclient
    nacl PyNaCl
    nasdaqdatalink Nasdaq-Data-Link
    neal dwave-neal
    nemo nemo-toolkit
    newspaper newspaper3k
    odf odfpy
    office365 Office365-REST-Python-Client
    official tf-models-official
    ogr GDAL
    open_clip open-clip-torch
    OpenGL PyOpenGL
    opensearchpy opensearch-py
    openstack openstacksdk
    opentelemetry opentelemetry-api
    orbit orbit-ml
    osgeo GDAL
    osr GDAL
    paddle paddlepaddle
    paho paho-mqtt
    past future
    patoolib patool
    pdfminer pdfminer.six
    phoenix arize-phoenix
    PIL pillow
    pkg_resources setuptools
    pl_bolts lightning-bolts
    ppadb pure-python-adb
    prestodb presto-python-client
    progressbar progressbar2
    proto proto-plus
    psycopg2 psycopg2-binary
    pwn pwntools
    pyam pyam-iamc
    pyart arm-pyart
    pyearth sklearn-contrib-py-earth
    pyflink apache-flink
    pylab matplotlib
    pymol pymol-open-source
    pynvml nvidia-ml-py
    pypfopt PyPortfolioOpt
    pyrebase Pyrebase4
    pyro pyro-ppl
    pythoncom pywin32
    pythonjsonlogger python-json-logger
    pywintypes pywin32
    pywt PyWavelets
    pyximport Cython
    readability readability-lxml
    Registry python-registry
    rest_framework djangorestframework
    riskfolio Riskfolio-Lib
    roadrunner libroadrunner
    RPi RPi.GPIO
    ruamel ruamel.yaml
    salesforce simple-salesforce
    samgeo segment-geospatial
    samtranslator aws-sam-translator
    scikitplot scikit-plot
    scikits scikit-sparse
    scvi scvi-tools
    sedona apache-sedona
    serpapi google-search-results
    shapefile pyshp
    shopify ShopifyAPI
    simtk OpenMM
    skbio scikit-bio
    skfuzzy scikit-fuzzy
    skgstat scikit-gstat
    skimage scikit-image
    sklearn scikit-learn
    sklearn_extra scikit-learn-extra
    sklearn_genetic sklearn-genetic-opt
    sklearnex scikit-learn-intelex
    sklift scikit-uplift
    skmisc scikit-misc
    skmultilearn scikit-multilearn
    skopt scikit-optimize
    sksurv scikit-survival
    skvideo scikit-video
    slack slackclient
    smartsheet smartsheet-python-sdk
    smexperiments sagemaker-experiments
    snap snap-stanford
    snowflake snowflake-connector-python
    socks PySocks
    solcx py-solc-x
    sparknlp spark-nlp
    speech_recognition SpeechRecognition
    splunklib splunk-sdk
    suds suds-community
    supervised mljar-supervised
    surprise scikit-surprise
    surya surya-ocr
    talib TA-Lib
    telebot pyTelegramBotAPI
    telegram python-telegram-bot
    tlz toolz
    tortoise tortoise-orm
    umap umap-learn
    umsgpack u-msgpack-python
    vcf PyVCF
    vertexai google-cloud-aiplatform
    vimeo PyVimeo
    visa PyVISA
    weaviate weaviate-client
    websocket websocket-client
    whisper openai-whisper
    wikipediaapi Wikipedia-API
    win32api pywin32
    win32com pywin32
    win32con pywin32
    win32gui pywin32
    wx wxPython
    xdist pytest-xdist
    Xlib python-xlib
    yaml PyYAML
    zipline zipline-reloaded
"""
#: How the distributions of some modules are called after them.
_CALLED = """
    python-* arango barcode bidi binance bioformats box can consul crontab dateutil decouple
    python-* docx dotenv engineio etcd gflags gitlab gnupg jenkins jose ldap Levenshtein lzo
    python-* magic multipart nmap pam pptx rocksdb slugify snappy socketio stdnum tcxparser
    python-* twitter vlc whois
    py* autogen cairo causalimpact dicom elftools enchant fim imagej janitor jks jnius OpenSSL
    py* png serial smb spellchecker stan usb vespa zmq
    *-py absl alpaca camelot firecrawl freetype groundingdino markdown_it nats rpds sseclient
    *-py tabula vt
    *-python dbus dtw ffmpeg googlesearch kafka llama_cpp plaid singer tavily wrf
    *-core azureml composio graphql hydra soda
    *-cu12 cudf cugraph cuml cuspatial rmm
    dm-* acme haiku reverb sonnet tree
"""

#: Distribution by the top-level module that it installs, where the two names differ.
DISTRIBUTIONS: dict[str, str] = {
    **dict(line.split() for line in _TABLE.strip().splitlines()),
    **{
        module: way.replace("*", module.replace("_", "-"))
        for way, *modules in map(str.split, _CALLED.strip().splitlines())
        for module in modules
    },
}

_SEVERAL = """
    acme dm-acme acme
    attr attrs attr
    autogen pyautogen autogen-agentchat
    binance python-binance binance-connector
    causalimpact pycausalimpact tfcausalimpact causalimpact
    Crypto pycryptodome pycrypto
    cudf cudf-cu12 cudf-cu11
    cuml cuml-cu12 cuml-cu11
    cupy cupy cupy-cuda12x cupy-cuda11x
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
    openbabel openbabel openbabel-wheel
    pdfminer pdfminer.six pdfminer
    psycopg2 psycopg2-binary psycopg2
    readability readability-lxml readability
    serial pyserial serial
    serpapi google-search-results serpapi
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


def shipped_name(dotted: str) -> str:
    """The distribution that a module most likely comes from: by the tables, else the module's own name."""
    found = told_apart(dotted)[1]
    top = dotted.partition(".")[0]
    return found or DISTRIBUTIONS.get(top, top.replace("_", "-"))


def normal(name: str) -> str:
    """A distribution's name as indexes compare it: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()
