"""The stage of the drills, prepared once for the module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import call_command

from puhui.foundation.configuration import configuration
from puhui.foundation.server import throwaway_cluster
from puhui.journeys.drills.stage import Stage, opened_stage
from puhui.journeys.first_start import prepare_site
from puhui.vocabulary.periods import CHINA
from tests.conftest import TEMPLATE, connect_to
from tests.rooms.journeys.homes import home_at


@pytest.fixture(scope="module")
def stage(
    cluster_of_session: object, django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A prepared stage on a cluster that may be killed."""
    now = datetime.now(CHINA)
    keys, home, folder = configuration().keys_path, tmp_path_factory.mktemp("drill-home"), tmp_path_factory.mktemp("drill")
    with django_db_blocker.unblock(), home_at(home), pytest.MonkeyPatch.context() as patch, throwaway_cluster() as cluster:
        patch.setitem(os.environ, "PUHUI_HOME", str(home))
        patch.setitem(os.environ, "PUHUI_KEYS", str(keys))
        patch.setattr(configuration(), "keys", keys)  # we and the processes that are killed read one another's seals
        connect_to(cluster.url("owner"))
        call_command("migrate", verbosity=0)
        connect_to(cluster.url("app"))
        prepare_site(now=now, sample=True)
        with opened_stage(cluster, folder, now=now) as made:
            yield made
        connect_to(cluster_of_session.url("app", database=TEMPLATE))  # type: ignore[attr-defined]
