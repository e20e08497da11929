"""Ten writers at once, in two processes on one database file, leave one unbroken chain."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROCESSES, THREADS, CHANGES = 2, 5, 12

# Each thread changes the same project time and again, and takes every fourth change back.
WRITER = """
import sys, threading, django
django.setup()
from django.db import connection, transaction
from apps.audit.actors import command_actor
from apps.audit.services import event_record
from apps.organization.models import Project
from apps.organization.services import project_update

process, threads, changes = map(int, sys.argv[1:])
start = threading.Barrier(threads)

def write(thread):
    start.wait()
    for number in range(changes):
        with transaction.atomic():
            text = f"{process}-{thread}-{number}"
            project_update(project=Project.objects.get(), description=text, reason=text)
            if number % 4 == 3:
                transaction.set_rollback(True)
    connection.close()

workers = [threading.Thread(target=write, args=(number,)) for number in range(threads)]
for worker in workers: worker.start()
for worker in workers: worker.join()
"""
SET_UP = """
import django
django.setup()
from django.core.management import call_command
from apps.organization.models import Project
call_command("migrate", verbosity=0)
Project.objects.create(name="Atlas")
"""
READ = """
import json, django
django.setup()
from apps.audit.models import AuditEvent, AuditHead
from apps.audit.verification import verify
from apps.organization.models import Project
found = verify()
events = [[e.sequence, e.reason, e.before.get("description"), e.after.get("description")]
          for e in AuditEvent.objects.order_by("pk")]
head = AuditHead.objects.get()
print(json.dumps({"breaks": [b.sentence for b in found.breaks], "checked": found.checked, "events": events,
                  "head": head.sequence, "description": Project.objects.get().description}))
"""


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "ENV_FILE": "",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "SECRET_KEY": "of a database that lives as long as this test " * 2,
    }


def _run(folder: Path, program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], env=_environment(folder), check=True, capture_output=True, text=True
    ).stdout


def test_ten_writers_leave_one_unbroken_chain(tmp_path: Path) -> None:
    _run(tmp_path, SET_UP)
    arguments = [[str(process), str(THREADS), str(CHANGES)] for process in range(PROCESSES)]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, *numbers], env=_environment(tmp_path), stderr=subprocess.PIPE, text=True
        )
        for numbers in arguments
    ]
    complaints = [writer.communicate(timeout=60)[1] for writer in writers]
    assert complaints == [""] * PROCESSES
    found: dict[str, Any] = json.loads(_run(tmp_path, READ))
    kept = {
        f"{process}-{thread}-{number}"
        for process in range(PROCESSES)
        for thread in range(THREADS)
        for number in range(CHANGES)
        if number % 4 != 3
    }
    assert found["breaks"] == []
    assert found["checked"] == found["head"] == len(kept)
    assert [event[0] for event in found["events"]] == list(range(1, len(kept) + 1))
    # What was taken back has left no event, and all else has.
    assert {event[1] for event in found["events"]} == kept
    # Each change stands on the one before: the events come in the order of the changes themselves.
    described = ["", *(event[3] for event in found["events"])]
    assert [event[2] for event in found["events"]] == described[:-1]
    assert found["description"] == described[-1]
