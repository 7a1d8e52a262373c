"""What changed its state between two releases: read on a page, taken away as an e-mail, sent after publishing."""

from dashboard.digest.kinds import newly_hidden
from dashboard.digest.made import Digest, digest_of, reasons
from dashboard.digest.mail import as_json, eml, subject, taken, text
from dashboard.digest.parts import Boards, Moved, Part, moved, period_of
from dashboard.digest.post import mailer_of, told
from dashboard.digest.revised import by_measure, last_of, old_and_new

__all__ = [
    "Boards",
    "Digest",
    "Moved",
    "Part",
    "as_json",
    "by_measure",
    "digest_of",
    "eml",
    "last_of",
    "mailer_of",
    "moved",
    "newly_hidden",
    "old_and_new",
    "period_of",
    "reasons",
    "subject",
    "taken",
    "text",
    "told",
]
