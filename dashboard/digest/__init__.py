"""What changed its state between two releases: read on a page, taken away as an e-mail, sent after publishing."""

from dashboard.digest.made import Digest, digest_of, earlier_ones
from dashboard.digest.mail import as_json, eml, subject, taken, text
from dashboard.digest.parts import Moved, Part
from dashboard.digest.post import mailer_of, told

__all__ = [
    "Digest",
    "Moved",
    "Part",
    "as_json",
    "digest_of",
    "earlier_ones",
    "eml",
    "mailer_of",
    "subject",
    "taken",
    "text",
    "told",
]
