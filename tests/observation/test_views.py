"""The views of LICC: four dimensions, twenty views, sixty-eight points."""

from server.observation.views import LICC


def test_the_views_have_the_points_the_source_counts() -> None:
    counts = {one.name: {view.name: len(view.points) for view in one.views} for one in LICC}
    assert counts == {
        "学生学习": {"准备": 3, "倾听": 3, "互动": 5, "自主": 4, "达成": 3},
        "教师教学": {"环节": 3, "呈示": 4, "对话": 3, "指导": 3, "机智": 4},
        "课程性质": {"目标": 3, "内容": 4, "实施": 3, "评价": 3, "资源": 4},
        "课堂文化": {"思考": 4, "民主": 3, "创新": 3, "关爱": 3, "特质": 3},
    }
    views = [view for one in LICC for view in one.views]
    points = [point for view in views for point in view.points]
    assert (len({view.key for view in views}), len(set(points))) == (20, 68)
    assert all(view.key.startswith(f"{one.key}.") for one in LICC for view in one.views)
