"""Where the files are: public media and private ones never share a place."""

PRIVATE_URL_SECONDS = 60
# A service that hangs is given up, and asked once more: no request waits longer than twice these.
CONNECT, READ = 3, 10  # seconds


def storages(bucket: str, endpoint: str | None = None, region: str | None = None) -> dict:
    """Django's STORAGES: any S3 service when a bucket is named, local folders otherwise.

    In the bucket, `media/` is meant to be readable by anyone and `private/` by nobody: a private file is only reached
    by a signed address that lives PRIVATE_URL_SECONDS (the bucket's policy: site/deploy/bucket-policy.json).
    """
    static = {"BACKEND": "core.files.stylesheets.JoinedStaticFilesStorage"}
    if not bucket:
        local = "django.core.files.storage.FileSystemStorage"
        return {
            "default": {"BACKEND": local},
            "private": {"BACKEND": "core.files.storages.LocalPrivateStorage"},
            "staticfiles": static,
        }
    from botocore.config import Config  # noqa: PLC0415 (slow to load, and of use for nobody else)

    service = {
        "client_config": Config(
            connect_timeout=CONNECT,
            read_timeout=READ,
            retries={"mode": "standard", "total_max_attempts": 2},
            s3={"addressing_style": "path" if endpoint else None},
            signature_version="s3v4",
        ),
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": region,
        "file_overwrite": False,
        "signature_version": "s3v4",  # read again where an address is signed
    }
    return {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": service
            | {
                "location": "media",
                "querystring_auth": False,
                "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            },
        },
        "private": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": service
            | {
                "location": "private",
                "querystring_auth": True,
                "querystring_expire": PRIVATE_URL_SECONDS,
                "object_parameters": {"CacheControl": "private, no-store"},
            },
        },
        "staticfiles": static,
    }
