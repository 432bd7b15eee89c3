"""What every refusal is."""


class TrackerError(Exception):
    """What the app declines to do; `str()` is the sentence to show."""
