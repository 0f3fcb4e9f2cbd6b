"""S-T: vectors of the literature and of small lessons counted by hand; the trap of the exchanged names."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.observation.figures import st
from server.observation.figures.coding import CodesRefused
from server.observation.figures.st import Mode, Variant

LESSONS = some.lists(some.sampled_from("TS"), min_size=1, max_size=40).map("".join)


@pytest.mark.parametrize(
    ("codes", "rt", "ch", "mode"),
    [
        ("TTTTTTTTST", 0.9, 0.2, "讲授型"),
        ("TSTSTTSSTS", 0.5, 0.7, "对话型"),  # not 混合型, as some say
        ("SSSSSSSTSS", 0.1, 0.2, "练习型"),
        ("TTTSSSTTSS", 0.5, 0.3, "混合型"),
        ("TSTTSTTSTT", 0.7, 0.6, "讲授型"),  # Rt decides before Ch
        ("TSSTSSTSSS", 0.3, 0.5, "练习型"),
        ("TTSSTSSTSS", 0.4, 0.5, "对话型"),
        ("TTTSTTSSSS", 0.5, 0.3, "混合型"),
        ("TSSSSTTTSS", 0.4, 0.3, "混合型"),
        ("TSSTTSTTTSSSTTTSSSST", 0.5, 0.4, "对话型"),  # Ch of just 0.4
        ("T", 1.0, 0.0, "讲授型"),
    ],
)
def test_a_lesson_of_teacher_and_pupils(codes: str, rt: float, ch: float, mode: str) -> None:
    found = st.analyse(codes)
    assert (found.n, found.rt, found.ch) == (len(codes), rt, ch)
    assert (st.NAMES[found.mode], found.variant) == (mode, Variant.PLAIN)


def test_a_single_d_makes_it_the_variant_with_d() -> None:
    found = st.analyse("TTDDSSTDST")
    assert (found.variant, found.rt, found.ch, found.mode) == (Variant.WITH_BOTH, 0.55, 0.6, Mode.DIALOGUE)
    assert found.curve == ((0, 0), (2, 0), (3, 1), (3, 3), (4, 3), (4.5, 3.5), (4.5, 4.5), (5.5, 4.5))
    assert st.analyse("DTTT").rt == 0.875


def test_codes_may_be_small_wide_and_set_apart() -> None:
    assert st.analyse(" tts，ｓＴ\nd ") == st.analyse("TTSSTD")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("", "没有 S-T 编码"),
        (" ， ", "没有 S-T 编码"),
        ("TTX", "第 3 个编码“X”不认识"),
        ("T 1 S", "第 2 个编码“1”不认识"),
    ],
)
def test_codes_that_are_none_are_refused_by_their_place(codes: str, said: str) -> None:
    with pytest.raises(CodesRefused, match=said):
        st.analyse(codes)


@given(LESSONS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_point_lies_in_its_region_and_the_curve_ends_where_the_counts_say(codes: str) -> None:
    found = st.analyse(codes)
    assert found.ch <= 2 * min(found.rt, 1 - found.rt) + 1e-12
    assert inside(st.REGIONS[found.mode], found.rt, found.ch)
    assert found.curve[-1] == (codes.count("T"), codes.count("S"))
    assert len(found.curve) == round(found.ch * found.n) + 2
    swapped = st.analyse(codes.translate(str.maketrans("TS", "ST")))
    assert (swapped.rt, swapped.ch) == (pytest.approx(1 - found.rt), found.ch)


def inside(region: tuple[st.Point, ...], x: float, y: float) -> bool:
    """On one side of every edge, or on it: the regions are convex."""
    edges = zip(region, (*region[1:], region[0]), strict=True)
    sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for (x1, y1), (x2, y2) in edges]
    return max(sides) <= 1e-9 or min(sides) >= -1e-9
