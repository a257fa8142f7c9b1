"""Silences what libraries would do because of the person's environment or by themselves: tracing, telemetry, downloads,
idle threads.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

# LangGraph posts every run to api.smith.langchain.com when LANGSMITH_TRACING is set, with no key needed.
_DROPPED_PREFIXES = ("LANGSMITH_", "LANGCHAIN_", "LANGGRAPH_", "OTEL_")
_FORCED = {
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "OTEL_SDK_DISABLED": "true",
    "OTEL_TRACES_EXPORTER": "none",
    "OTEL_METRICS_EXPORTER": "none",
    "OTEL_LOGS_EXPORTER": "none",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    # numpy's matrices here are small: OpenBLAS's second thread only spins, and spun for a third of a turn's time
    "OPENBLAS_NUM_THREADS": "1",
}


def neutralise(environ: MutableMapping[str, str] = os.environ) -> None:
    """Call before any heavy import: libraries read these variables while they are imported."""
    for name in list(environ):
        if name.upper().startswith(_DROPPED_PREFIXES):
            del environ[name]
    environ.update(_FORCED)
