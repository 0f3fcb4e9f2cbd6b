"""Requests as our handlers get them."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException, SerializationException


class CheckedRequest(Request[Any, Any, Any]):
    """A request whose body may be anything at all: what the framework does not expect is a refusal too."""

    async def form(self) -> FormMultiDict:
        """The submitted form.

        Raises:
            ClientException: its bytes are no text, or it names an alphabet nobody knows.
        """
        try:
            return await super().form()
        except (UnicodeError, LookupError) as error:
            raise ClientException("the form is no text") from error

    async def json(self) -> Any:
        """The submitted JSON.

        Raises:
            ClientException: it is nested deeper than anything of ours, or its bytes are no JSON.
        """
        try:
            return await super().json()
        except (SerializationException, UnicodeError) as error:
            raise ClientException("the body is no JSON") from error
        except RecursionError as error:
            raise ClientException("the JSON is too deep") from error
