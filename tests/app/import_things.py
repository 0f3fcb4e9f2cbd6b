"""What the route matrix needs of imports: a batch of 王雨晴 that no worker reads, a label of the 学区."""

from uuid import UUID

from server.base import database
from server.documents import skeleton
from server.documents.docx import writing
from server.plans.imports import receiving
from server.plans.imports.receiving import Uploaded
from tests.support.town import Town


async def make_batch(town: Town) -> UUID:
    """One file, waiting to be read."""
    data = writing.write(skeleton.blank(["objectives"]), {"title": "周长"}, lambda _id: None)
    batch = await receiving.begin(town.wang, "三年级上", [Uploaded.of("三年级上/周长.docx", data)])
    await database.execute("UPDATE pgqueuer SET execute_after = now() + interval '1 day'")
    return batch


async def make_label(town: Town) -> UUID:
    """A label somebody corrected."""
    found: UUID = await database.value(
        "INSERT INTO district_label (id, district, phrase, label, kind, key, state, people, created_at,"
        " row_version) VALUES (gen_random_uuid(), $1, '课堂寄语', '课堂寄语', 'section', 'summary',"
        " 'suggested', ARRAY[$2::uuid], now(), 1) RETURNING id",
        town.district, town.wang.id,
    )  # fmt: skip
    return found
