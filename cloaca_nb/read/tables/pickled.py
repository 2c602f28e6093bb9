"""Libraries whose objects, such as models, have no other form than a pickle."""

from __future__ import annotations

import sys
from itertools import accumulate

from cloaca_nb.read.tables.changing import words

#: Those of which it is known.
_MODELS = words(
    """
    statsmodels.tsa.statespace statsmodels.tsa.arima statsmodels.tsa.exponential_smoothing
    statsmodels.tsa.seasonal.STL statsmodels.tsa.forecasting.stl statsmodels.api.tsa.statespace
    statsmodels.api.tsa.arima xgboost lightgbm catboost torch tensorflow keras lmfit spacy gensim
    sympy shapely geopandas scipy.spatial hdbscan imblearn umap prophet pmdarima lifelines pyod transformers
    """
)
#: Models of time series that native code fits or smooths; the others of that library are their attributes.
_MODELS |= {
    f"{module}.{name}"
    for module in ("statsmodels.tsa.api", "statsmodels.api.tsa")
    for name in words(
        """
        ARIMA SARIMAX UnobservedComponents VARMAX DynamicFactor DynamicFactorMQ ETSModel STL STLForecast
        """
    )
}
#: Libraries whose objects need none, beside those that the codec knows: made of their fields, or no values
#: that tasks hand over.
_OTHERS = frozenset(
    {"attr", "attrs", "cloaca", "pydantic"}
    | {"IPython", "ipywidgets", "rich", "tqdm", "requests", "httpx", "boto3", "sqlalchemy", "dotenv"}
)


def is_of_models(full: str) -> bool:
    """Whether something of a library stands for what only a pickle holds, by its full name."""
    return not _MODELS.isdisjoint(accumulate(full.split("."), "{}.{}".format))


def is_model_class(full: str) -> bool:
    """Whether a call makes an instance of a class of such a library."""
    return full.rpartition(".")[2][:1].isupper() and is_of_models(full)


def is_of_unknown(full: str) -> bool:
    """Whether a full name is that of something in a library of which nothing is known."""
    from cloaca_nb.carried.codec_kinds import LIBRARIES  # a check needs no codec

    top, _, inside = full.partition(".")
    return bool(inside) and not (top in LIBRARIES or top in _OTHERS or top in sys.stdlib_module_names)
