"""Everything prep does, as functions that return values: no printing, no exit, no questions.

A name is imported when it is asked for: what only reads settings or prints help pays for nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prep.api.account import Account as Account
    from prep.api.account import open_account as open_account
    from prep.api.account import read_grader as read_grader
    from prep.api.estimating import estimate as estimate
    from prep.api.estimating import estimate_datasets as estimate_datasets
    from prep.api.handoff.accounts import Where as Where
    from prep.api.handoff.create import Creation as Creation
    from prep.api.handoff.explain import Explanation as Explanation
    from prep.api.handoff.explain import Place as Place
    from prep.api.handoff.gate import Objection as Objection
    from prep.api.handoff.gate import objections as objections
    from prep.api.handoff.instructions import instructions as instructions
    from prep.api.handoff.instructions import offer_elsewhere as offer_elsewhere
    from prep.api.handoff.offer import Offer as Offer
    from prep.api.handoff.offer import OfferedFile as OfferedFile
    from prep.api.handoff.offer import check_budget as check_budget
    from prep.api.handoff.order import Order as Order
    from prep.api.handoff.order import Wish as Wish
    from prep.api.handoff.order import seen as seen
    from prep.api.handoff.overlap import Overlap as Overlap
    from prep.api.handoff.overlap import overlap as overlap
    from prep.api.handoff.preview import order_requests as order_requests
    from prep.api.handoff.processing import BadFile as BadFile
    from prep.api.handoff.quote import Quote as Quote
    from prep.api.handoff.rerun import Rerun as Rerun
    from prep.api.handoff.upload import Sent as Sent
    from prep.api.handoff.upload import Told as Told
    from prep.api.linting import lint as lint
    from prep.api.opening import Dataset as Dataset
    from prep.api.opening import open_dataset as open_dataset
    from prep.api.outputs import Output as Output
    from prep.api.overviews import overview as overview
    from prep.api.overviews import report as report
    from prep.api.prepared import Applied as Applied
    from prep.api.prepared import Prepared as Prepared
    from prep.api.preparing import prepare as prepare
    from prep.api.preparing import prepare_dataset as prepare_dataset
    from prep.api.previewing import Change as Change
    from prep.api.previewing import changes as changes
    from prep.api.previewing import preview as preview
    from prep.api.split_files import split as split
    from prep.api.taking import recommended as recommended

NAMES = {
    "Account": "account",
    "Applied": "prepared",
    "BadFile": "handoff.processing",
    "Change": "previewing",
    "Creation": "handoff.create",
    "Dataset": "opening",
    "Explanation": "handoff.explain",
    "Objection": "handoff.gate",
    "Offer": "handoff.offer",
    "OfferedFile": "handoff.offer",
    "Order": "handoff.order",
    "Output": "outputs",
    "Overlap": "handoff.overlap",
    "Place": "handoff.explain",
    "Prepared": "prepared",
    "Quote": "handoff.quote",
    "Rerun": "handoff.rerun",
    "Sent": "handoff.upload",
    "Told": "handoff.upload",
    "Where": "handoff.accounts",
    "Wish": "handoff.order",
    "changes": "previewing",
    "check_budget": "handoff.offer",
    "estimate": "estimating",
    "estimate_datasets": "estimating",
    "instructions": "handoff.instructions",
    "lint": "linting",
    "objections": "handoff.gate",
    "offer_elsewhere": "handoff.instructions",
    "open_account": "account",
    "open_dataset": "opening",
    "order_requests": "handoff.preview",
    "overlap": "handoff.overlap",
    "overview": "overviews",
    "prepare": "preparing",
    "prepare_dataset": "preparing",
    "preview": "previewing",
    "read_grader": "account",
    "recommended": "taking",
    "report": "overviews",
    "seen": "handoff.order",
    "split": "split_files",
}
"""Name → its module."""


def __getattr__(name: str) -> Any:
    if name in NAMES:
        return getattr(import_module(f"prep.api.{NAMES[name]}"), name)
    raise AttributeError(f"module 'prep.api' has no attribute '{name}'")
