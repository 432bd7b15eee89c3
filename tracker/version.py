"""Which release this is: the one place that says so."""

VERSION = "0.9.0"
