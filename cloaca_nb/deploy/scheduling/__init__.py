"""What starts workflows on targets: triggers of packages, schedules of servers, and waking a tenant."""

from __future__ import annotations
