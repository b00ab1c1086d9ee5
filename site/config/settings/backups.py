"""Where backups go."""


def backups(bucket: str, endpoint: str | None = None, region: str | None = None) -> dict:
    """The storage of backups: a bucket of their own when one is named, the folder BACKUP_DIR otherwise."""
    if not bucket:
        return {"backups": {"BACKEND": "core.files.storages.LocalBackupStorage"}}
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": region,
        "file_overwrite": False,
        "signature_version": "s3v4",
        "addressing_style": "path" if endpoint else None,
        "object_parameters": {"CacheControl": "private, no-store"},
    }
    return {"backups": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
