"""A place as configuration: its areas and levels, groupings, owners, targets, known breaks and milestones."""

from dashboard.place.areas import WELL_FORMED, Area, Lookup, read_areas
from dashboard.place.folder import BREAK_COLUMNS, PLACE_FILES, Break, Place, load_place, read_breaks, read_place
from dashboard.place.milestones import (
    AT_RISK,
    COMPLETE,
    MILESTONE_COLUMNS,
    MISSED,
    ON_TRACK,
    STATUSES,
    Milestone,
    last_day_of,
    read_milestones,
)
from dashboard.place.stated import AUDIENCES, PlaceFile
from dashboard.place.tables import table_faults, written_day
from dashboard.place.targets import TARGET_COLUMNS, Target, as_dict, read_targets, target_for

__all__ = [
    "AT_RISK",
    "AUDIENCES",
    "BREAK_COLUMNS",
    "COMPLETE",
    "MILESTONE_COLUMNS",
    "MISSED",
    "ON_TRACK",
    "PLACE_FILES",
    "STATUSES",
    "TARGET_COLUMNS",
    "WELL_FORMED",
    "Area",
    "Break",
    "Lookup",
    "Milestone",
    "Place",
    "PlaceFile",
    "Target",
    "as_dict",
    "last_day_of",
    "load_place",
    "read_areas",
    "read_breaks",
    "read_milestones",
    "read_place",
    "read_targets",
    "table_faults",
    "target_for",
    "written_day",
]
