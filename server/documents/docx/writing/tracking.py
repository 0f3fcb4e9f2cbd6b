"""The switch in the settings of a paper by which Word tracks what its next reader changes."""

from docx.document import Document

from ..ooxml.names import Element, local
from .xml import make

# What stands before w:trackRevisions among the settings, as the standard orders them.
_BEFORE_TRACKING = frozenset(
    [
        "writeProtection",
        "view",
        "zoom",
        "removePersonalInformation",
        "removeDateAndTime",
        "doNotDisplayPageBoundaries",
        "displayBackgroundShape",
        "printPostScriptOverText",
        "printFractionalCharacterWidth",
        "printFormsData",
        "embedTrueTypeFonts",
        "embedSystemFonts",
        "saveSubsetFonts",
        "saveFormsData",
        "mirrorMargins",
        "alignBordersAndEdges",
        "bordersDoNotSurroundHeader",
        "bordersDoNotSurroundFooter",
        "gutterAtTop",
        "hideSpellingErrors",
        "hideGrammaticalErrors",
        "activeWritingStyle",
        "proofState",
        "formsDesign",
        "attachedTemplate",
        "linkStyles",
        "stylePaneFormatFilter",
        "stylePaneSortMethod",
        "documentType",
        "mailMerge",
        "revisionView",
    ]
)


def switch_on(document: Document) -> None:
    """Let Word track whatever the next reader changes."""
    settings: Element = document.settings.element
    if any(local(one) == "trackRevisions" for one in settings):
        return
    before = [one for one in settings if local(one) in _BEFORE_TRACKING]
    place = settings.index(before[-1]) + 1 if before else 0
    settings.insert(place, make("trackRevisions"))
