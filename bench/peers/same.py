"""What every peer does as the product does it: who is behind the cookie, and the page around the rows."""

import re
from datetime import timedelta
from typing import Any

from server.app import navigation, web
from server.base import sessions
from server.base.clock import local, now
from server.base.pages import ENVIRONMENT
from server.base.settings import settings
from server.people import visiting
from server.people.viewer import Viewer
from server.plans.access import VISIBLE
from server.plans.listing import _COUNTS, _HEAPS, PAGE_SIZE, Filters, Listing, Scope
from server.plans.routes.listing import SCOPE_WHERE, SCOPES, _choices
from server.plans.wording import with_words

navigation.hand_over(web.create_app())

FILTERS = Filters(scope=Scope.RELEASED)
VISIT, COUNTS = visiting.BY_TOKEN, _COUNTS
WHERE = f"({_HEAPS[Scope.RELEASED]}) AND {VISIBLE}"
PAGE_ROWS = PAGE_SIZE


def numbered(sql: str, name: str) -> str:
    """``$1`` as the driver of a peer says it, ``name`` holding ``{}`` for the number."""
    sql = re.sub(r"(\$\d+)::(\w+(?:\[\])?)", r"CAST(\1 AS \2)", sql)  # a colon would end the name
    return re.sub(r"\$(\d+)", lambda found: name.format(found[1]), sql)


def visit_args(cookies: str) -> list[Any]:
    """The arguments of ``VISIT``, as ``people.visiting`` gives them."""
    token = sessions.token_in(cookies, secure=False) or ""
    moment = now()
    idle = moment - timedelta(seconds=settings.session_idle_seconds)
    in_public = moment - timedelta(seconds=sessions.PUBLIC_IDLE_SECONDS)
    return [sessions.token_hash(token), local(moment).date(), moment, idle, False, in_public]


def viewer_of(found: dict[str, Any]) -> Viewer:
    """The person of a row of ``VISIT``; some drivers read JSON by themselves."""
    if not isinstance(found["posts"], str | None):
        import json

        found = {**found, "posts": json.dumps(found["posts"])}
    return visiting._viewer(found)


def render(viewer: Viewer, csrf: str, counts: dict[str, int], plans: list[dict[str, Any]]) -> str:
    """The whole page by the product's own templates."""
    said = [with_words(plan, viewer.id) for plan in plans]
    return ENVIRONMENT.get_template("plans/index.html").render(
        viewer=viewer,
        csrf=csrf,
        path="/plans",
        request_id="-",
        demo=False,
        at_public_pc=False,
        listing=Listing(FILTERS, said, counts[Scope.RELEASED], counts, None),
        filters=FILTERS,
        scopes=SCOPES,
        scope_where=SCOPE_WHERE[Scope.RELEASED],
        choices=_choices(FILTERS),
    )
