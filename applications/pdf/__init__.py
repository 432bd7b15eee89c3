"""Machines for paper: bytes in, bytes out; no model is known here.

Callers use `helper` (one warm process does the work) and `build` (one whole bundle).
"""
