"""Rules of the school year that columns cannot say, and the textbooks every platform begins with."""

from uuid import NAMESPACE_OID, uuid5

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from server.base.database import execute

ID = "2026-11-22T01:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "rules of the school year; usual textbooks"

RULES = (
    """ALTER TABLE term
         ADD CONSTRAINT ck_term_number CHECK (number IN (1, 2)),
         ADD CONSTRAINT ck_term_dates CHECK (starts_on < ends_on AND week1_on <= ends_on),
         ADD CONSTRAINT ck_term_week1_is_monday CHECK (extract(isodow FROM week1_on) = 1)""",
    """ALTER TABLE calendar_day
         ADD CONSTRAINT ck_calendar_day_place CHECK ((region IS NULL) <> (school IS NULL)),
         ADD CONSTRAINT ck_calendar_day_kind CHECK (kind IN ('holiday', 'workday')),
         ADD CONSTRAINT ck_calendar_day_follows CHECK (
           follows_weekday IS NULL OR kind = 'workday' AND follows_weekday BETWEEN 1 AND 7)""",
    "CREATE UNIQUE INDEX uq_calendar_day_region ON calendar_day (region, day) WHERE region IS NOT NULL",
    "CREATE UNIQUE INDEX uq_calendar_day_school ON calendar_day (school, day) WHERE school IS NOT NULL",
    """ALTER TABLE volume
         ADD CONSTRAINT ck_volume_grade CHECK (grade BETWEEN 1 AND 12),
         ADD CONSTRAINT ck_volume_term CHECK (term BETWEEN 0 AND 2)""",
    "ALTER TABLE grade_span ADD CONSTRAINT ck_grade_span CHECK (first BETWEEN 1 AND last AND last <= 12)",
    "ALTER TABLE rollover ADD CONSTRAINT ck_rollover_years CHECK (to_year = from_year + 1)",
    # Two clicks on 结转 are one.
    "CREATE UNIQUE INDEX uq_rollover_standing ON rollover (school, from_year) WHERE undone_at IS NULL",
    """ALTER TABLE school_class
         ADD CONSTRAINT ck_school_class_name CHECK (name <> ''),
         ADD CONSTRAINT ck_school_class_grades CHECK (
           cardinality(grades) BETWEEN 1 AND 6 AND 1 <= ALL (grades) AND 12 >= ALL (grades))""",
    # A class goes up into one class, not two.
    """CREATE UNIQUE INDEX uq_school_class_previous ON school_class (previous, school_year)
         WHERE previous IS NOT NULL""",
    """ALTER TABLE teaching
         ADD CONSTRAINT ck_teaching_subject CHECK (subject <> ''),
         ADD CONSTRAINT ck_teaching_dates CHECK (starts_on <= ends_on),
         ADD CONSTRAINT ck_teaching_replaces CHECK ((kind = 'substitute') = (replaces IS NOT NULL))""",
    """ALTER TABLE bell_period
         ADD CONSTRAINT ck_bell_period_number CHECK (number BETWEEN 1 AND 16),
         ADD CONSTRAINT ck_bell_period_times CHECK (starts_at < ends_at)""",
    """ALTER TABLE lesson_slot
         ADD CONSTRAINT ck_lesson_slot_weekday CHECK (weekday BETWEEN 1 AND 7),
         ADD CONSTRAINT ck_lesson_slot_period CHECK (period BETWEEN 1 AND 16),
         ADD CONSTRAINT ck_lesson_slot_weeks CHECK (weeks IN ('all', 'odd', 'even')),
         ADD CONSTRAINT ck_lesson_slot_dates CHECK (starts_on <= ends_on)""",
    """ALTER TABLE slot_change
         ADD CONSTRAINT ck_slot_change_target CHECK ((to_on IS NULL) = (to_period IS NULL)),
         ADD CONSTRAINT ck_slot_change_period CHECK (to_period BETWEEN 1 AND 16)""",
    "CREATE INDEX ix_timetable_import_school ON timetable_import (school, created_at DESC)",
    # Last year is read-only once its classes have gone up. The verbs say it in words; this holds whatever asks.
    """CREATE FUNCTION refuse_closed_year() RETURNS trigger LANGUAGE plpgsql AS $$
         DECLARE touched record; of_class uuid;
         BEGIN
           touched := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
           IF TG_TABLE_NAME = 'school_class' THEN of_class := touched.id;
           ELSIF TG_TABLE_NAME = 'teaching' THEN of_class := touched.school_class;
           ELSE SELECT school_class INTO of_class FROM teaching WHERE id = touched.teaching;
           END IF;
           IF EXISTS (SELECT 1 FROM school_class c JOIN rollover r ON r.school = c.school
                      WHERE c.id = of_class AND r.from_year >= c.school_year AND r.undone_at IS NULL) THEN
             RAISE EXCEPTION 'this school year is closed' USING ERRCODE = 'restrict_violation';
           END IF;
           RETURN touched;
         END $$""",
    *(
        f"""CREATE TRIGGER tr_{table}_closed BEFORE UPDATE OR DELETE{insert} ON {table}
              FOR EACH ROW EXECUTE FUNCTION refuse_closed_year()"""
        for table, insert in (("school_class", ""), ("teaching", " OR INSERT"), ("lesson_slot", " OR INSERT"))
    ),
)
UNDONE = """
  DROP TRIGGER tr_school_class_closed ON school_class;
  DROP TRIGGER tr_teaching_closed ON teaching;
  DROP TRIGGER tr_lesson_slot_closed ON lesson_slot;
  DROP FUNCTION refuse_closed_year();
  DROP INDEX ix_timetable_import_school, uq_school_class_previous, uq_rollover_standing,
    uq_calendar_day_school, uq_calendar_day_region;
  ALTER TABLE slot_change DROP CONSTRAINT ck_slot_change_period, DROP CONSTRAINT ck_slot_change_target;
  ALTER TABLE lesson_slot DROP CONSTRAINT ck_lesson_slot_dates, DROP CONSTRAINT ck_lesson_slot_weeks,
    DROP CONSTRAINT ck_lesson_slot_period, DROP CONSTRAINT ck_lesson_slot_weekday;
  ALTER TABLE bell_period DROP CONSTRAINT ck_bell_period_times, DROP CONSTRAINT ck_bell_period_number;
  ALTER TABLE teaching DROP CONSTRAINT ck_teaching_replaces, DROP CONSTRAINT ck_teaching_dates,
    DROP CONSTRAINT ck_teaching_subject;
  ALTER TABLE school_class DROP CONSTRAINT ck_school_class_grades, DROP CONSTRAINT ck_school_class_name;
  ALTER TABLE rollover DROP CONSTRAINT ck_rollover_years;
  ALTER TABLE grade_span DROP CONSTRAINT ck_grade_span;
  ALTER TABLE volume DROP CONSTRAINT ck_volume_term, DROP CONSTRAINT ck_volume_grade;
  ALTER TABLE calendar_day DROP CONSTRAINT ck_calendar_day_follows, DROP CONSTRAINT ck_calendar_day_kind,
    DROP CONSTRAINT ck_calendar_day_place;
  ALTER TABLE term DROP CONSTRAINT ck_term_week1_is_monday, DROP CONSTRAINT ck_term_dates,
    DROP CONSTRAINT ck_term_number;
  DELETE FROM volume;
"""
GRADES = "一二三四五六七八九"
TERMS = {0: "全一册", 1: "上册", 2: "下册"}
# subject, edition, first and last grade with 上册 and 下册, grades of one book for the whole year
BOOKS = (
    ("语文", "统编版", 1, 9, ()),
    ("道德与法治", "统编版", 1, 9, ()),
    ("历史", "统编版", 7, 9, ()),
    ("数学", "人教版", 1, 9, ()),
    ("数学", "北师大版", 1, 9, ()),
    ("数学", "苏教版", 1, 6, ()),
    ("英语", "人教版", 3, 8, (9,)),
    ("英语", "外研版", 3, 9, ()),
    ("科学", "教科版", 1, 6, ()),
    ("物理", "人教版", 8, 8, (9,)),
    ("化学", "人教版", 9, 9, ()),
    ("生物学", "人教版", 7, 8, ()),
    ("地理", "人教版", 7, 8, ()),
    ("音乐", "人教版", 1, 9, ()),
    ("美术", "人教版", 1, 9, ()),
    ("体育与健康", "人教版", 7, 7, (8, 9)),
)


def volumes() -> list[tuple[str, str, int, int, str]]:
    found = []
    for subject, edition, first, last, whole in BOOKS:
        pairs = [(grade, term) for grade in range(first, last + 1) for term in (1, 2)]
        for grade, term in [*pairs, *((grade, 0) for grade in whole)]:
            found.append((subject, edition, grade, term, f"{GRADES[grade - 1]}年级{TERMS[term]}"))
    return found


async def add() -> None:
    for rule in RULES:
        await execute(rule)
    for subject, edition, grade, term, name in volumes():
        await execute(
            "INSERT INTO volume (id, subject, edition, grade, term, name, retired)"
            " VALUES ($1, $2, $3, $4, $5, $6, false)",
            uuid5(NAMESPACE_OID, f"gongbei volume {subject} {edition} {grade} {term}"),
            subject, edition, grade, term, name,
        )  # fmt: skip


async def remove() -> None:
    await execute(UNDONE)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="schoolyear", description=DESCRIPTION)
    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
