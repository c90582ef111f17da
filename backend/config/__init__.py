"""The composition root: settings, addresses, processes, the command line. The one place that knows every part."""
