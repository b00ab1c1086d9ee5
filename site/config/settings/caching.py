"""Where things are kept for a time."""


def caches(redis_url: str) -> dict:
    """One cache for anything, one for addresses of image renditions, one for whole pages: none evicts another."""

    def memory(name: str, entries: int) -> dict:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": name,
            "OPTIONS": {"MAX_ENTRIES": entries},
        }

    def cache(name: str) -> dict:
        if redis_url:
            return {
                "BACKEND": "core.caching.redis.ForgivingRedisCache",
                "LOCATION": redis_url,
                "KEY_PREFIX": name,
            }
        return memory(name, 5000)

    # Pages stay in the memory of each process, some 30 kB each: only their generation is shared (caching.generations).
    return {"default": cache("default"), "renditions": cache("renditions"), "pages": memory("pages", 2000)}
