"""Pages of plans and imports: HTTP only."""

from server.plans.routes.adaptation import DistrictAdaptation, PlanAdaptation
from server.plans.routes.adoption import PlanAdoption
from server.plans.routes.answers import OneAnswer, PlanAnswers
from server.plans.routes.carrying import PlanCarrying, PlanCopies, PlanReflection
from server.plans.routes.comments import PlanAnchors, PlanComments
from server.plans.routes.comparison import PlanComparison
from server.plans.routes.desk import OneReading, PlanReadings, ReadingDesk
from server.plans.routes.district_labels import DistrictLabels
from server.plans.routes.dividing import GroupLessons, PlanAcceptance, PlanLeadAuthor
from server.plans.routes.exporting import PlanExport, PlanExportPage, PlanPdf
from server.plans.routes.import_batches import ImportBatches
from server.plans.routes.imports import ImportPlan, Imports
from server.plans.routes.leading import (
    GroupPlans,
    PlanArchiving,
    PlanHandout,
    PlanReturn,
    PlanSubmission,
)
from server.plans.routes.lessons import LessonsToday, PlanLessons, PlanNotes
from server.plans.routes.library import PlanLibrary
from server.plans.routes.likeness import PlanLikeness
from server.plans.routes.lineage import PlanLineage
from server.plans.routes.listing import Plans
from server.plans.routes.meetings import Meetings, OneMeeting, PlanMeetings
from server.plans.routes.packing import PlanPackages
from server.plans.routes.papers import OnePaper, Papers
from server.plans.routes.playback import DraftSharing, PlanPlayback
from server.plans.routes.printing import PlanPrint
from server.plans.routes.proposals import OneProposal, PlanProposals
from server.plans.routes.pulling import PlanPull, PullSetting, PullUndoing
from server.plans.routes.reading import OnePlan, PlanTitle
from server.plans.routes.round_entries import OneEntry, RoundEntries
from server.plans.routes.round_hosts import RoundHost
from server.plans.routes.round_picks import RoundComparison, RoundPicks
from server.plans.routes.rounds import OneRound, RoundReviewers, Rounds
from server.plans.routes.rules import DistrictRules, GroupRules
from server.plans.routes.sheets import GroupLessonsSheet, LibrarySheet, RoundScoresSheet
from server.plans.routes.states import PlanDiscussion, PlanForks, PlanReleases, PlanRevision
from server.plans.routes.suggestions import PlanSuggestions
from server.plans.routes.tasks import PlanAnnouncement, PlanTasks
from server.plans.routes.templates import OneTemplate, PlanOutlines, Templates
from server.plans.routes.threads import PlanThreads
from server.plans.routes.versions import (
    PlanAuthors,
    PlanRestoration,
    PlanVersions,
    VersionComparison,
    VersionNames,
    VersionRestorations,
)
from server.plans.routes.written_pages import PlanWrittenPages

ROUTES = [
    Plans,
    PlanLibrary,
    LibrarySheet,
    GroupLessonsSheet,
    RoundScoresSheet,
    PlanPackages,
    OnePlan,
    PlanTitle,
    PlanDiscussion,
    PlanReleases,
    PlanRevision,
    PlanSubmission,
    PlanReturn,
    PlanArchiving,
    PlanHandout,
    GroupPlans,
    GroupLessons,
    PlanAcceptance,
    PlanLeadAuthor,
    GroupRules,
    DistrictRules,
    PlanForks,
    PlanComparison,
    PlanPull,
    PullSetting,
    PullUndoing,
    PlanCarrying,
    PlanCopies,
    PlanReflection,
    PlanAdoption,
    PlanLineage,
    PlanLikeness,
    PlanAdaptation,
    DistrictAdaptation,
    PlanLessons,
    PlanNotes,
    PlanWrittenPages,
    LessonsToday,
    PlanAuthors,
    PlanRestoration,
    PlanPlayback,
    DraftSharing,
    PlanVersions,
    VersionComparison,
    VersionNames,
    VersionRestorations,
    PlanExport,
    PlanExportPage,
    PlanPdf,
    Papers,
    OnePaper,
    PlanPrint,
    PlanAnswers,
    OneAnswer,
    PlanTasks,
    PlanAnnouncement,
    PlanThreads,
    Templates,
    OneTemplate,
    PlanOutlines,
    ReadingDesk,
    OneReading,
    PlanReadings,
    Meetings,
    PlanMeetings,
    OneMeeting,
    PlanComments,
    PlanAnchors,
    PlanSuggestions,
    PlanProposals,
    OneProposal,
    Rounds,
    OneRound,
    RoundReviewers,
    RoundEntries,
    OneEntry,
    RoundComparison,
    RoundPicks,
    RoundHost,
    Imports,
    ImportPlan,
    ImportBatches,
    DistrictLabels,
]
