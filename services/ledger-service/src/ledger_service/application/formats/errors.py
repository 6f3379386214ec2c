"""Why a file is not taken."""


class UnreadableFile(Exception):
    """A file that cannot be read as what it should be; the message names the place and what to do."""


class TooManyLines(UnreadableFile):
    """A file with more lines than one import takes."""

    def __init__(self, most: int) -> None:
        """Name the limit."""
        super().__init__(f"The file has more than {most} lines; split it.")
