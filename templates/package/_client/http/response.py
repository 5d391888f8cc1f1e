"""An answer with everything that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args

from ..._runtime.codec import decode
from ...errors import DecodeError
from ..addresses import bare
from .requests import HttpReply, Operation
from .status import secrets_of, unreadable_error

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """The answer to an HTTP operation. `repr` shows neither headers nor content.

    Attributes:
        status_code: HTTP status, 200 to 299.
        headers: Headers of the answer, names in lower case.
        content: The body in bytes, decompressed.
        request_id: Id of the request for the support of the service, or None.
        elapsed: Seconds from the first attempt to the end of the response.
        retries: Number of retries.
        http_response: The answer as httpx2 gives it. Its `request` holds the key.
    """

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    request_id: str | None
    elapsed: float
    retries: int
    http_response: httpx2.Response = field(repr=False, compare=False)
    _operation: Operation = field(repr=False)

    def parse(self) -> T:
        """The result that the operation without `with_raw_response` returns.

        A JSON answer that deviates from the description still decodes: see `notes` and `extra_fields`.

        Raises:
            APIResponseValidationError: the answer is not JSON, or not a value of the type at all.
        """
        operation = self._operation
        if operation.decode is not None:
            reply = HttpReply(self.status_code, self.headers, self.content)
            return cast("T", operation.decode(reply))
        # An operation may answer with an object or with nothing, as its type then says.
        if operation.reply is None or (not self.content and NoneType in get_args(operation.reply)):
            return cast("T", None)
        try:
            return cast("T", decode(self.content, operation.reply))
        except DecodeError as error:
            request = self.http_response.request
            raise unreadable_error(
                error,
                status_code=self.status_code,
                headers=self.headers,
                body=self.content,
                url=bare(str(request.url)),
                secrets=secrets_of(request.headers),
            ) from error


def raw_response(
    operation: Operation, reply: HttpReply, http_response: httpx2.Response, *, elapsed: float, retries: int
) -> RawResponse[Any]:
    """Put an answer together with what it is the answer to."""
    return RawResponse(
        status_code=reply.status_code,
        headers=reply.headers,
        content=reply.content,
        request_id=reply.request_id,
        elapsed=elapsed,
        retries=retries,
        http_response=http_response,
        _operation=operation,
    )
