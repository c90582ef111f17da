"""The machinery of the API, written once: ids, errors, connections, commands, the document cache and its limits, HTTP."""
