"""What web and worker ask before they serve: the keys are there, and the database holds them to one union."""

from __future__ import annotations

import logging
import sys

from django.core.checks import ERROR, Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

log = logging.getLogger(__name__)


def refuse_unsafe_start() -> None:
    """Ends the process with the reason. A database that is down is no reason: each connection is asked again."""
    faults = [message for message in run_checks(tags=[Tags.security]) if message.level >= ERROR]
    try:
        connection.ensure_connection()
    except ImproperlyConfigured as error:
        faults.append(error)
    except OperationalError:
        log.warning("The database does not answer yet; its role is checked when it does")
    finally:
        connection.close()
    if faults:
        sys.exit("Safeload does not start: " + " ".join(str(fault) for fault in faults))
