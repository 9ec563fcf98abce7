from __future__ import annotations

from workloads.models.authority import LocalAuthority
from workloads.models.benchmark import Benchmark
from workloads.models.staff import StaffInPost
from workloads.models.unit import Unit, UnitAlias, UnitSuccession

__all__ = ["Benchmark", "LocalAuthority", "StaffInPost", "Unit", "UnitAlias", "UnitSuccession"]
