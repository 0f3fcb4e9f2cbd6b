"""Django 5.2 under gunicorn: ``values()`` of models, a connection pool, the usual middlewares."""

import os
import re
from urllib.parse import urlsplit

import django
from django.conf import settings

_at = urlsplit(os.environ["DATABASE_URL"])
_query = dict(pair.split("=", 1) for pair in _at.query.split("&") if "=" in pair)
settings.configure(
    DEBUG=False,
    SECRET_KEY="bench" * 10,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=[],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _at.path.lstrip("/"),
            "USER": _at.username or "",
            "PASSWORD": _at.password or "",
            "HOST": _at.hostname or _query.get("host", "").replace("%2F", "/"),
            "PORT": str(_at.port or _query.get("port", "")),
            "OPTIONS": {"pool": {"min_size": 2, "max_size": 10}},
        }
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.db.models import F  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from bench.peers import same  # noqa: E402
from server.plans.access import visible_to  # noqa: E402


class User(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    hue = models.SmallIntegerField()

    class Meta:
        app_label, db_table, managed = "bench", "users", False


class Group(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()

    class Meta:
        app_label, db_table, managed = "bench", "prep_group", False


class Release(models.Model):
    id = models.UUIDField(primary_key=True)
    version = models.UUIDField(unique=True)
    number = models.SmallIntegerField()

    class Meta:
        app_label, db_table, managed = "bench", "plan_release", False


class Plan(models.Model):
    id = models.UUIDField(primary_key=True)
    title = models.TextField()
    subject = models.TextField()
    grade = models.TextField()
    period = models.TextField()
    kind = models.TextField()
    state = models.TextField()
    released_number = models.SmallIntegerField()
    changed_places = models.IntegerField(null=True)
    owner = models.ForeignKey(User, models.DO_NOTHING, db_column="owner")
    prep_group = models.ForeignKey(Group, models.DO_NOTHING, db_column="prep_group", null=True)
    source_plan = models.ForeignKey("self", models.DO_NOTHING, db_column="source_plan", null=True)
    base_version = models.ForeignKey(
        Release, models.DO_NOTHING, db_column="base_version", to_field="version", null=True
    )
    filled_sections = models.SmallIntegerField()
    total_sections = models.SmallIntegerField()
    minutes = models.SmallIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "bench", "plan", False


def _for_psycopg(sql: str) -> tuple[str, list[int]]:
    """The text with ``%s``, and which argument stands at each."""
    order = [int(number) - 1 for number in re.findall(r"\$(\d+)", sql)]
    return same.numbered(sql.replace("%", "%%"), "%s"), order


VISIT, VISIT_ORDER = _for_psycopg(same.VISIT)
COUNTS, COUNTS_ORDER = _for_psycopg(same.COUNTS)
WHERE, WHERE_ORDER = _for_psycopg(re.sub(r"\bp\.", '"plan".', same.WHERE))
COLUMNS = (
    "id", "title", "subject", "grade", "period", "kind", "state", "released_number", "filled_sections",
    "total_sections", "minutes", "changed_places", "base_version", "owner", "updated_at",
)  # fmt: skip
JOINED = {
    "owner_name": F("owner__name"),
    "owner_hue": F("owner__hue"),
    "group_name": F("prep_group__name"),
    "source_number": F("source_plan__released_number"),
    "base_number": F("base_version__number"),
}


def plans(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = _one(VISIT, VISIT_ORDER, same.visit_args(request.headers.get("cookie", "")))
    if not found or not found["live"]:
        return HttpResponse(status=401)
    viewer = same.viewer_of(found)
    scope = visible_to(viewer)
    counts = _one(COUNTS, COUNTS_ORDER, scope)
    rows = list(
        Plan.objects.extra(where=[WHERE], params=[scope[place] for place in WHERE_ORDER])
        .order_by("-updated_at", "id")
        .values(*COLUMNS, **JOINED)[: same.PAGE_ROWS]
    )
    return HttpResponse(same.render(viewer, found["csrf"], counts, rows))


def _one(sql: str, order: list[int], args: list[object]) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [args[place] for place in order])
        row = cursor.fetchone()
        return dict(zip((column.name for column in cursor.description), row, strict=True)) if row else {}


urlpatterns = [path("plans", plans)]
application = get_wsgi_application()
