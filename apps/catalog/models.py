"""Models on offer and what they cost."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

_model_name = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$",
    "A model's name holds letters, digits, dots, hyphens, colons and slashes, and begins with a letter or digit.",
)


class AIModelManager(models.Manager["AIModel"]):
    def get_by_natural_key(self, name: str) -> "AIModel":
        return self.get(name=name)


class AIModel(models.Model):
    """A model on offer. `name` is what answers carry, e.g. `gpt-4o-mini-2024-07-18`; aliases resolve to it."""

    class Tokenizer(models.TextChoices):
        O200K_BASE = "o200k_base", "o200k_base"
        CL100K_BASE = "cl100k_base", "cl100k_base"

    name = models.CharField(max_length=100, unique=True, validators=[_model_name])
    owned_by = models.CharField(max_length=60, default="openai")
    created_at = models.DateTimeField("created", default=timezone.now, help_text="As told by GET /v1/models.")
    enabled = models.BooleanField(default=True, help_text="A model that is not enabled answers like an unknown one.")
    deprecated_on = models.DateField(
        "deprecation date", null=True, blank=True, help_text="The model is refused from this day on."
    )

    chat = models.BooleanField("chat completions", default=False)
    completions = models.BooleanField("completions", default=False)
    responses = models.BooleanField("responses", default=False)
    embeddings = models.BooleanField("embeddings", default=False)
    moderations = models.BooleanField("moderations", default=False)
    images = models.BooleanField("images", default=False)
    audio = models.BooleanField("audio", default=False)
    vision = models.BooleanField("reads images", default=False)
    reasoning = models.BooleanField(
        "reasons",
        default=False,
        help_text="Takes max_completion_tokens and reasoning_effort, refuses max_tokens.",
    )

    tokenizer = models.CharField(max_length=20, choices=Tokenizer.choices, default=Tokenizer.O200K_BASE)
    context_window = models.PositiveIntegerField(help_text="Tokens, prompt and answer together.")
    max_output_tokens = models.PositiveIntegerField("largest output", help_text="Tokens; 0 where it has none.")
    embedding_dimensions = models.PositiveIntegerField(null=True, blank=True)

    first_token_ms = models.PositiveIntegerField(
        "time to first token", null=True, blank=True, help_text="Milliseconds. Empty: as fast as possible."
    )
    tokens_per_second = models.FloatField(
        "pace of a stream",
        null=True,
        blank=True,
        validators=[MinValueValidator(0.1)],
        help_text="Tokens per second. Empty: as fast as possible.",
    )

    objects = AIModelManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "model"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    def clean(self) -> None:
        if ModelAlias.objects.filter(name=self.name).exists():
            raise ValidationError({"name": f"{self.name} is an alias already."})


class ModelAliasManager(models.Manager["ModelAlias"]):
    def get_by_natural_key(self, name: str) -> "ModelAlias":
        return self.get(name=name)


class ModelAlias(models.Model):
    """Another name of a model, mostly the undated one: `gpt-4o-mini` for `gpt-4o-mini-2024-07-18`."""

    name = models.CharField(max_length=100, unique=True, validators=[_model_name])
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="aliases")

    objects = ModelAliasManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "alias"
        verbose_name_plural = "aliases"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} → {self.model.name}"

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    def clean(self) -> None:
        if AIModel.objects.filter(name=self.name).exists():
            raise ValidationError({"name": f"{self.name} is the name of a model already."})


class PriceManager(models.Manager["Price"]):
    def get_by_natural_key(
        self, model: str, unit: str, size: str, quality: str, effective_from: datetime | str
    ) -> "Price":
        return self.get(model__name=model, unit=unit, size=size, quality=quality, effective_from=effective_from)


class Price(models.Model):
    """One line of the price book: what a unit of a model costs from a moment on, until a later line replaces it."""

    class Unit(models.TextChoices):
        INPUT = "input", "Input, per 1M tokens"
        CACHED_INPUT = "cached_input", "Cached input, per 1M tokens"
        OUTPUT = "output", "Output, per 1M tokens"
        IMAGE = "image", "Image, each"
        AUDIO_MINUTE = "audio_minute", "Audio, per minute"
        CHARACTERS = "characters", "Speech, per 1M characters"

    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="prices")
    unit = models.CharField(max_length=20, choices=Unit.choices)
    size = models.CharField(max_length=20, blank=True, help_text="Images only, e.g. 1024x1024.")
    quality = models.CharField(max_length=20, blank=True, help_text="Images only, e.g. standard, hd, low, high.")
    effective_from = models.DateTimeField(default=timezone.now)
    amount = models.DecimalField(
        "US dollars",
        max_digits=14,
        decimal_places=6,
        validators=[MinValueValidator(0)],
        help_text="US dollars per unit.",
    )

    objects = PriceManager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "unit", "size", "quality", "effective_from"], name="one_price_at_a_time"
            ),
        ]
        ordering = ["model", "unit", "quality", "size", "-effective_from"]

    def __str__(self) -> str:
        what = " ".join(filter(None, [self.get_unit_display(), self.quality, self.size]))
        return f"{self.model.name}: {what} ${self.amount.normalize():f}"

    def natural_key(self) -> tuple[str, str, str, str, datetime]:
        return (*self.model.natural_key(), self.unit, self.size, self.quality, self.effective_from)

    natural_key.dependencies = ["catalog.aimodel"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.unit != self.Unit.IMAGE and (self.size or self.quality):
            raise ValidationError("Only the price of an image has a size and a quality.")
