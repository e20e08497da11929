"""Typed access to environment variables, `.env` and `NAME_FILE` secrets.

A value that cannot be read raises ImproperlyConfigured with a sentence that names the variable, so that a typing
error in `.env` never ends in a traceback that has to be decoded.
"""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.FileAwareEnv):
    """django-environ, with errors that name the variable and what it takes."""

    def get_value(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, **options: Any) -> Any:
        try:
            return super().get_value(var, cast=cast, default=default, **options)
        except ValueError as error:
            wanted = getattr(cast, "__name__", "value")
            raise ImproperlyConfigured(
                f"The environment variable {var} does not hold a valid {wanted}: {error}"
            ) from error


def read_environment(env_file: Path) -> Environment:
    """The process's environment; a name that it does not have is looked up in `env_file`, if that exists."""
    env = Environment()
    if env_file.is_file():
        env.read_env(str(env_file))
    return env
