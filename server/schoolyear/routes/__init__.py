"""Pages of the school year: HTTP only."""

from server.schoolyear.routes.changes import OneChange, SlotChanges
from server.schoolyear.routes.classes import Class, ClassTeaching, SchoolClasses
from server.schoolyear.routes.finding import SchoolStaff
from server.schoolyear.routes.imports import TimetableImport, TimetableImports
from server.schoolyear.routes.rollover import OneRollover, SchoolRollover
from server.schoolyear.routes.substitutes import SchoolSubstitutes
from server.schoolyear.routes.teaching import OneTeaching
from server.schoolyear.routes.terms import Days, RegionTerms, SchoolDays, Terms
from server.schoolyear.routes.timetable import (
    ClassTimetable,
    MyTimetable,
    OneBellTime,
    SchoolBells,
    SchoolTimetable,
    TeacherTimetable,
)
from server.schoolyear.routes.volumes import Volumes

ROUTES = [
    Terms,
    RegionTerms,
    SchoolDays,
    Days,
    Volumes,
    SchoolClasses,
    Class,
    ClassTeaching,
    OneTeaching,
    SchoolStaff,
    SchoolSubstitutes,
    SchoolRollover,
    OneRollover,
    MyTimetable,
    SchoolTimetable,
    TeacherTimetable,
    ClassTimetable,
    SchoolBells,
    OneBellTime,
    SlotChanges,
    OneChange,
    TimetableImports,
    TimetableImport,
]
