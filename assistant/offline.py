"""The environment goes in as the user has it; it comes out with every library's usage reports and downloads off.

Imported by the package before anything else, as each of these is read when its library is first imported.
"""

import os

_SILENT = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime: else a device id and a database of events, sent to its maker
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}

os.environ.update(_SILENT)  # whatever it said before: that nothing calls out is the project's promise
