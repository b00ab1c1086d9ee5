"""Papers: a dossier for staff and a receipt for the person, as accessible PDF."""

from registrations.papers.dossiers import dossier
from registrations.papers.receipts import has_receipt, receipt

__all__ = ["dossier", "has_receipt", "receipt"]
