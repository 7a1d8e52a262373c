"""What is done with the data, for an impact assessment: out of the contracts, the roles, the place and the docs."""

from dashboard.protection.agreements import agreements, renewal, standing
from dashboard.protection.stated import Section, kept
from dashboard.protection.text import in_the_docs, markdown, sections

__all__ = ["Section", "agreements", "in_the_docs", "kept", "markdown", "renewal", "sections", "standing"]
