"""How large one record may be: what is larger is no training example, and would fill the memory."""

from prep.core.record import Source
from prep.errors import InputError

MIB = 2**20
USUAL = 64
"""MiB of one record at most, where nothing else was asked for."""


def most(source: Source) -> int:
    """Bytes of one record of a source at most."""
    return int(source.settings.get("max_record", USUAL)) * MIB


def too_long(source: Source, line: int) -> InputError:
    """The error of a record that is longer than that, with a way on."""
    size = most(source) // MIB
    return InputError(
        f"{source.shown or source.path}, line {line}: a record of more than {size} MiB; "
        f"if it really is one record: --max-record {2 * size}"
    )
