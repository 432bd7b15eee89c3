"""A template triple becomes a message in the reader's zone and language; local mode keeps it in a folder."""

from django.core.mail.backends.filebased import EmailBackend


class FolderBackend(EmailBackend):
    pass
