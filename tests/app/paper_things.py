"""What the route matrix needs of forms: one the school uses, one that 周校 still looks over."""

from uuid import UUID

from server.documents.docx.forms import make
from server.plans.papers import keeping
from server.plans.papers.keeping import PaperForm
from server.plans.papers.tables import PaperKind
from tests.support.town import Town


async def make_papers(town: Town) -> dict[str, UUID]:
    """``paper`` and ``sent_paper``."""
    made = []
    for name in ("学校教案", "新教案"):
        form = PaperForm("school", town.school, PaperKind.PLAN, name)
        made.append(await keeping.receive(town.zhou, form, make("brief"), f"{name}.docx"))
    await keeping.take(town.zhou, made[0])
    return {"paper": made[0], "sent_paper": made[1]}
