"""The formats by their names. Each is a module of this folder, loaded when it is asked for."""

from polydup_hook.model import Report
from polydup_hook.report.frames import Read

FORMATS = ('text', 'json', 'sarif', 'github', 'gitlab', 'checkstyle', 'junit', 'markdown')


def render(name: str, report: Report, read: Read) -> str:
    """A report in a format that is no text for a terminal. `read` gives a file of the target, None when it is not
    there. Raises KeyError for a name that is none of these."""
    match name:
        case 'json':
            from polydup_hook.report import json

            return json.render(report)
        case 'sarif':
            from polydup_hook.report import sarif

            return sarif.render(report, read)
        case 'github':
            from polydup_hook.report import github

            return github.render(report, read)
        case 'gitlab':
            from polydup_hook.report import gitlab

            return gitlab.render(report, read)
        case 'checkstyle':
            from polydup_hook.report import checkstyle

            return checkstyle.render(report, read)
        case 'junit':
            from polydup_hook.report import junit

            return junit.render(report, read)
        case 'markdown':
            from polydup_hook.report import markdown

            return markdown.render(report, read)
    raise KeyError(name)
