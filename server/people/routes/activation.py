"""/activation: 工号 and the code of the 账号条 become a password."""

from dataclasses import dataclass

from litestar import Controller, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.base.errors import DomainError, TooMany
from server.base.pages import Page, WebRequest, page
from server.base.tracing import client_address
from server.people import codes
from server.people.routes.signing_in import agent_of, is_secure, signed_in


@dataclass
class ActivationForm:
    """The code, and the new password twice."""

    login: str = ""
    code: str = ""
    new: str = ""
    again: str = ""
    public: str = ""


class Activation(Controller):
    """启用账号, and 重设密码 the same way."""

    path = "/activation"

    @get("/", name="activation.new")
    async def new(self, request: WebRequest) -> Page:
        """The form; a link may bring the 工号 along, never the code."""
        return _form(request, ActivationForm(login=request.query_params.get("login", "")[:40]))

    @post("/", name="activation.create", opt={"anonymous": True, "keep": False})
    async def create(self, request: WebRequest, data: URLEncodedBody[ActivationForm]) -> Page | Redirect:
        """Set the password and sign in."""
        try:
            if data.new != data.again:
                raise DomainError("两次写的密码不一样，还没有设好，验证码还能用。")
            opened = await codes.redeem(
                data.login, data.code, data.new, address=client_address.get(), secure=is_secure(request),
                agent=agent_of(request), is_public=bool(data.public),
            )  # fmt: skip
        except DomainError as error:
            return _form(request, data, error)
        return signed_in(request, opened, "/")


def _form(request: WebRequest, form: ActivationForm, error: DomainError | None = None) -> Page:
    headers = {"Retry-After": str(error.retry_seconds)} if isinstance(error, TooMany) else {}
    return page(
        request, "activation/new.html", status=error.status if error else 200, headers=headers,
        error=str(error or ""), login=form.login, code=form.code, public=bool(form.public),
    )  # fmt: skip
