"""Distributions that share the root of their modules: `google.cloud.storage`, `azure.identity` …"""

from __future__ import annotations

import re

#: Names below which each module has a distribution of its own, and how that is called.
_BELOW = """
    airflow.providers            apache-airflow-providers-*
    airflow.providers.apache     apache-airflow-providers-apache-*
    airflow.providers.common     apache-airflow-providers-common-*
    airflow.providers.dbt        apache-airflow-providers-dbt-*
    airflow.providers.microsoft  apache-airflow-providers-microsoft-*
    autogluon                    autogluon.*
    azure                        azure-*
    azure.ai                     azure-ai-*
    azure.ai.language            azure-ai-language-*
    azure.ai.translation         azure-ai-translation-*
    azure.ai.vision              azure-ai-vision-*
    azure.cognitiveservices      azure-cognitiveservices-*
    azure.cognitiveservices.knowledge  azure-cognitiveservices-knowledge-*
    azure.cognitiveservices.language   azure-cognitiveservices-language-*
    azure.cognitiveservices.search     azure-cognitiveservices-search-*
    azure.cognitiveservices.vision     azure-cognitiveservices-vision-*
    azure.communication          azure-communication-*
    azure.confidentialledger     azure-confidentialledger-*
    azure.containerregistry      azure-containerregistry-*
    azure.data                   azure-data-*
    azure.datalake               azure-datalake-*
    azure.developer              azure-developer-*
    azure.digitaltwins           azure-digitaltwins-*
    azure.health                 azure-health-*
    azure.iot                    azure-iot-*
    azure.keyvault               azure-keyvault-*
    azure.kusto                  azure-kusto-*
    azure.maps                   azure-maps-*
    azure.mgmt                   azure-mgmt-*
    azure.ml                     azure-ml-*
    azure.monitor                azure-monitor-*
    azure.schemaregistry         azure-schemaregistry-*
    azure.search                 azure-search-*
    azure.storage                azure-storage-*
    azure.synapse                azure-synapse-*
    azureml                      azureml-*
    azureml.automl               azureml-automl-*
    azureml.contrib              azureml-contrib-*
    azureml.explain              azureml-explain-*
    azureml.pipeline             azureml-pipeline-*
    backports                    backports.*
    databricks                   databricks-*
    databricks.labs              databricks-labs-*
    dwave                        dwave-*
    google.ai                    google-ai-*
    google.analytics             google-analytics-*
    google.apps                  google-apps-*
    google.cloud                 google-cloud-*
    google.maps                  google-maps-*
    google.shopping              google-shopping-*
    haystack_integrations.components.connectors   *-haystack
    haystack_integrations.components.converters   *-haystack
    haystack_integrations.components.embedders    *-haystack
    haystack_integrations.components.evaluators   *-haystack
    haystack_integrations.components.generators   *-haystack
    haystack_integrations.components.rankers      *-haystack
    haystack_integrations.components.retrievers   *-haystack
    haystack_integrations.components.websearch    *-haystack
    haystack_integrations.document_stores         *-haystack
    jaraco                       jaraco.*
    kubeflow                     kubeflow-*
    langgraph.checkpoint         langgraph-checkpoint-*
    ligo                         ligo.*
    llama_index.agent            llama-index-agent-*
    llama_index.callbacks        llama-index-callbacks-*
    llama_index.embeddings       llama-index-embeddings-*
    llama_index.extractors       llama-index-extractors-*
    llama_index.graph_stores     llama-index-graph-stores-*
    llama_index.indices.managed  llama-index-indices-managed-*
    llama_index.ingestion        llama-index-ingestion-*
    llama_index.llms             llama-index-llms-*
    llama_index.memory           llama-index-memory-*
    llama_index.multi_modal_llms llama-index-multi-modal-llms-*
    llama_index.node_parser      llama-index-node-parser-*
    llama_index.output_parsers   llama-index-output-parsers-*
    llama_index.packs            llama-index-packs-*
    llama_index.postprocessor    llama-index-postprocessor-*
    llama_index.program          llama-index-program-*
    llama_index.question_gen     llama-index-question-gen-*
    llama_index.readers          llama-index-readers-*
    llama_index.retrievers       llama-index-retrievers-*
    llama_index.sparse_embeddings        llama-index-sparse-embeddings-*
    llama_index.storage.chat_store       llama-index-storage-chat-store-*
    llama_index.storage.docstore         llama-index-storage-docstore-*
    llama_index.storage.index_store      llama-index-storage-index-store-*
    llama_index.storage.kvstore          llama-index-storage-kvstore-*
    llama_index.tools            llama-index-tools-*
    llama_index.utils            llama-index-utils-*
    llama_index.vector_stores    llama-index-vector-stores-*
    merlin                       merlin-*
    odc                          odc-*
    oemof                        oemof.*
    openff                       openff-*
    openinference.instrumentation        openinference-instrumentation-*
    opentelemetry.exporter       opentelemetry-exporter-*
    opentelemetry.exporter.jaeger        opentelemetry-exporter-jaeger-*
    opentelemetry.exporter.otlp.proto    opentelemetry-exporter-otlp-proto-*
    opentelemetry.instrumentation        opentelemetry-instrumentation-*
    opentelemetry.propagators    opentelemetry-propagator-*
    orbax                        orbax-*
    pyannote                     pyannote.*
    pytket.extensions            pytket-*
    ruamel                       ruamel.*
    sphinxcontrib                sphinxcontrib-*
    trulens                      trulens-*
    trulens.apps                 trulens-apps-*
    trulens.connectors           trulens-connectors-*
    trulens.providers            trulens-providers-*
    zope                         zope.*
"""

#: Modules of such roots whose distribution is called otherwise, or that are not of one of their own.
_OTHERWISE = """
    azure.cognitiveservices.vision.customvision  azure-cognitiveservices-vision-customvision
    azure.monitor.opentelemetry.exporter         azure-monitor-opentelemetry-exporter
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
    google.ads                        google-ads
    google.adk                        google-adk
    google.api                        googleapis-common-protos
    google.api_core                   google-api-core
    google.auth                       google-auth
    google.cloud.alloydb.connector    google-cloud-alloydb-connector
    google.cloud.client               google-cloud-core
    google.cloud.dataflow             google-cloud-dataflow-client
    google.cloud.devtools.cloudbuild  google-cloud-build
    google.cloud.devtools.containeranalysis  google-cloud-containeranalysis
    google.cloud.dialogflowcx         google-cloud-dialogflow-cx
    google.cloud.environment_vars     google-cloud-core
    google.cloud.exceptions           google-cloud-core
    google.cloud.iam_credentials      google-cloud-iam
    google.cloud.obsolete             google-cloud-core
    google.cloud.orchestration.airflow  google-cloud-orchestration-airflow
    google.cloud.resourcemanager      google-cloud-resource-manager
    google.cloud.secretmanager        google-cloud-secret-manager
    google.cloud.sql.connector        cloud-sql-python-connector
    google.colab                      google-colab
    google.genai                      google-genai
    google.generativeai               google-generativeai
    google.iam                        grpc-google-iam-v1
    google.longrunning                googleapis-common-protos
    google.oauth2                     google-auth
    google.protobuf                   protobuf
    google.resumable_media            google-resumable-media
    google.rpc                        googleapis-common-protos
    google.type                       googleapis-common-protos
    langgraph.checkpoint.base         langgraph-checkpoint
    langgraph.checkpoint.memory       langgraph-checkpoint
    langgraph.checkpoint.serde        langgraph-checkpoint
    llama_index.core                  llama-index-core
    llama_index.experimental          llama-index-experimental
    llama_index.finetuning            llama-index-finetuning
    mpl_toolkits.basemap              basemap
    openinference.semconv             openinference-semantic-conventions
    opentelemetry.exporter.cloud_logging     opentelemetry-exporter-gcp-logging
    opentelemetry.exporter.cloud_monitoring  opentelemetry-exporter-gcp-monitoring
    opentelemetry.exporter.cloud_trace       opentelemetry-exporter-gcp-trace
    opentelemetry.instrumentation.instrumentor  opentelemetry-instrumentation
    opentelemetry.instrumentation.utils      opentelemetry-instrumentation
    opentelemetry.sdk                 opentelemetry-sdk
    opentelemetry.semconv             opentelemetry-semantic-conventions
    phoenix.evals                     arize-phoenix-evals
    phoenix.otel                      arize-phoenix-otel
    snowflake.connector               snowflake-connector-python
    snowflake.core                    snowflake.core
    snowflake.cortex                  snowflake-ml-python
    snowflake.ml                      snowflake-ml-python
    snowflake.snowpark                snowflake-snowpark-python
    snowflake.sqlalchemy              snowflake-sqlalchemy
    synapse.ml                        synapseml
"""


def _table(text: str) -> dict[str, str]:
    return dict(line.split() for line in text.strip().splitlines())


_PATTERNS = _table(_BELOW)

#: Distribution by dotted module, where it has another name than its neighbours.
NAMESPACES = _table(_OTHERWISE)

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
