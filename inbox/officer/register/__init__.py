"""The register of processings (GDPR, article 30(1)): made of what the house knows, completed by the officer."""
