"""Writing a plan into a school's own form: the recogniser finds its places, its look stays.

Door: ``fill(form, doc, meta, asset)``. Whatever has nothing to do with the plan (cover,
labels, headers, footers, seals) is not touched; a paragraph that already says the right words neither.
"""

from .filling import fill as fill
