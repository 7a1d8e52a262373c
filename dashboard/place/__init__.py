"""A place as configuration: its areas and levels, groupings, owners, targets and known breaks."""

from dashboard.place.areas import WELL_FORMED, Area, Lookup, read_areas
from dashboard.place.folder import BREAK_COLUMNS, PLACE_FILES, Break, Place, load_place, read_breaks, read_place
from dashboard.place.stated import AUDIENCES, PlaceFile
from dashboard.place.targets import TARGET_COLUMNS, Target, as_dict, read_targets, target_for

__all__ = [
    "AUDIENCES",
    "BREAK_COLUMNS",
    "PLACE_FILES",
    "TARGET_COLUMNS",
    "WELL_FORMED",
    "Area",
    "Break",
    "Lookup",
    "Place",
    "PlaceFile",
    "Target",
    "as_dict",
    "load_place",
    "read_areas",
    "read_breaks",
    "read_place",
    "read_targets",
    "target_for",
]
