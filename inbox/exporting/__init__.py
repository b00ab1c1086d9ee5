"""What leaves the inbox as files: a view as a sheet, its documents as an archive, a dossier on paper."""
