"""Where the rows are, and how long anybody waits for them."""

import environ

CONNECT = 2  # seconds to open a connection to PostgreSQL
POOL_TIMEOUT = (
    3  # seconds to wait for one that is free; a process works on fewer requests at once than it may have
)


def databases(url: str) -> dict:
    """`DATABASE_URL` as Django's DATABASES, with the options each engine needs under real concurrency."""
    config = environ.Env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,  # seconds; waiting writers poll, so that in a rush some wait far longer than others
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
            ),
        }
    elif config["ENGINE"].endswith("postgresql"):
        ours = "-c jit=off -c max_parallel_workers_per_gather=0"  # to compile or share a query pays off after seconds
        options = {"options": ours, "connect_timeout": CONNECT} | config.get("OPTIONS", {})
        config["ENGINE"] = "core.databases.postgresql"
        config["OPTIONS"] = options | {"pool": {"min_size": 2, "max_size": 10, "timeout": POOL_TIMEOUT}}
        config["CONN_HEALTH_CHECKS"] = True  # no visitor sees an error because PostgreSQL was restarted
    return {"default": config}
