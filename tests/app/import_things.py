"""What the route matrix needs of imports: a batch of 王雨晴 that no worker reads."""

from uuid import UUID

from server.base import database
from server.documents import skeleton
from server.documents.docx import writing
from server.plans.imports import batches
from server.plans.imports.batches import Uploaded
from tests.support.town import Town


async def make_batch(town: Town) -> UUID:
    """One file, waiting to be read."""
    data = writing.write(skeleton.blank(["objectives"]), {"title": "周长"}, lambda _id: None)
    batch = await batches.begin(town.wang, "三年级上", [Uploaded("三年级上/周长.docx", data)])
    await database.execute("UPDATE pgqueuer SET execute_after = now() + interval '1 day'")
    return batch
