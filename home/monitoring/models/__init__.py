from home.monitoring.models.prosecuted_hosts import ProsecutedHosts
from home.monitoring.models.site_check_run import SiteCheckRun

__all__ = [
    "ProsecutedHosts",
    "SiteCheckRun",
]
