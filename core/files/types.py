"""The content types that files are told apart by, each with the endings that a name may have."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ZIP = "application/zip"
CSV = "text/csv"
TEXT = "text/plain"
CAPTIONS = "text/vtt"
JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
AVIF, HEIC = "image/avif", "image/heic"
MP4, WEBM = "video/mp4", "video/webm"

Types = dict[
    str, tuple[str, ...]
]  # content types, each with the endings a name may have, the usual one first

EXTENSIONS: Types = {
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
    ODT: (".odt",),
    ODS: (".ods",),
    ZIP: (".zip",),
    CSV: (".csv",),
    TEXT: (".txt",),
    CAPTIONS: (".vtt",),
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    WEBP: (".webp",),
    GIF: (".gif",),
    AVIF: (".avif",),
    HEIC: (".heic", ".heif"),
    MP4: (".mp4",),
    WEBM: (".webm",),
}
PICTURES = (JPEG, PNG, WEBP, GIF, AVIF, HEIC)

# Other endings that are one: the ending of a name is replaced when it is known, and kept as words when it is not.
OTHER_ENDINGS = (
    *(".doc", ".docm", ".xls", ".xlsm", ".ppt", ".pptm", ".odp", ".rtf", ".pages", ".numbers", ".key"),
    *(".htm", ".html", ".xml", ".json", ".eml", ".msg", ".md", ".tex", ".ics", ".vcf"),
    *(".bmp", ".tif", ".tiff", ".svg", ".jfif", ".jpe", ".apng", ".psd", ".raw", ".dng"),
    *(".mov", ".m4v", ".avi", ".mkv", ".mp3", ".wav", ".7z", ".rar", ".gz", ".tar"),
    *(
        ".exe",
        ".msi",
        ".bat",
        ".cmd",
        ".com",
        ".scr",
        ".js",
        ".vbs",
        ".ps1",
        ".sh",
        ".jar",
        ".apk",
        ".dmg",
        ".lnk",
    ),
    *(".tmp", ".part", ".crdownload"),
)
KNOWN_ENDINGS = frozenset(OTHER_ENDINGS).union(*EXTENSIONS.values())


def types(*content_types: str) -> Types:
    """These content types with their endings."""
    return {each: EXTENSIONS[each] for each in content_types}
