"""The package's Streamlit, with app.py: everything a page says to its reader, by the name pages know it under."""

from dashboard.widgets.accessible import accessibility
from dashboard.widgets.accounted import data_lead, hidden, not_counted, restated, wanting
from dashboard.widgets.aiming import one_measure, targets_in_draft, targets_in_force
from dashboard.widgets.board import exceptions, measures, way_to_data
from dashboard.widgets.checking import check_files, month_end
from dashboard.widgets.digested import digest
from dashboard.widgets.dropping import drop_files
from dashboard.widgets.explained import analysts, beside, definition, judgements, made, method, methods, unknown
from dashboard.widgets.frame import asked_for, banners, choose, choose_period, edition, guard, link, published, theme
from dashboard.widgets.logbook import editions, freshness, log
from dashboard.widgets.packing import meeting_pack
from dashboard.widgets.picking import by_theme, every_measure
from dashboard.widgets.planned import week_milestones
from dashboard.widgets.presenting import is_presenting, present
from dashboard.widgets.printed import unprinted
from dashboard.widgets.profiled import profile_notes, profiled
from dashboard.widgets.protected import agreements, protection
from dashboard.widgets.publishing import preview, publishing, staging
from dashboard.widgets.registering import BREAKS, MILESTONES, TARGETS, events_and_breaks, whole_file
from dashboard.widgets.released import releases
from dashboard.widgets.remarks import commentary
from dashboard.widgets.shown import (
    Html,
    chart,
    chip,
    chips,
    download,
    facts,
    grid,
    header,
    lead,
    listed,
    map_of,
    nothing_yet,
    paragraphs,
    plain,
    problems,
    rated,
    table,
    table_html,
    title,
)
from dashboard.widgets.signin import account, allows
from dashboard.widgets.takeaway import as_picture, beneath, small_multiples
from dashboard.widgets.tasks import actions
from dashboard.widgets.unwritten import open_actions, taking_away, to_write, waiting_drafts
from dashboard.widgets.weekly import asked_since, choose_since, presentation_link, week_actions, week_changes, week_rest

__all__ = [
    "BREAKS",
    "MILESTONES",
    "TARGETS",
    "Html",
    "accessibility",
    "account",
    "actions",
    "agreements",
    "allows",
    "analysts",
    "as_picture",
    "asked_for",
    "asked_since",
    "banners",
    "beneath",
    "beside",
    "by_theme",
    "chart",
    "check_files",
    "chip",
    "chips",
    "choose",
    "choose_period",
    "choose_since",
    "commentary",
    "data_lead",
    "definition",
    "digest",
    "download",
    "drop_files",
    "edition",
    "editions",
    "events_and_breaks",
    "every_measure",
    "exceptions",
    "facts",
    "freshness",
    "grid",
    "guard",
    "header",
    "hidden",
    "is_presenting",
    "judgements",
    "lead",
    "link",
    "listed",
    "log",
    "made",
    "map_of",
    "measures",
    "meeting_pack",
    "method",
    "methods",
    "month_end",
    "not_counted",
    "nothing_yet",
    "one_measure",
    "open_actions",
    "paragraphs",
    "plain",
    "present",
    "presentation_link",
    "preview",
    "problems",
    "profile_notes",
    "profiled",
    "protection",
    "published",
    "publishing",
    "rated",
    "releases",
    "restated",
    "small_multiples",
    "staging",
    "table",
    "table_html",
    "taking_away",
    "targets_in_draft",
    "targets_in_force",
    "theme",
    "title",
    "to_write",
    "unknown",
    "unprinted",
    "waiting_drafts",
    "wanting",
    "way_to_data",
    "week_actions",
    "week_changes",
    "week_milestones",
    "week_rest",
    "whole_file",
]
