"""How far a release is read, and who researches where it is taught. Over plan ``p``."""


def researched(districts: str, regions: str) -> str:
    """The condition that it lies in one of these 学区 or 区县, by its school or its group; the parameters say
    which. Who is at home below the level of a release reads it, and does not research it."""
    return f"""
(p.school IN (
  SELECT s.id FROM school s JOIN district d ON d.id = s.district
  WHERE d.id = ANY({districts}::uuid[]) OR d.region IN (SELECT regions_within({regions}::uuid[]))
     OR s.id IN (SELECT l.school FROM school_link l WHERE l.district = ANY({districts}::uuid[])
                 AND l.starts_on <= school_today() AND coalesce(l.ends_on >= school_today(), true)))
 OR p.prep_group IN (
  SELECT g.id FROM prep_group g LEFT JOIN district d ON d.id = g.district
  WHERE g.school IS NULL AND (g.district = ANY({districts}::uuid[])
    OR coalesce(d.region, g.region) IN (SELECT regions_within({regions}::uuid[])))))
"""  # noqa: S608


# $1 to $7 are those of ``access.visible_to``.
# What one holds today above the schools, as whatever: 学区长, guest expert, researcher, member of a group.
_ABOVE = """
FROM membership m LEFT JOIN prep_group mine ON m.scope = 'group' AND mine.id = m.scope_id
WHERE m."user" = $1
  AND coalesce(m.starts_on <= school_today(), true) AND coalesce(m.ends_on >= school_today(), true)
"""
# The 学区 of one's school, or that one has a post in.
_HOME = f"""
SELECT s.district FROM school s WHERE s.id = ANY($5::uuid[]) AND s.district IS NOT NULL
UNION SELECT m.scope_id {_ABOVE} AND m.scope = 'district'
UNION SELECT mine.district {_ABOVE} AND mine.district IS NOT NULL
"""  # noqa: S608
# The 区县 these lie in, or that one has a post in, and all that these lie in.
_REGIONS_ABOVE = f"""
WITH RECURSIVE up AS (
  SELECT here.id FROM (
    SELECT home.region AS id FROM district home WHERE home.id IN ({_HOME})
    UNION SELECT m.scope_id {_ABOVE} AND m.scope = 'region'
    UNION SELECT mine.region {_ABOVE} AND mine.region IS NOT NULL) here
  WHERE here.id IS NOT NULL
  UNION SELECT r.parent FROM up JOIN region r ON r.id = up.id WHERE r.parent IS NOT NULL)
SELECT id FROM up
"""  # noqa: S608
# Released: the school of the plan reads it, its researchers and those of a 学区 the school is tied to today;
# of a group above the schools also its members and everybody at home in its 学区 or 区县.
IN_REACH = f"""
(p.school = ANY($5::uuid[]) OR {researched("$6", "$7")}
 OR p.prep_group IN (
  SELECT g.id FROM prep_group g
  WHERE g.school IS NULL AND (
    g.id = ANY($2::uuid[]) OR g.district IN ({_HOME}) OR g.region IN ({_REGIONS_ABOVE}))))
"""  # noqa: S608
