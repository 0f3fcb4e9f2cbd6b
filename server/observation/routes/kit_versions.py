"""The versions of one's own record that wait for a choice, for the phone to show beside each other."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.observation.access import find_record
from server.observation.records import reading
from server.people.viewer import Viewer

NO_STORE = {"Cache-Control": "no-store"}


class KitVersions(Controller):
    """Two devices wrote the same record."""

    path = "/kit/records/{record_id:uuid}/versions"

    @get("/", name="kit.versions.index")
    async def index(
        self, viewer: NamedDependency[Viewer], record_id: FromPath[UUID]
    ) -> Response[dict[str, Any]]:
        """The one in force and those kept beside it, with what stands in each."""
        found, _rights = await find_record(viewer, record_id)
        shown = [
            {
                "seq": one.seq,
                "device": str(one.device),
                "received_at": one.received_at.isoformat(),
                "is_submitted": one.is_submitted,
                "is_beside": one.is_beside,
                "is_in_force": one.is_in_force,
                "body": one.body,
            }
            for one in await reading.versions(viewer, found["id"])
            if one.is_beside or one.is_in_force
        ]
        return Response({"versions": shown}, headers=NO_STORE)
