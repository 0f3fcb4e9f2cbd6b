"""Forms that come with the platform (教案 in three layouts, 听课记录表, 评课表, 集体备课记录, 教研活动记录).

They are descriptions (``forms.json``), made into Word files by our own writer and filled like a school's.
Doors: ``FORMS``, ``make(key)``; ``lay(name, leaves, asset)`` for forms with what stands in them.
"""

from .laying import Cell as Cell
from .laying import Leaf as Leaf
from .laying import lay as lay
from .making import FORMS as FORMS
from .making import make as make
