"""What the published schema of a foreign layout refuses never passes in silence."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prep
from prep.core.format import Format
from tests.formats import strategies as some
from tests.formats.test_laws import FORMATS, RICH, _first

FOREIGN = [
    format
    for format in FORMATS
    # Bedrock's schemaVersion is not looked at, of SQuAD's answers the first is, and names of roles
    # are read in many spellings
    if format.foreign and format.name not in ("bedrock", "squad", "dialogue", "bare")
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schemas") / "a.jsonl"


@pytest.mark.parametrize("format", FOREIGN, ids=lambda format: format.name)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_schema_refuses_is_noticed(format: Format, path: Path, data: st.DataObject) -> None:
    good = [json.loads(json.dumps(format.render(_first(format)))), *RICH.get(format.name, ())]
    record = data.draw(some.mutated(st.sampled_from(good)))
    path.write_bytes(b"\n".join(json.dumps(each).encode() for each in [*good, record]))
    report = prep.lint(path, format=format.name, select=("P1", "P2", "P8", "P9"), jobs=1)
    noticed = {where.record for finding in report.findings for where in finding.hits.first}
    assert len(good) + 1 in noticed or some.schema(format.schema).is_valid(record)
