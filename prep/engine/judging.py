"""What a target makes of a finding: what its server refuses is an error, in its own words."""

from typing import Any

import msgspec

from prep.core.analyzer import Context
from prep.core.finding import Finding


def judged(finding: Finding, context: Context) -> Finding:
    """The finding as it weighs for the target of the run, itself when there is none.

    Limits, tokens and dates (P5xx, P6xx, P9xx) were weighed by those who reported them: what a
    server refuses next year is no error today.

    What the server would say is in `args`: `server` with its code, its message, and when it says
    it. Words of the message that depend on the record are those of the first place.
    """
    weighed = finding.rule.code[1] in "569"
    about = finding.args.get("about", "")
    values = [about] if about else finding.args.get("values", [])
    refusal = context.target.refusal(finding.rule.code, values) if context.target else None
    if refusal is None or (weighed and finding.severity != "error"):
        return finding
    server = {
        "code": refusal.code,
        "message": _filled(refusal.message, finding),
        "moment": refusal.moment,
    }
    return msgspec.structs.replace(
        finding, severity="error", args=finding.args | {"server": server}
    )


class _Values(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def _filled(message: str, finding: Finding) -> str:
    where = next(iter(finding.hits.first), None)
    values = _Values(finding.args)
    values["count"] = finding.hits.count
    named = finding.args.get("values") or ["…"]
    values["key"] = str(named[0]).rpartition(".")[2]
    if where:
        values["example"], values["line"] = where.record, where.line
    if "wanted" in finding.args:
        values["minimum"] = finding.args["wanted"]
    return message.format_map(values)
