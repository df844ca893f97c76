from polydup_hook.api import Config as Config
from polydup_hook.api import DuplicateMatch as DuplicateMatch
from polydup_hook.api import Report as Report
from polydup_hook.api import ScanStats as ScanStats
from polydup_hook.api import check as check
from polydup_hook.api import find_copies as find_copies
from polydup_hook.api import find_duplicates as find_duplicates
from polydup_hook.api import find_duplicates_async as find_duplicates_async
from polydup_hook.api import find_duplicates_dict as find_duplicates_dict
from polydup_hook.api import scan_iter as scan_iter

__version__: str
URL: str

def version() -> str: ...
