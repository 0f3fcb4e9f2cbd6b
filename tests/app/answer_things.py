"""An answered paper for the paths of the matrix."""

import io
from uuid import UUID

import docx

from server.plans import access, exporting
from server.plans.answers import reading
from tests.documents.docx.answering import saved
from tests.support.town import Town


async def make_answer(town: Town, discussed: UUID) -> UUID:
    """What 陈思远 said in Word of the plan in discussion, read by 赵敏 and not taken over yet."""
    paper = await exporting.export(town.zhao, await access.find_visible(town.zhao, discussed))
    document = docx.Document(io.BytesIO(paper.data))
    document.add_comment(document.paragraphs[0].runs[0], text="课题太长", author="陈思远")
    return await reading.receive(town.zhao, discussed, saved(document), "分数.docx")
