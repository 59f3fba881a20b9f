"""What a file is when it is not the text it should be, by its first bytes."""

import re
from collections.abc import Iterator, Sequence

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", "is a git-lfs pointer, not the data: run `git lfs pull` first"),
    (b"%PDF-", "is a PDF; save the table in it as CSV or XLSX"),
    (b"PAR1", "is a Parquet file; write it as CSV or JSONL, or pass a DataFrame to prep.prepare()"),
    (b"ARROW1", "is an Arrow file; write it as CSV or JSONL"),
    (b"Obj\x01", "is an Avro file; write it as CSV or JSONL"),
    (b"ORC", "is an ORC file; write it as CSV or JSONL"),
    (b"SQLite format 3\x00", "is an SQLite database; export the table as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it first"),
    (b"BZh", "is packed with bzip2; unpack it, or pack it with gzip"),
    (b"\xfd7zXZ\x00", "is packed with xz; unpack it, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "is packed with Zstandard; unpack it, or pack it with gzip"),
    (b"\x1f\x8b", "is packed with gzip twice; unpack it once"),
    (b"\x04\x22\x4d\x18", "is packed with LZ4; unpack it, or pack it with gzip"),
    (b"\x89PNG\r\n", "is a picture (PNG)"),
    (b"\xff\xd8\xff", "is a picture (JPEG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"RIFF", "is a RIFF file (WebP, WAV or AVI)"),
    (b"ID3", "is a sound file (MP3)"),
    (b"OggS", "is a sound or video file (Ogg)"),
    (b"\x7fELF", "is a program"),
    (b"MZ\x90", "is a program"),
    (b"\x80\x02", "is a Python pickle; write the data as JSONL"),
    (b"\x80\x03", "is a Python pickle; write the data as JSONL"),
    (b"\x80\x04", "is a Python pickle; write the data as JSONL"),
    (b"\x80\x05", "is a Python pickle; write the data as JSONL"),
    (b"\x93NUMPY", "is a NumPy array; write it as CSV"),
    (b"\x89HDF", "is an HDF5 file; write the table as CSV"),
    (b"\x00\x05\x16\x07", "is what macOS keeps beside a file (._…); give the file itself"),
    (b"{\\rtf", "is an RTF document; save the table in it as CSV or XLSX"),
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Starts .xls and .doc files and password-protected workbooks."""

ZIP = b"PK\x03\x04"
"""Starts zip archives, and so .xlsx, .docx and .ods files."""

_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table)\b", re.I | re.S)
_XML = re.compile(rb"\s*<\?xml\b")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f\x08\x00")) + b"\x7f"

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def what_is(head: bytes) -> str | None:
    """A clause such as "is a PDF; save the table …" for what is not text, None for text.

    head: the first bytes of the file, unpacked
    """
    if head.startswith(_BOMS[:1]):
        head = head[3:]
    for signature, clause in _SIGNATURES:
        if head.startswith(signature) and not _reads_as_text(head, signature):
            return clause
    if head.startswith(OLE):
        return ole(head)
    if head.startswith((ZIP, b"PK\x05\x06")):
        return _beginning_of_archive(head)
    if head[257:262] == b"ustar":
        return "is a tar archive; unpack it first"
    if _HTML.match(head):
        return "is a web page (HTML), not the data; download the file itself, or the raw link"
    if _XML.match(head):
        return "is XML; save the table in it as CSV or XLSX"
    if _is_owner_file(head):
        return "is what Office keeps beside a file while it is open (~$…); give the file itself"
    return "is binary, not text" if is_binary(head) else None


def _is_owner_file(head: bytes) -> bool:
    """True for the name of a person in two encodings, filled up with blanks to a fixed size.

    162 bytes are Word's, 165 those of Excel and PowerPoint.
    """
    return len(head) in (162, 165) and 0 < head[0] < 54 and head.endswith(b" \x00" * 20)


def ole(head: bytes) -> str:
    """What a file that starts with `OLE` is, a clause."""
    if "EncryptedPackage".encode("utf-16-le") in head:
        return "is a password-protected workbook; save it without a password"
    if "WordDocument".encode("utf-16-le") in head:
        return "is a Word document; save the table in it as CSV or XLSX"
    if "Workbook".encode("utf-16-le") in head or "Book".encode("utf-16-le") in head:
        return "is an old Excel workbook (.xls); save it as .xlsx"
    return "is an old Office file (.xls, .doc) or a password-protected one; save it as .xlsx"


def ole_directory(head: bytes) -> int:
    """Offset in bytes of the names of the streams in an OLE file, by its first 512 bytes."""
    sector_bytes = 1 << min(16, int.from_bytes(head[30:32], "little"))
    return (int.from_bytes(head[48:52], "little") + 1) * sector_bytes


def archive(names: Sequence[str], mime: str) -> str | None:
    """What a zip archive with these parts is, a clause; "" for a workbook, None for no document.

    names: of its parts, lower case
    mime: content of the part `mimetype`, "" when there is none
    """
    if "xl/workbook.bin" in names:
        return "is a binary workbook (.xlsb); save it as .xlsx"
    if any(name.startswith("word/") for name in names):
        return "is a Word document (.docx); save the table in it as CSV or XLSX"
    if any(name.startswith("ppt/") for name in names):
        return "is a presentation (.pptx)"
    if "opendocument.spreadsheet" in mime:
        return "is an OpenDocument spreadsheet (.ods); save it as .xlsx"
    if "opendocument" in mime:
        return "is an OpenDocument file that is no spreadsheet; save its table as .xlsx"
    if any(name.endswith(".iwa") for name in names):
        return "is an Apple Numbers or Pages file; export it as .xlsx"
    is_workbook = any(name == "[content_types].xml" or name.startswith("xl/") for name in names)
    return "" if is_workbook else None


def _beginning_of_archive(head: bytes) -> str:
    found = archive(list(_names(head)), _mime(head))
    if found is None:
        return "is a zip archive; unpack it first"
    return found or "is an Excel workbook (.xlsx), not text; give it the suffix .xlsx"


def _names(head: bytes) -> Iterator[str]:
    """Names of the parts whose headers are at the beginning of a zip archive, lower case."""
    for header in re.finditer(re.escape(ZIP), head):
        start = header.start() + 30
        size = int.from_bytes(head[start - 4 : start - 2], "little")
        yield head[start : start + size].decode("utf-8", "replace").lower()


def _mime(head: bytes) -> str:
    """The beginning of the part `mimetype`, which comes first and is not packed."""
    return head[38:100].decode("ascii", "replace") if head[30:38] == b"mimetype" else ""


def is_binary(head: bytes) -> bool:
    """True for bytes that no text encoding gives.

    UTF-16 and UTF-32 texts are full of NULs, so NULs decide only when they follow no pattern.
    """
    if head.startswith(_BOMS):
        return False
    sample = head[:8192]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls * 20 > len(sample):
        return True
    nuls = sample.count(0)
    if not nuls:
        return False
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return nuls * 10 > len(sample) and min(even, odd) * 4 > max(even, odd) and not _utf32(sample)


def _utf32(sample: bytes) -> bool:
    return any(sample[start::4].count(0) * 4 >= len(sample) - 8 for start in (0, 3))


def _reads_as_text(head: bytes, signature: bytes) -> bool:
    """True for short printable signatures that may begin a plain text: "ORC", "RIFF", "ID3"."""
    printable = signature.isalnum() and signature.isascii()
    return printable and not is_binary(head) and b"\x00" not in head[:1024]
