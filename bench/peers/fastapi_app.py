"""FastAPI with SQLAlchemy's asyncio extension; the list by columns of mapped classes."""

import os
from datetime import datetime
from uuid import UUID

from fastapi import FastAPI, Request, Response
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from bench.peers import same
from server.plans.access import visible_to

ENGINE = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=10
)
SESSIONS = async_sessionmaker(ENGINE, class_=AsyncSession, expire_on_commit=False)
app = FastAPI(openapi_url=None)


class Base(DeclarativeBase):
    """Mapped classes."""


class User(Base):
    __tablename__ = "users"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    hue: Mapped[int]


class Group(Base):
    __tablename__ = "prep_group"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Release(Base):
    __tablename__ = "plan_release"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[UUID]
    number: Mapped[int]


class Plan(Base):
    __tablename__ = "plan"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    subject: Mapped[str]
    grade: Mapped[str]
    period: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    released_number: Mapped[int]
    owner: Mapped[UUID]
    prep_group: Mapped[UUID | None]
    source_plan: Mapped[UUID | None]
    base_version: Mapped[UUID | None]
    changed_places: Mapped[int | None]
    filled_sections: Mapped[int]
    total_sections: Mapped[int]
    minutes: Mapped[int]
    updated_at: Mapped[datetime]


P = aliased(Plan, name="p")
SOURCE = aliased(Plan, name="m")
BASE = aliased(Release, name="base")
VISIT = text(same.numbered(same.VISIT, ":a{}"))
COUNTS = text(same.numbered(same.COUNTS, ":a{}"))
COLUMNS = (
    "id", "title", "subject", "grade", "period", "kind", "state", "released_number", "owner", "prep_group",
    "source_plan", "base_version", "changed_places", "filled_sections", "total_sections", "minutes",
    "updated_at",
)  # fmt: skip
LIST = (
    select(
        *(getattr(P, name) for name in COLUMNS),
        User.name.label("owner_name"),
        User.hue.label("owner_hue"),
        Group.name.label("group_name"),
        SOURCE.released_number.label("source_number"),
        BASE.number.label("base_number"),
    )
    .select_from(P)
    .join(User, User.id == P.owner)
    .outerjoin(Group, Group.id == P.prep_group)
    .outerjoin(SOURCE, SOURCE.id == P.source_plan)
    .outerjoin(BASE, BASE.version == P.base_version)
    .where(text(same.numbered(same.WHERE, ":a{}")))
    .order_by(P.updated_at.desc(), P.id)
    .limit(same.PAGE_ROWS)
)


@app.get("/plans")
async def plans(request: Request) -> Response:
    """The list."""
    async with SESSIONS() as session:
        given = _named(same.visit_args(request.headers.get("cookie", "")))
        found = (await session.execute(VISIT, given)).mappings().first()
        if found is None or not found["live"]:
            return Response(status_code=401)
        viewer = same.viewer_of(dict(found))
        scope = _named(visible_to(viewer))
        counts = dict((await session.execute(COUNTS, scope)).mappings().one())
        rows = [dict(row) for row in (await session.execute(LIST, scope)).mappings()]
    return Response(same.render(viewer, found["csrf"], counts, rows), media_type="text/html")


def _named(values: list[object]) -> dict[str, object]:
    return {f"a{number}": value for number, value in enumerate(values, 1)}
