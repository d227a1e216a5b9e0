"""The settings of the embedded server: safe first, then good for batch loads on a developer's machine or in a pilot city."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SETTINGS: Mapping[str, str] = {
    # no TCP at all: the socket folder is the only door
    "listen_addresses": "",
    "port": "5432",  # only a part of the socket's name
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    # an acknowledged commit is on the disk
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    # pool of web and worker, a few commands, some room
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # a load of a million rows shall not force a checkpoint every few seconds
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    # short statements everywhere: compiling them costs more than it saves
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # one file per weekday, each overwritten after a week
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_lock_waits": "on",
    "cluster_name": "puhui",
}

# What a throw-away cluster needs less of.
SMALL: Mapping[str, str] = {"shared_buffers": "64MB", "max_wal_size": "1GB", "min_wal_size": "80MB"}


def start_options(*, sockets: Path, settings: Mapping[str, str]) -> list[str]:
    """As arguments of `postgres`: what runs is what this file says, whatever was edited by hand in the data folder."""
    chosen = {**SETTINGS, **settings, "unix_socket_directories": str(sockets)}
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
