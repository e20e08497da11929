"""What a trial says about a rule that is to be pointed out to whoever saves it."""

from apps.alerts.display import value_text
from apps.alerts.metrics import Comparison, Metric
from apps.alerts.models import AlertRule
from apps.alerts.trial import Trial

_MOSTLY = 0.5
# A threshold that is so many times what ever was is likely a slip of the finger.
_FAR = 20


def hints(rule: AlertRule, trial: Trial) -> list[str]:
    """Sentences on what is likely not meant; mostly none."""
    found = []
    if trial.now:
        labels = ", ".join(label for label in trial.now[:3] if label)
        more = f" and {len(trial.now) - 3} more" if len(trial.now) > 3 else ""
        found.append(f"It fires now{f', for {labels}{more}' if labels else ''}.")
    if trial.share > _MOSTLY:
        found.append(f"It would have been firing for {trial.share:.0%} of the time: that is usual here, not odd.")
    if trial.extreme is not None and _is_far(rule, trial):
        found.append(
            f"It is far from what there was: the {'highest' if rule.terms.comparison.is_upward else 'lowest'} value "
            f"was {value_text(rule.metric, trial.extreme)}."
        )
    if rule.min_samples and trial.extreme is None and not trial.why_not:
        found.append(f"In none of the windows there were {rule.min_samples} requests, so it would never have judged.")
    return found


def _is_far(rule: AlertRule, trial: Trial) -> bool:
    if rule.metric == Metric.SILENCE or trial.extreme is None or not Comparison(rule.comparison).is_upward:
        return False
    return 0 < trial.extreme * _FAR < rule.threshold
