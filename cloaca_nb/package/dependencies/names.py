"""Distributions whose name is not that of the module that they install.

The names that go into files come from here and never from the environment: bytes are a function of the
document and of the files beside it.
"""

from __future__ import annotations

import re

_TABLE = """
    attr attrs
    absl absl-py
    bs4 beautifulsoup4
    Bio biopython
    cairo pycairo
    Crypto pycryptodome
    cv2 opencv-python
    dateutil python-dateutil
    docx python-docx
    dotenv python-dotenv
    fitz PyMuPDF
    gi PyGObject
    git GitPython
    github PyGithub
    grpc grpcio
    haystack haystack-ai
    igraph python-igraph
    jose python-jose
    jwt PyJWT
    kafka kafka-python
    Levenshtein python-Levenshtein
    lightning_fabric lightning
    magic python-magic
    mpl_toolkits matplotlib
    mysql mysql-connector-python
    MySQLdb mysqlclient
    nacl PyNaCl
    OpenSSL pyOpenSSL
    osgeo GDAL
    PIL pillow
    pkg_resources setuptools
    pl_bolts lightning-bolts
    pptx python-pptx
    psycopg2 psycopg2-binary
    pylab matplotlib
    pywt PyWavelets
    pythoncom pywin32
    ruamel ruamel.yaml
    scikits scikit-sparse
    serial pyserial
    skimage scikit-image
    skopt scikit-optimize
    sklearn scikit-learn
    slugify python-slugify
    snowflake snowflake-connector-python
    socks PySocks
    speech_recognition SpeechRecognition
    surprise scikit-surprise
    telegram python-telegram-bot
    tlz toolz
    umap umap-learn
    usb pyusb
    websocket websocket-client
    win32com pywin32
    wx wxPython
    yaml PyYAML
    zmq pyzmq
    zoneinfo_data tzdata
"""

#: Distribution by the top-level module that it installs, where the two names differ.
DISTRIBUTIONS: dict[str, str] = dict(line.split() for line in _TABLE.strip().splitlines())

#: Distribution by dotted module, for namespaces that many distributions fill.
NAMESPACES = {
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.bigquery_storage": "google-cloud-bigquery-storage",
    "google.cloud.firestore": "google-cloud-firestore",
    "google.cloud.pubsub": "google-cloud-pubsub",
    "google.cloud.pubsub_v1": "google-cloud-pubsub",
    "google.cloud.secretmanager": "google-cloud-secret-manager",
    "google.cloud.storage": "google-cloud-storage",
    "google.auth": "google-auth",
    "google.oauth2": "google-auth",
    "google.protobuf": "protobuf",
    "google.genai": "google-genai",
    "google.generativeai": "google-generativeai",
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
