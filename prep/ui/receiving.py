"""Files that are dropped into the page."""

import itertools
from pathlib import Path
from urllib.parse import unquote

import anyio
from starlette.requests import Request

from prep.ui.desk import stem_of
from prep.ui.work import desk_of

SUFFIX = 12
"""Characters of a suffix that are kept of the name of a dropped file."""

_numbers = itertools.count(1)


async def received(request: Request) -> tuple[Path, str]:
    """The file that is the body of a request, written as it comes, and the name it has."""
    desk = desk_of(request)
    name = Path(unquote(request.headers.get("x-file-name", ""))).name or "data"
    folder = desk.folder / f"file-{next(_numbers)}"
    await anyio.to_thread.run_sync(folder.mkdir, 0o700)
    suffix = "".join(Path(name).suffixes[-2:])[-SUFFIX:]
    kept = "".join(letter for letter in suffix if letter.isalnum() or letter == ".")
    path = folder / f"{stem_of(name)}{kept}"
    done = False
    try:
        async with await anyio.open_file(path, "xb") as out:
            async for part in request.stream():
                await out.write(part)
        done = True
    finally:
        if not done:
            path.unlink(missing_ok=True)
    return path, name
