"""A helper process: one job a line on standard input, one answer a line on standard output.

`worker_process.py` starts it as `python -m applications.pdf.worker_main`, and `worker_pool.py`
keeps several side by side. It needs no Django set-up, opens only the paths it is told, gives way
to pages, and ends with the thread that started it or at the end of its input.
"""

import importlib
import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from applications.errors import TrackerError
from applications.pdf import resource_limits

# Slow libraries come in with the first job that needs them, hence names and not functions.
JOBS = {
    "probe": "applications.pdf.probe:probe_job",
    "render": "applications.pdf.render:render_job",
    "merge": "applications.pdf.merge:merge_job",
    "count": "applications.pdf.merge:count_job",
    "footer_collision": "applications.pdf.footer_collision:collision_job",
    "lighten": "applications.pdf.shrink:lighten_job",
    "shrink": "applications.pdf.shrink:shrink_job",
    "as_pdf": "applications.pdf.images:as_pdf_job",
    "without_comments": "applications.pdf.comments:without_comments_job",
    "interleave": "applications.pdf.interleave:interleave_job",
    "text": "applications.pdf.page_content:text_job",
    "thumbnail": "applications.pdf.page_content:thumbnail_job",
    "posting": "applications.sources:read_job",
    "letter": "applications.sources.mail:letter_job",
    "sent_mail": "applications.sources.sent_mail:sent_job",
    "spreadsheet": "applications.sources.spreadsheet:read_job",
}


TOO_HEAVY = {"refusal": "PdfTooHeavy", "facts": {"what": "memory"}}


def job(name: str) -> Callable[..., Any]:
    module, _, function = JOBS[name].partition(":")
    return getattr(importlib.import_module(module), function)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The result, or the refusal with its facts; a fault of ours comes back as its traceback."""
    resource_limits.allow_cpu(request["seconds"])
    try:
        return {"result": job(request["job"])(**request["arguments"])}
    except TrackerError as refusal:
        return {"refusal": type(refusal).__name__, "facts": vars(refusal)}
    except MemoryError:
        return TOO_HEAVY
    except RecursionError:
        return {"refusal": "PdfBroken", "facts": {}}
    except OSError as error:
        return {"os_error": [error.errno, error.strerror, error.filename]}
    except Exception:
        return {"fault": traceback.format_exc()}


def answered(line: str) -> str:
    """The answer as a line; too heavy where there is no memory even to write that down."""
    try:
        return json.dumps(answer(json.loads(line)))
    except MemoryError:
        return json.dumps(TOO_HEAVY)


def main() -> None:
    resource_limits.die_with_parent()
    resource_limits.limit_memory()
    resource_limits.give_way()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    logging.disable(logging.INFO)
    # Libraries that print must not write into the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(answered(line) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
