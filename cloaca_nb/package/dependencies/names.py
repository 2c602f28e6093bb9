"""Distributions whose name is not that of the module that they install.

The names that go into files come from here and never from the environment: bytes are a function of the
document and of the files beside it.
"""

from __future__ import annotations

import re

_TABLE = """
    absl absl-py
    airflow apache-airflow
    antlr4 antlr4-python3-runtime
    attr attrs
    Bio biopython
    bs4 beautifulsoup4
    bson pymongo
    cairo pycairo
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
    elftools pyelftools
    engineio python-engineio
    environ django-environ
    factory factory-boy
    faiss faiss-cpu
    ffmpeg ffmpeg-python
    fitz PyMuPDF
    gi PyGObject
    git GitPython
    github PyGithub
    gitlab python-gitlab
    gridfs pymongo
    grpc grpcio
    haystack haystack-ai
    igraph python-igraph
    imblearn imbalanced-learn
    jenkins python-jenkins
    jose python-jose
    jwt PyJWT
    kafka kafka-python
    ldap python-ldap
    Levenshtein python-Levenshtein
    lightning_fabric lightning
    magic python-magic
    MeCab mecab-python3
    memcache python-memcached
    mpl_toolkits matplotlib
    multipart python-multipart
    mysql mysql-connector-python
    MySQLdb mysqlclient
    nacl PyNaCl
    nmap python-nmap
    OpenGL PyOpenGL
    OpenSSL pyOpenSSL
    osgeo GDAL
    past future
    PIL pillow
    pkg_resources setuptools
    pl_bolts lightning-bolts
    pptx python-pptx
    psycopg2 psycopg2-binary
    pylab matplotlib
    pythoncom pywin32
    pywintypes pywin32
    pywt PyWavelets
    pyximport Cython
    Registry python-registry
    rest_framework djangorestframework
    ruamel ruamel.yaml
    scikits scikit-sparse
    serial pyserial
    shapefile pyshp
    skimage scikit-image
    sklearn scikit-learn
    skopt scikit-optimize
    slugify python-slugify
    snappy python-snappy
    snowflake snowflake-connector-python
    socketio python-socketio
    socks PySocks
    speech_recognition SpeechRecognition
    stdnum python-stdnum
    surprise scikit-surprise
    tabula tabula-py
    telegram python-telegram-bot
    tlz toolz
    twitter python-twitter
    umap umap-learn
    usb pyusb
    vlc python-vlc
    websocket websocket-client
    whisper openai-whisper
    whois python-whois
    win32api pywin32
    win32com pywin32
    win32con pywin32
    win32gui pywin32
    wx wxPython
    Xlib python-xlib
    yaml PyYAML
    zmq pyzmq
"""

#: Distribution by the top-level module that it installs, where the two names differ.
DISTRIBUTIONS: dict[str, str] = dict(line.split() for line in _TABLE.strip().splitlines())

_SEVERAL = """
    attr attrs attr
    Crypto pycryptodome pycrypto
    cv2 opencv-python opencv-python-headless opencv-contrib-python
    docx python-docx docx
    dotenv python-dotenv dotenv
    faiss faiss-cpu faiss-gpu
    fitz PyMuPDF fitz
    jose python-jose jose
    jwt PyJWT jwt
    kafka kafka-python kafka-python-ng
    magic python-magic python-magic-bin
    mysql mysql-connector-python mysql-connector
    nmap python-nmap nmap
    onnxruntime onnxruntime onnxruntime-gpu
    psycopg2 psycopg2-binary psycopg2
    serial pyserial serial
    slugify python-slugify unicode-slugify
    tabula tabula-py tabula
    tensorflow tensorflow tensorflow-cpu
    twitter python-twitter twitter
    websocket websocket-client websocket
    whois python-whois whois
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
}


def shipped_name(dotted: str) -> str:
    """The distribution that a module most likely comes from: by the tables, else the module's own name."""
    parts = dotted.split(".")
    for length in range(len(parts), 1, -1):
        found = NAMESPACES.get(".".join(parts[:length]))
        if found:
            return found
    return DISTRIBUTIONS.get(parts[0], parts[0].replace("_", "-"))


def normal(name: str) -> str:
    """A distribution's name as indexes compare it: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()
