"""Tables of the library: versions of methodology documents, which are in force from when and filed under which number; documents in writing;
and the documents of neighbours that are recognised."""

from __future__ import annotations

from django.db import models


class Version(models.Model):
    """One version of a document. Its text never changes: the hash is its name."""

    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    is_shipped = models.BooleanField()
    #: A number in it was supplied for demonstration only: shown wherever a gram of this version is.
    is_demonstration = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="library_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"


class Activation(models.Model):
    """From this day on, records of the scenario are counted by this version, until a later activation."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="activations")
    code = models.CharField(max_length=40)
    from_on = models.DateField()
    activated_at = models.DateTimeField()
    activated_by = models.CharField(max_length=80)
    #: the last day on which it counts, where it ends without a later version; the day before the first where it never began
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "from_on"], name="library_activation_once_a_day")]

    def __str__(self) -> str:
        return f"{self.version_id} from {self.from_on}"


class Filing(models.Model):
    """The number under which an authority has filed a version. The application is a number of the room that handled it."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="filing")
    number = models.CharField(max_length=60, unique=True)
    application = models.BigIntegerField(unique=True)
    organisation = models.BigIntegerField()
    filed_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}"


class Evidence(models.Model):
    """The issuing body's own document behind a number, filed by an authority: from then on the number has grade A."""

    #: which number: `family/region/year[/item]` of the factor library, or `code/parameter` of a methodology
    about = models.CharField(max_length=160)
    #: as it is written there; another value of the same name is another number
    value = models.CharField(max_length=40)
    document = models.CharField(max_length=64)
    number = models.CharField(max_length=60, unique=True)
    application = models.BigIntegerField(unique=True)
    filed_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "value"], condition=models.Q(ended_on=None), name="library_evidence_once")]

    def __str__(self) -> str:
        return f"{self.about} {self.number}"


class Sketch(models.Model):
    """A document in writing, of one organisation. Nothing of it changes but that it is put away; what is written are its states."""

    organisation = models.BigIntegerField(db_index=True)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    #: the version that it began from; empty for a new one
    base_code = models.CharField(max_length=40, blank=True)
    base_number = models.PositiveIntegerField(null=True)
    put_away_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sketch {self.pk}"


class SketchState(models.Model):
    """One saved text. A trigger keeps it as it is, and numbers them without a gap."""

    sketch = models.ForeignKey(Sketch, on_delete=models.PROTECT, related_name="states")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    author = models.BigIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sketch", "number"], name="library_state_once")]

    def __str__(self) -> str:
        return f"{self.sketch_id}/{self.number}"


class Neighbour(models.Model):
    """A methodology document of another region, as it was brought in. It counts for nobody here; its text never changes."""

    region = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    #: who issued it and where it can be read, as whoever brought it in says
    source = models.CharField(max_length=300)
    imported_by = models.BigIntegerField()
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.region} {self.code} v{self.number}"


class Recognition(models.Model):
    """A version of ours that is a neighbour's document adapted by rule, and was filed on an application."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="recognition")
    neighbour = models.ForeignKey(Neighbour, on_delete=models.PROTECT, related_name="recognitions")
    application = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"{self.version_id} from {self.neighbour_id}"
