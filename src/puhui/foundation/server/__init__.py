"""The embedded PostgreSQL: one command needs no database server of its own.

Runs before Django is set up, so nothing here imports Django.

    with running(home) as server:         start or join the server of a home; the last user stops it
        server.url("app")                 serve as puhui_app, migrate as "owner", look after it as "superuser"
        with server.watched(): ...        for `puhui serve`: restart it when it dies
    database_urls(os.environ)             a server of one's own instead
    throwaway_cluster()                   for tests and drills
    wheel_programs().program("pg_dump")   the client tools of the same version
"""

from puhui.foundation.server.binaries import Programs, wheel_programs
from puhui.foundation.server.cluster import DATABASE, Cluster
from puhui.foundation.server.errors import DatabaseUnavailable
from puhui.foundation.server.parent import Health, Keeper, running
from puhui.foundation.server.throwaway import ThrowawayCluster, throwaway_cluster
from puhui.foundation.server.urls import Urls, database_urls

__all__ = [
    "DATABASE",
    "Cluster",
    "DatabaseUnavailable",
    "Health",
    "Keeper",
    "Programs",
    "ThrowawayCluster",
    "Urls",
    "database_urls",
    "running",
    "throwaway_cluster",
    "wheel_programs",
]
