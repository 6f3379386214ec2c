"""What a caller reads when a file is not taken or a division is not there."""

from collections.abc import Callable
from typing import Any, Final

from case_service.domain.divisions import DivisionArchived, DivisionInUse, DivisionNotFound
from case_service.domain.files import EmptyFileError, FileTooLargeError, UnsupportedFileError
from chassis.errors import ApiError, BusinessError, business, not_found


def _refusal(status: int, type_: str) -> Callable[[Any], ApiError]:
    def answer(error: Exception) -> ApiError:
        return ApiError(status, "file_refused", str(error), [BusinessError(type_, str(error))])

    return answer


TEXT_ERRORS: Final[dict[type[Exception], Callable[[Any], ApiError]]] = {
    EmptyFileError: _refusal(400, "InvalidField"),
    FileTooLargeError: _refusal(413, "FileTooLarge"),
    UnsupportedFileError: _refusal(415, "UnsupportedFileType"),
    DivisionArchived: lambda error: business(error.type, error.message),
    DivisionInUse: lambda error: business(error.type, error.message),
    DivisionNotFound: lambda _: not_found("The division"),
}
