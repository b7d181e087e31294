"""The exception tree. Everything that this package raises on purpose is a `QuotesError`.

QuotesError
├── SpanError            a range that does not fit its text
├── InputError           an article or a file that cannot be read
├── CheckpointError      a folder that holds no usable model
├── MissingExtraError    a feature whose optional packages are not installed
└── ConfigError          a setting that is not legal
"""


class QuotesError(Exception):
    """Base of all errors raised on purpose; its text is one readable line."""


class SpanError(QuotesError, ValueError):
    """A range that is empty, reversed or outside its text.

    Args:
        message: What is wrong, the value, and what would be right.
        start: The offending start, in code points.
        end: The offending end, in code points.
    """

    def __init__(self, message: str, *, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class InputError(QuotesError, ValueError):
    """An article, a line or a file that cannot be read as what it should be.

    Args:
        message: What is wrong, the value, and what would be right.
        path: The file, where there is one.
        line: The line in that file, counted from 1.
    """

    def __init__(self, message: str, *, path: object = None, line: int | None = None) -> None:
        where = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(where + message)
        self.path = path
        self.line = line


class CheckpointError(QuotesError):
    """A folder or name that does not lead to a model which this version can run."""


class MissingExtraError(QuotesError, ImportError):
    """An optional package is needed and not installed; the message gives the `pip` command."""


class ConfigError(QuotesError, ValueError):
    """A setting outside its legal range; the message names file, key, value and range."""
