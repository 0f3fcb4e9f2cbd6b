"""Observations in the words of a school."""

from server.observation.tables import ObservationKind, ObserverRole

KINDS = {
    ObservationKind.PLANNED: "预约听课",
    ObservationKind.DROP_IN: "推门听课",
    ObservationKind.OPEN: "公开课",
    ObservationKind.MENTORING: "师徒听课",
    ObservationKind.JOINT: "同上一堂课",
}
ROLES = {
    ObserverRole.LEAD: "召集人",
    ObserverRole.OBSERVER: "听课人",
    ObserverRole.EXPERT: "专家",
    ObserverRole.MENTOR: "师父",
    ObserverRole.MENTEE: "徒弟",
}
