"""Papers: a dossier for staff, a receipt and a certificate of attendance for the person, as accessible PDF."""

from registrations.papers.certificates import certificate
from registrations.papers.dossiers import dossier
from registrations.papers.letters import posted
from registrations.papers.receipts import has_receipt, receipt

__all__ = ["certificate", "dossier", "has_receipt", "posted", "receipt"]
