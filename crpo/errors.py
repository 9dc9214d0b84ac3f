"""What can go wrong in scoring, training, evaluation and publishing.

CrPOError
"""


class CrPOError(Exception):
    """Base of every error that a user of this package can act on; its text is one line."""
