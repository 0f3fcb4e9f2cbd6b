"""How far a release is read. Over plan ``p``; $2 to $7 are those of ``access.visible_to``."""

# The 学区 of one's school, of the place one researches, of the group above the schools one is in.
_HOME = """
SELECT s.district FROM school s WHERE s.id = ANY($5::uuid[]) AND s.district IS NOT NULL
UNION SELECT unnest($6::uuid[])
UNION SELECT mine.district FROM prep_group mine WHERE mine.id = ANY($2::uuid[]) AND mine.district IS NOT NULL
"""
# The 区县 these lie in, or that one is of oneself, and all that these lie in.
_REGIONS_ABOVE = f"""
WITH RECURSIVE up AS (
  SELECT here.id FROM (
    SELECT home.region AS id FROM district home WHERE home.id IN ({_HOME})
    UNION SELECT unnest($7::uuid[])
    UNION SELECT mine.region FROM prep_group mine WHERE mine.id = ANY($2::uuid[])) here
  WHERE here.id IS NOT NULL
  UNION SELECT r.parent FROM up JOIN region r ON r.id = up.id WHERE r.parent IS NOT NULL)
SELECT id FROM up
"""  # noqa: S608
# Released: the school of the plan reads it, its researchers and those of a 学区 the school is tied to today;
# of a group above the schools also its members and everybody at home in its 学区 or 区县.
IN_REACH = f"""
(p.school IN (
  SELECT s.id FROM school s JOIN district d ON d.id = s.district
  WHERE s.id = ANY($5::uuid[]) OR d.id = ANY($6::uuid[]) OR d.region IN (SELECT regions_within($7::uuid[]))
     OR s.id IN (SELECT l.school FROM school_link l WHERE l.district = ANY($6::uuid[])
                 AND l.starts_on <= school_today() AND coalesce(l.ends_on >= school_today(), true)))
 OR p.prep_group IN (
  SELECT g.id FROM prep_group g LEFT JOIN district d ON d.id = g.district
  WHERE g.school IS NULL AND (
    g.id = ANY($2::uuid[]) OR g.district IN ({_HOME}) OR g.region IN ({_REGIONS_ABOVE})
    OR coalesce(d.region, g.region) IN (SELECT regions_within($7::uuid[])))))
"""  # noqa: S608
