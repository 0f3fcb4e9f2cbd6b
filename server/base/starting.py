"""The refusal of everything that happens before the platform runs."""


class StartFailed(Exception):
    """Something cannot start; ``str(error)`` is the one sentence for the operator, in Chinese."""
