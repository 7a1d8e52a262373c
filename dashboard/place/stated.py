"""What place.yaml may say."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from dashboard.yamlfile import Strict

AUDIENCES = ("closed", "partners", "public")
"""Who may read a place's releases, from the narrowest circle to the widest."""


class PlaceFile(Strict):
    """What `place.yaml` may say. Only the name and the area are needed."""

    name: str
    area: str = Field(description="the code of the place itself")
    audience: Literal["closed", "partners", "public"] = "partners"
    levels: dict[str, str] = Field(default={}, description="what each level is called here")
    keep_level: str | None = Field(default=None, description="the lowest level whose counts are kept")
    lookup_note: str = Field(default="", description="shown wherever the areas are, such as: indicative grouping")
    indicators: list[str] = Field(default=[], description="what is shown, in order; empty: all")
    groupings: dict[str, dict[str, list[str]]] = Field(
        default={}, description="grouping to theme to indicators; the first is on screen"
    )
    owners: dict[str, str] = Field(default={}, description="indicator to the role that owns it")
    benchmarks: dict[str, str] = Field(default={}, description="name to area code, such as england: E92000001")
    due_days: dict[str, int] = Field(default={}, description="source to days, where the place agreed others")
    contact: str = Field(
        default="", description="whom to tell of a problem with the board: a team's mailbox or telephone, no person's"
    )
    four_eyes: bool = Field(default=False, description="nobody publishes a file they loaded")
    retention_days: int | None = Field(
        default=None, ge=1, description="days after which a release is withdrawn, unless it is the current one"
    )
    meets: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = Field(
        default=None, description="the weekday of the executives' meeting; absent: This week looks back seven days"
    )
    today: date | None = Field(default=None, description="obeyed only in a home made by `demo`")
