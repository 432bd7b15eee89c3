"""The whole instance in one file: written while the app runs, kept, restored, settled."""
