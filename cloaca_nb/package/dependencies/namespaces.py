"""Distributions that share the root of their modules: `google.cloud.storage`, `azure.identity` …"""

from __future__ import annotations

import re

#: Names below which each module has a distribution that is called after it: `google.cloud.storage`.
_BELOW = """
    azure azure.ai azure.ai.language azure.ai.translation azure.ai.vision azure.cognitiveservices
    azure.cognitiveservices.knowledge azure.cognitiveservices.language azure.cognitiveservices.search
    azure.cognitiveservices.vision azure.communication azure.confidentialledger azure.containerregistry
    azure.data azure.datalake azure.developer azure.digitaltwins azure.health azure.iot azure.keyvault
    azure.kusto azure.maps azure.mgmt azure.ml azure.monitor azure.schemaregistry azure.search
    azure.storage azure.synapse azureml azureml.automl azureml.contrib azureml.explain azureml.pipeline
    databricks databricks.labs dwave google.ai google.analytics google.apps google.cloud google.maps
    google.shopping kubeflow langgraph.checkpoint llama_index.agent llama_index.callbacks
    llama_index.embeddings llama_index.extractors llama_index.graph_stores llama_index.indices.managed
    llama_index.ingestion llama_index.llms llama_index.memory llama_index.multi_modal_llms
    llama_index.node_parser llama_index.output_parsers llama_index.packs llama_index.postprocessor
    llama_index.program llama_index.question_gen llama_index.readers llama_index.retrievers
    llama_index.sparse_embeddings llama_index.storage.chat_store llama_index.storage.docstore
    llama_index.storage.index_store llama_index.storage.kvstore llama_index.tools llama_index.utils
    llama_index.vector_stores merlin odc openff openinference.instrumentation opentelemetry.exporter
    opentelemetry.exporter.jaeger opentelemetry.exporter.otlp.proto opentelemetry.instrumentation orbax
    sphinxcontrib trulens trulens.apps trulens.connectors trulens.providers
"""
#: The same with the dots that the names have: `ruamel.yaml`.
_DOTTED = "autogluon backports jaraco ligo oemof pyannote ruamel zope"
#: The same, called otherwise.
_BELOW_OTHERWISE = """
    airflow.providers            apache-airflow-providers-*
    airflow.providers.apache     apache-airflow-providers-apache-*
    airflow.providers.common     apache-airflow-providers-common-*
    airflow.providers.dbt        apache-airflow-providers-dbt-*
    airflow.providers.microsoft  apache-airflow-providers-microsoft-*
    haystack_integrations.components.connectors   *-haystack
    haystack_integrations.components.converters   *-haystack
    haystack_integrations.components.embedders    *-haystack
    haystack_integrations.components.evaluators   *-haystack
    haystack_integrations.components.generators   *-haystack
    haystack_integrations.components.rankers      *-haystack
    haystack_integrations.components.retrievers   *-haystack
    haystack_integrations.components.websearch    *-haystack
    haystack_integrations.document_stores         *-haystack
    opentelemetry.propagators    opentelemetry-propagator-*
    pytket.extensions            pytket-*
"""

#: Modules of such roots that have a distribution called after them.
_OWN = """
    azure.cognitiveservices.vision.customvision azure.monitor.opentelemetry.exporter google.ads
    google.adk google.api_core google.auth google.cloud.alloydb.connector
    google.cloud.orchestration.airflow google.colab google.genai google.generativeai
    google.resumable_media llama_index.core llama_index.experimental llama_index.finetuning
    opentelemetry.sdk snowflake.sqlalchemy
"""
#: Modules of such roots whose distribution is called otherwise, or that are not of one of their own.
_OTHERWISE = """
    azure.storage.filedatalake        azure-storage-file-datalake
    azure.storage.fileshare           azure-storage-file-share
    azureml.data                      azureml-core
    azureml.exceptions                azureml-core
    azureml.train                     azureml-train-core
    azureml.train.automl              azureml-train-automl-client
    databricks.automl                 databricks-automl-runtime
    databricks.koalas                 koalas
    databricks.sql                    databricks-sql-connector
    databricks.vector_search          databricks-vectorsearch
    dwave.cloud                       dwave-cloud-client
    google.api                        googleapis-common-protos
    google.cloud.client               google-cloud-core
    google.cloud.dataflow             google-cloud-dataflow-client
    google.cloud.devtools.cloudbuild  google-cloud-build
    google.cloud.devtools.containeranalysis  google-cloud-containeranalysis
    google.cloud.dialogflowcx         google-cloud-dialogflow-cx
    google.cloud.environment_vars     google-cloud-core
    google.cloud.exceptions           google-cloud-core
    google.cloud.iam_credentials      google-cloud-iam
    google.cloud.obsolete             google-cloud-core
    google.cloud.resourcemanager      google-cloud-resource-manager
    google.cloud.secretmanager        google-cloud-secret-manager
    google.cloud.sql.connector        cloud-sql-python-connector
    google.iam                        grpc-google-iam-v1
    google.longrunning                googleapis-common-protos
    google.oauth2                     google-auth
    google.protobuf                   protobuf
    google.rpc                        googleapis-common-protos
    google.type                       googleapis-common-protos
    langgraph.checkpoint.base         langgraph-checkpoint
    langgraph.checkpoint.memory       langgraph-checkpoint
    langgraph.checkpoint.serde        langgraph-checkpoint
    mpl_toolkits.basemap              basemap
    openinference.semconv             openinference-semantic-conventions
    opentelemetry.exporter.cloud_logging     opentelemetry-exporter-gcp-logging
    opentelemetry.exporter.cloud_monitoring  opentelemetry-exporter-gcp-monitoring
    opentelemetry.exporter.cloud_trace       opentelemetry-exporter-gcp-trace
    opentelemetry.instrumentation.instrumentor  opentelemetry-instrumentation
    opentelemetry.instrumentation.utils      opentelemetry-instrumentation
    opentelemetry.semconv             opentelemetry-semantic-conventions
    phoenix.evals                     arize-phoenix-evals
    phoenix.otel                      arize-phoenix-otel
    snowflake.connector               snowflake-connector-python
    snowflake.core                    snowflake.core
    snowflake.cortex                  snowflake-ml-python
    snowflake.ml                      snowflake-ml-python
    snowflake.snowpark                snowflake-snowpark-python
    synapse.ml                        synapseml
"""


def _table(text: str) -> dict[str, str]:
    return dict(line.split() for line in text.strip().splitlines())


def _called(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")


_PATTERNS = {
    **{name: f"{_called(name)}-*" for name in _BELOW.split()},
    **{name: f"{name}.*" for name in _DOTTED.split()},
    **_table(_BELOW_OTHERWISE),
}

#: Distribution by dotted module, where it has another name than its neighbours.
NAMESPACES = {**{name: _called(name) for name in _OWN.split()}, **_table(_OTHERWISE)}

#: What follows an interface's name where several versions of it are there: ``tasks_v2``, ``data_v1beta``.
_INTERFACE = re.compile(r"_v\d+\w*$")

#: Roots of dotted names under which many distributions install: the part after it tells them apart.
SHARED = frozenset(name.partition(".")[0] for name in (*NAMESPACES, *_PATTERNS))


def told_apart(dotted: str) -> tuple[str, str]:
    """So much of a dotted name as tells the distributions of a shared root apart, and its distribution.

    Two empty texts where it does not tell.
    """
    parts = dotted.split(".")
    if parts[0] not in SHARED:
        return "", ""
    plain = [_INTERFACE.sub("", part) for part in parts]
    for length in range(len(parts), 1, -1):
        name, above, last = ".".join(plain[:length]), ".".join(plain[: length - 1]), plain[length - 1]
        if name in NAMESPACES:
            return ".".join(parts[:length]), NAMESPACES[name]
        # A class or a function of what is above has no distribution of its own.
        if above in _PATTERNS and last == last.lower() and name not in _PATTERNS:
            return ".".join(parts[:length]), _PATTERNS[above].replace("*", last.replace("_", "-"))
    return "", ""
