"""The school year: 校历 (学期, 周次, 放假, 调休), 册, 班级, 任课, 课表 and 调课, and 学年结转.

Above people, below plans: it says who teaches what to whom and when. Others ask it for the lessons of a week,
for the teachers concerned by a 通案, and for what a new plan most likely is about.
"""
