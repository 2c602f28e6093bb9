"""Distributions whose name is not that of the module that they install.

The names that go into files come from here and never from the environment: bytes are a function of the
document and of the files beside it.
"""

from __future__ import annotations

import re

from cloaca_nb.package.dependencies.namespaces import told_apart

_TABLE = """
    absl absl-py
    acme dm-acme
    ads oracle-ads
    agents openai-agents
    airflow apache-airflow
    airtable airtable-python-wrapper
    allel scikit-allel
    alpaca alpaca-py
    alphalens alphalens-reloaded
    antlr4 antlr4-python3-runtime
    apiclient google-api-python-client
    arango python-arango
    argon2 argon2-cffi
    art adversarial-robustness-toolbox
    atlassian atlassian-python-api
    attr attrs
    autogen pyautogen
    autosklearn auto-sklearn
    aws_cdk aws-cdk-lib
    ax ax-platform
    azureml azureml-core
    barcode python-barcode
    bayes_opt bayesian-optimization
    bidi python-bidi
    binance python-binance
    Bio biopython
    bioformats python-bioformats
    bluetooth PyBluez
    board Adafruit-Blinka
    box python-box
    braket amazon-braket-sdk
    bs4 beautifulsoup4
    bson pymongo
    busio Adafruit-Blinka
    caffe2 torch
    cairo pycairo
    camelot camelot-py
    can python-can
    cassandra cassandra-driver
    cattr cattrs
    causalimpact pycausalimpact
    cerebras cerebras-cloud-sdk
    cfnlint cfn-lint
    community python-louvain
    composio composio-core
    consul python-consul
    cpuinfo py-cpuinfo
    crontab python-crontab
    Crypto pycryptodome
    Cryptodome pycryptodomex
    cudf cudf-cu12
    cugraph cugraph-cu12
    cuml cuml-cu12
    cuspatial cuspatial-cu12
    cv2 opencv-python
    dateutil python-dateutil
    dbus dbus-python
    decouple python-decouple
    delta delta-spark
    dicom pydicom
    digitalio Adafruit-Blinka
    discord discord.py
    distutils setuptools
    dns dnspython
    docx python-docx
    dotenv python-dotenv
    dtw dtw-python
    dwave dwave-ocean-sdk
    ecmwfapi ecmwf-api-client
    ee earthengine-api
    elasticapm elastic-apm
    elementary elementary-data
    elftools pyelftools
    enchant pyenchant
    engineio python-engineio
    environ django-environ
    eolearn eo-learn
    etcd python-etcd
    facebook facebook-sdk
    factory factory-boy
    faiss faiss-cpu
    fcmeans fuzzy-c-means
    ffmpeg ffmpeg-python
    fiddler fiddler-client
    fim pyfim
    firecrawl firecrawl-py
    fireworks fireworks-ai
    fitz PyMuPDF
    fpdf fpdf2
    freetype freetype-py
    geventwebsocket gevent-websocket
    gflags python-gflags
    gi PyGObject
    git GitPython
    github PyGithub
    gitlab python-gitlab
    gnupg python-gnupg
    googleapiclient google-api-python-client
    googlesearch googlesearch-python
    graphql graphql-core
    gremlin_python gremlinpython
    gridfs pymongo
    groundingdino groundingdino-py
    grpc grpcio
    grpc_status grpcio-status
    grpc_tools grpcio-tools
    guardrails guardrails-ai
    haiku dm-haiku
    haystack haystack-ai
    hubspot hubspot-api-client
    hummingbird hummingbird-ml
    hydra hydra-core
    ibis ibis-framework
    ibm_boto3 ibm-cos-sdk
    ibm_botocore ibm-cos-sdk-core
    imagej pyimagej
    imblearn imbalanced-learn
    impala impyla
    indicnlp indic-nlp-library
    iris scitools-iris
    janitor pyjanitor
    jenkins python-jenkins
    jks pyjks
    jnius pyjnius
    jnpr junos-eznc
    jose python-jose
    jpype JPype1
    jwt PyJWT
    kafka kafka-python
    kerastuner keras-tuner
    lal lalsuite
    lavis salesforce-lavis
    ldap python-ldap
    Levenshtein python-Levenshtein
    libcloud apache-libcloud
    lightning_fabric lightning
    lightrag lightrag-hku
    llama_cpp llama-cpp-python
    lux lux-api
    lzo python-lzo
    magic python-magic
    mailparser mail-parser
    markdown_it markdown-it-py
    matlab matlabengine
    MeCab mecab-python3
    mem0 mem0ai
    memcache python-memcached
    merlion salesforce-merlion
    mim openmim
    mosaic databricks-mosaic
    mpl_toolkits matplotlib
    multipart python-multipart
    mysql mysql-connector-python
    MySQLdb mysqlclient
    nacl PyNaCl
    nasdaqdatalink Nasdaq-Data-Link
    nats nats-py
    neal dwave-neal
    nemo nemo-toolkit
    newspaper newspaper3k
    nmap python-nmap
    odf odfpy
    office365 Office365-REST-Python-Client
    official tf-models-official
    ogr GDAL
    open_clip open-clip-torch
    OpenGL PyOpenGL
    opensearchpy opensearch-py
    OpenSSL pyOpenSSL
    openstack openstacksdk
    opentelemetry opentelemetry-api
    orbit orbit-ml
    osgeo GDAL
    osr GDAL
    paddle paddlepaddle
    paho paho-mqtt
    pam python-pam
    past future
    patoolib patool
    pdfminer pdfminer.six
    phoenix arize-phoenix
    PIL pillow
    pkg_resources setuptools
    pl_bolts lightning-bolts
    plaid plaid-python
    png pypng
    ppadb pure-python-adb
    pptx python-pptx
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
    reverb dm-reverb
    riskfolio Riskfolio-Lib
    rmm rmm-cu12
    roadrunner libroadrunner
    rocksdb python-rocksdb
    rpds rpds-py
    RPi RPi.GPIO
    ruamel ruamel.yaml
    salesforce simple-salesforce
    samgeo segment-geospatial
    samtranslator aws-sam-translator
    scikitplot scikit-plot
    scikits scikit-sparse
    scvi scvi-tools
    sedona apache-sedona
    serial pyserial
    serpapi google-search-results
    shapefile pyshp
    shopify ShopifyAPI
    simtk OpenMM
    singer singer-python
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
    slugify python-slugify
    smartsheet smartsheet-python-sdk
    smb pysmb
    smexperiments sagemaker-experiments
    snap snap-stanford
    snappy python-snappy
    snowflake snowflake-connector-python
    socketio python-socketio
    socks PySocks
    soda soda-core
    solcx py-solc-x
    sonnet dm-sonnet
    sparknlp spark-nlp
    speech_recognition SpeechRecognition
    spellchecker pyspellchecker
    splunklib splunk-sdk
    sseclient sseclient-py
    stan pystan
    stdnum python-stdnum
    suds suds-community
    supervised mljar-supervised
    surprise scikit-surprise
    surya surya-ocr
    tabula tabula-py
    talib TA-Lib
    tavily tavily-python
    tcxparser python-tcxparser
    telebot pyTelegramBotAPI
    telegram python-telegram-bot
    tlz toolz
    tortoise tortoise-orm
    tree dm-tree
    twitter python-twitter
    umap umap-learn
    umsgpack u-msgpack-python
    usb pyusb
    vcf PyVCF
    vertexai google-cloud-aiplatform
    vespa pyvespa
    vimeo PyVimeo
    visa PyVISA
    vlc python-vlc
    vt vt-py
    weaviate weaviate-client
    websocket websocket-client
    whisper openai-whisper
    whois python-whois
    wikipediaapi Wikipedia-API
    win32api pywin32
    win32com pywin32
    win32con pywin32
    win32gui pywin32
    wrf wrf-python
    wx wxPython
    xdist pytest-xdist
    Xlib python-xlib
    yaml PyYAML
    zipline zipline-reloaded
    zmq pyzmq
"""

#: Distribution by the top-level module that it installs, where the two names differ.
DISTRIBUTIONS: dict[str, str] = dict(line.split() for line in _TABLE.strip().splitlines())

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
