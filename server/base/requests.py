"""Requests as our handlers get them."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException


class FormRequest(Request[Any, Any, Any]):
    """A request whose form may be anything at all."""

    async def form(self) -> FormMultiDict:
        """The submitted form.

        Raises:
            ClientException: its bytes are no text, or it names an alphabet nobody knows; the framework lets
                these two through as they are.
        """
        try:
            return await super().form()
        except (UnicodeError, LookupError) as error:
            raise ClientException("the form is no text") from error
