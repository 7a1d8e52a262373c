"""One indicator in one area: the finding, its judgements, how it moved, where, what it means and where it came from."""

from dashboard.measure.beside import Beside
from dashboard.measure.finding import finding, what
from dashboard.measure.made import Made
from dashboard.measure.parts import LONGEST_ALT, NOTHING_YET, Judgement, Table, used
from dashboard.measure.profile import Profile, ProfileRow, profile, profile_csv, profiled
from dashboard.measure.recent import Recent, recent
from dashboard.measure.restated import restated_by
from dashboard.measure.view import View, areas, titles, view
from dashboard.measure.where import SAME_FIGURES

__all__ = [
    "LONGEST_ALT",
    "NOTHING_YET",
    "SAME_FIGURES",
    "Beside",
    "Judgement",
    "Made",
    "Profile",
    "ProfileRow",
    "Recent",
    "Table",
    "View",
    "areas",
    "finding",
    "profile",
    "profile_csv",
    "profiled",
    "recent",
    "restated_by",
    "titles",
    "used",
    "view",
    "what",
]
