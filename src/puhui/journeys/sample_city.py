"""The sample site: a simulated pilot city, its residents with bound cards, its providers, and people to sign in as.

Everything goes through the verbs that real residents and providers use; only the records are simulated, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from puhui.behaviours.actions import EVERYTHING, bind_by_code, issue_code, open_provider, prove_sender
from puhui.behaviours.reads import most_bound
from puhui.behaviours.words import Media, Received
from puhui.foundation.places import work_folder
from puhui.journeys import activity_to_points as journey
from puhui.journeys.errors import SampleInterrupted
from puhui.journeys.sample_credits import fill_credits
from puhui.journeys.sample_events import fill_events
from puhui.journeys.sample_filings import fill_filings
from puhui.journeys.sample_market import fill_market
from puhui.journeys.sample_money import fill_money, settle_sample
from puhui.journeys.sample_offices import OFFICES, open_offices
from puhui.journeys.sample_pool import ENDED, file_certified_method, fill_pool
from puhui.journeys.sample_projects import fill_projects
from puhui.journeys.sample_vouchers import fill_vouchers
from puhui.journeys.signing import BATCHES, SigningSystem, system_of
from puhui.participants.actions import add_member, add_user, give_account, open_organisation, open_persons
from puhui.participants.reads import known_names
from puhui.participants.words import Organisation, OrganisationKind, Person, Role
from puhui.quantification.duck import listed, literal, opened
from puhui.quantification.words import Report, silent
from puhui.rewards.actions import open_reward, set_standing_orders, stock_reward
from puhui.simulation.city import simulate
from puhui.vocabulary.periods import CHINA, local_day
from puhui.vocabulary.texts import Text

CITY = "340100"
PERSONS, DAYS, SEED = 160, 75, 2026
#: Everyone on the sample site signs in with the same word; the site is marked and holds no one's data.
PASSWORD = "puhui-demo-2026"  # noqa: S105 - printed on the sign-in page of the sample site

PROVIDERS = {
    "sim-metro": (Text("合肥地铁（模拟）", "Hefei metro (simulated)"), ("metro-ride",)),
    "sim-bus": (Text("合肥公交（模拟）", "Hefei bus (simulated)"), ("bus-ride",)),
    "sim-bike": (Text("共享单车（模拟）", "shared bikes (simulated)"), ("shared-bike",)),
    "sim-mobility": (Text("出行应用（模拟）", "mobility app (simulated)"), ("metro-ride", "bus-ride", "shared-bike")),
    "sim-power": (Text("供电公司（模拟）", "power company (simulated)"), ("household-electricity",)),
    "sim-steps": (Text("运动应用（模拟）", "step counter (simulated)"), ("walk",)),
    "sim-charge": (Text("充电平台（模拟）", "charging network (simulated)"), ("ev-charging",)),
}
#: Who registers the keys of the simulated providers.
SIMULATION = "simulation"
DEMO_USERS = (
    ("resident", Role.RESIDENT),
    ("provider", Role.PROVIDER),
    *(person for office in OFFICES for person in office.people),
)

REWARDS = (
    ("sample-bag", Text("布袋一个（示例）", "a cloth bag (sample)"), 2_000),
    ("sample-rice", Text("大米一袋（示例）", "a bag of rice (sample)"), 10_000),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody to sign in as on the sample site."""

    name: str
    password: str
    role: Role


def sign_ins() -> list[SignIn]:
    known = known_names(name for name, _ in DEMO_USERS)
    return [SignIn(name, PASSWORD, role) for name, role in DEMO_USERS if name in known]


def fill(*, now: datetime, report: Report = silent) -> bool:
    """Make the sample city, once. Gives whether there was anything to do. Raises SampleInterrupted."""
    known = known_names(name for name, _ in DEMO_USERS)
    if DEMO_USERS[0][0] in known:
        return False
    if known:  # the offices come first, the resident when what is old is settled
        raise SampleInterrupted
    first, early = local_day(now) - timedelta(days=DAYS), now - ENDED
    with TemporaryDirectory(dir=work_folder()) as folder:
        out = Path(folder) / "city"
        simulate(region=CITY, persons=PERSONS, days=DAYS, seed=SEED, out=out, first_day=first, report=report)
        with transaction.atomic():  # half a city could not be filled up later: its cards would be bound already
            providers = _open_providers(now)
            people = _open_people(out, now=now, report=report)
            open_offices(password=PASSWORD, now=now - timedelta(days=DAYS + 60))
            file_certified_method(before=now - timedelta(days=DAYS))
            systems = {code: system_of(code, now=early, by=SIMULATION) for code in PROVIDERS}
            _send(out, systems, days=(first, local_day(early)), sequence=1, now=early + timedelta(days=1), report=report)
        journey.settle(now=early + timedelta(days=1), report=report)
        with transaction.atomic():
            _send(out, systems, days=(local_day(early) + timedelta(days=1), local_day(now)), sequence=3, now=now, report=report)
            _open_users(people, metro=providers["sim-metro"], now=now)
            _open_rewards(now)
    journey.settle(now=now, report=report)
    fill_pool(first=first, now=now)
    settle_sample(now=now)
    return True


def _open_rewards(now: datetime) -> None:
    """Something to redeem points for; it exists on the sample site only, as its name says."""
    for code, name, points in REWARDS:
        open_reward(code=code, name=name, points=points, city=CITY)
        stock_reward(code=code, pieces=50, key=f"sample:{code}", now=now)


def _open_providers(now: datetime) -> dict[str, Organisation]:
    """The organisation behind each provider."""
    organisations = {}
    for code, (name, scenarios) in PROVIDERS.items():
        organisations[code] = open_organisation(code=code, name=name, kind=OrganisationKind.PROVIDER, city=CITY)
        opened_at = now - timedelta(days=DAYS + 30)
        open_provider(code=code, organisation=organisations[code].account, name=name, scenarios=scenarios, now=opened_at, is_simulated=True)
    return organisations


def _open_people(out: Path, *, now: datetime, report: Report) -> list[Person]:
    """Accounts for the simulated residents; each card is bound by a one-time code, at the moment that the simulation says."""
    since = now - timedelta(days=DAYS + 60)
    people = open_persons(count=PERSONS, city=CITY, now=since)
    set_standing_orders(accounts=[person.account for place, person in enumerate(people) if place % 5], is_on=True, now=since)
    bindings = list(_bindings(out))
    for done, (place, provider, person, bound_from) in enumerate(bindings):
        if done % 50 == 0:
            report("bind", done, len(bindings))
        code = issue_code(provider=provider, person=person, now=bound_from)
        bind_by_code(account=people[place - 1].account, code=code, grants=EVERYTHING, now=bound_from)
    return people


def _bindings(out: Path) -> Iterator[tuple[int, str, str, datetime]]:
    with opened(folder=work_folder()) as duck:
        source = f"read_parquet({literal(out / 'persons.parquet')})"
        found = duck.rows(
            f"SELECT account, provider, person, epoch_us(CAST(bound_from AS TIMESTAMP)) FROM {source} WHERE bound_from IS NOT NULL ORDER BY account, provider"
        )
    for account, provider, person, moment_us in found:
        civil = datetime(1970, 1, 1, tzinfo=CHINA) + timedelta(microseconds=int(moment_us))
        yield int(account), str(provider), str(person), civil


def _send(out: Path, systems: dict[str, SigningSystem], *, days: tuple[date, date], sequence: int, now: datetime, report: Report) -> None:
    """The days from one to another: one batch of each provider, and one of what arrived late; signed with a key that nobody keeps."""
    for done, (code, system) in enumerate(systems.items()):
        report("send", done, len(systems))
        for place, folder in enumerate((out / "records" / code, out / "late" / code)):
            files = [file for file in sorted(folder.glob("*.parquet")) if days[0] <= date.fromisoformat(file.stem) <= days[1]]
            if files:
                _send_file(system, files, out / f"{code}.parquet", sequence=sequence + place, now=now)


def _send_file(system: SigningSystem, parts: list[Path], target: Path, *, sequence: int, now: datetime) -> None:
    code = system.provider
    with opened(folder=work_folder()) as duck:
        duck.run(f"COPY (SELECT * FROM read_parquet({listed(parts)}, union_by_name = true)) TO {literal(target)} (FORMAT PARQUET)")
    scenario = "" if code == "sim-mobility" else PROVIDERS[code][1][0]
    body = target.read_bytes()
    path, media_type = f"{BATCHES}?scenario={scenario}", "application/vnd.apache.parquet"
    proved = prove_sender(claim=system.claim(body, now=now, sequence=sequence, path=path, media_type=media_type), now=now)
    received = Received(
        provider=proved.provider,
        media=Media.PARQUET,
        signed_by=proved.scheme,
        key=proved.key,
        sequence=sequence,
        scenario=scenario,
        file_name=f"{code}.parquet",
    )
    made = journey.receive(received=received, body=body, now=now, defer=lambda batch: None)
    journey.check(batch=made.number, now=now)


def _open_users(people: list[Person], *, metro: Organisation, now: datetime) -> None:
    """A resident, a clerk of the metro, and the offices."""
    resident, clerk = (add_user(name=name, password=PASSWORD, role=role) for name, role in DEMO_USERS[:2])
    busiest = _busiest(people)
    give_account(account=busiest, user=resident)
    add_member(user=clerk, organisation=metro, is_manager=True, now=now)
    fill_filings(citizen=resident.pk, now=now)
    fill_projects(citizen=resident.pk, now=now)
    fill_credits(now=now)
    fill_money(resident=busiest, user_of_resident=resident.pk, now=now)
    fill_vouchers(person=people[-1], now=now)
    fill_events(now=now)
    fill_market(now=now)


def _busiest(people: list[Person]) -> int:
    """The resident with the most cards bound: the one with something to show."""
    accounts = [person.account for person in people]
    return most_bound(accounts) or accounts[0]
