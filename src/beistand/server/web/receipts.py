"""How does a customer's module get its receipt on paper? It sends the file and gets a PDF; the server keeps neither."""

import logging
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from beistand.server.desk.errors import TooManyTriesError, WrongInputError
from beistand.server.desk.limits import SlidingWindows, Window
from beistand.server.papers.receipt import BrokenReceiptError, NotPrintedError, Printer
from beistand.server.web.answers import Refusal, body_of
from beistand.server.web.reception import HOUR_MS, MINUTE_MS, Reception
from beistand.server.web.visits import client_address, slow_down
from beistand.wire.ledger_facts import Language

RECEIPT_PATH: Final = "/api/receipt/pdf"
ZONE_MAX_MIN: Final = 14 * 60
BUSY_WAIT_S: Final = 30
_PAPERS_MAX: Final = (Window(tries_max=6, span_ms=MINUTE_MS), Window(tries_max=60, span_ms=HOUR_MS))
_NAMES: Final = {"de": "Fernwartung-Beleg.pdf", "de_plain": "Fernwartung-Beleg.pdf", "en": "support-receipt.pdf"}
_REFUSED: Final = body_of(Refusal, about="refused, and why")
_log = logging.getLogger(__name__)


class ReceiptApi:
    """The call, as a method; ``router`` joins it to its address. Nobody needs to be signed in."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._printer = Printer()
        self._tries = SlidingWindows(_PAPERS_MAX)

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter()
        router.add_api_route(
            RECEIPT_PATH,
            self.paper,
            methods=["POST"],
            response_class=Response,
            responses={
                200: {"description": "the receipt as PDF/A-3 with the file inside", "content": {"application/pdf": {}}},
                **dict.fromkeys((400, 413, 422, 429), _REFUSED),
            },
            openapi_extra={"requestBody": {"required": True, "content": {"application/json": {}}}},
        )
        return router

    async def paper(
        self,
        request: Request,
        language: Language = "de",
        zone_min: Annotated[int, Query(ge=-ZONE_MAX_MIN, le=ZONE_MAX_MIN)] = 0,
    ) -> Response:
        """Set a receipt that holds; times are shown ``zone_min`` minutes east of UTC. Nothing is stored."""
        slow_down(self._tries.take(client_address(request), now_ms=self._reception.now_ms()))
        pdf = await run_in_threadpool(self._set, await request.body(), language, zone_min)
        disposition = f'attachment; filename="{_NAMES[language]}"'
        return Response(pdf, media_type="application/pdf", headers={"content-disposition": disposition})

    def _set(self, file: bytes, language: Language, zone_min: int) -> bytes:
        try:
            return self._printer.receipt(file, language=language, zone_min=zone_min)
        except BrokenReceiptError as error:
            raise WrongInputError("receipt", "receipt_broken", str(error)) from error
        except NotPrintedError as error:
            # What is in a receipt is for its customer: the log gets no more than that it failed.
            _log.warning("receipt_not_printed kind=%s", type(error.__cause__ or error).__name__)
            raise TooManyTriesError(retry_after_s=BUSY_WAIT_S) from error
