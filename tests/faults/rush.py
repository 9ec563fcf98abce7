"""Many submissions and decisions at once while the house is being killed, and the count afterwards."""

from __future__ import annotations

import queue
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.visitor import Visitor, until_answered

Ask = Callable[..., list[Any]]

# Reports whose automatic checks have not run to their end, exactly one job for each.
NOT_CHECKED = """SELECT count(*) FROM evidence_casereport r WHERE 1 <> (SELECT count(*) FROM accounts_job j
    WHERE j.task = 'evidence.tasks.screen_report' AND j.state = 'done' AND (j.arguments->>'report')::bigint = r.id)"""


@dataclass
class Rush:
    """Every form is sent until it is acknowledged, with the same nonce each time, as a browser sends a page again."""

    rep: Visitor
    moderator: Visitor
    unit: int
    reports: int
    decisions: int
    clients: int = 4
    acknowledged: dict[uuid.UUID, list[str]] = field(default_factory=dict)
    decided: list[str] = field(default_factory=list)
    decided_unheard: list[str] = field(default_factory=list)
    sent_again: int = 0
    faults: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.to_send: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.to_decide: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.lock = threading.Lock()
        for number in range(self.reports):
            self.to_send.put(number)

    def run(self, disturbances: Sequence[Callable[[], None]]) -> None:
        """The disturbances come one by one, evenly spread over the submissions."""
        senders = [
            threading.Thread(target=self._guarded, args=[self._send]) for _client in range(self.clients)
        ]
        deciders = [threading.Thread(target=self._guarded, args=[self._decide]) for _client in range(2)]
        for thread in [*senders, *deciders]:
            thread.start()
        for place, disturb in enumerate(disturbances, start=1):
            mark = self.reports * place // (len(disturbances) + 1)
            while len(self.acknowledged) < mark and any(thread.is_alive() for thread in senders):
                senders[0].join(0.01)
            disturb()
        for thread in senders:
            thread.join()
        for _decider in deciders:
            self.to_decide.put(None)
        for thread in deciders:
            thread.join()
        if self.faults:
            raise self.faults[0]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            self.faults.append(fault)

    def _send(self) -> None:
        while not self.faults:
            try:
                number = self.to_send.get_nowait()
            except queue.Empty:
                return
            nonce, text = uuid.uuid4(), str(60 + number % 200)
            uid, tries = until_answered(
                lambda nonce=nonce, text=text: self.rep.hand_in(self.unit, text, nonce)
            )
            with self.lock:
                self.acknowledged.setdefault(nonce, []).append(uid)
                self.sent_again += tries
            # Decisions go on all the while; a quarter more than wanted, as some answers are lost.
            if number % max(1, self.reports * 4 // (self.decisions * 5)) == 0:
                self.to_decide.put(uid)

    def _decide(self) -> None:
        while (uid := self.to_decide.get()) is not None:
            with self.lock:
                if len(self.decided) >= self.decisions:
                    return
            answer, tries = until_answered(lambda uid=uid: self.moderator.accept(uid))
            with self.lock:
                self.sent_again += tries
                # Refused on the second try: the first was stored and its answer lost. It was not acknowledged.
                (self.decided if answer.status == 302 else self.decided_unheard).append(uid)
            assert answer.status == 302 or tries, f"{answer.status}: {answer.body.decode()[-3000:]}"


def assert_everything_is_there_once(rush: Rush, ask: Ask) -> None:
    assert len(rush.acknowledged) == rush.reports
    assert len(rush.decided) >= rush.decisions
    stored = ask("SELECT nonce, uid::text, id, status FROM evidence_casereport")
    # Every form was acknowledged in the end, so that there is nothing else and nothing twice.
    mine = [row for row in stored if row[0] in rush.acknowledged]
    assert Counter(nonce for nonce, *_rest in mine) == Counter(rush.acknowledged.keys())
    assert {nonce: [uid] for nonce, uid, *_rest in mine} == rush.acknowledged
    numbers = {uid: pk for _nonce, uid, pk, _status in mine}
    figures = Counter(pk for (pk,) in ask("SELECT report_id FROM evidence_figure"))
    words = Counter(pk for (pk,) in ask("SELECT report_id FROM evidence_words"))
    assert {figures[pk] for pk in numbers.values()} == {words[pk] for pk in numbers.values()} == {1}

    accepted = {uid for _nonce, uid, _pk, status in mine if status == "accepted"}
    assert accepted == {*rush.decided, *rush.decided_unheard}
    decisions = Counter(ask("SELECT report_id, kind FROM evidence_decision"))
    assert {key: n for key, n in decisions.items() if key[0] in numbers.values()} == {
        (numbers[uid], "accept"): 1 for uid in accepted
    }
    trail = Counter(
        ask("SELECT action, object_id FROM accounts_auditentry WHERE object_kind = 'evidence.casereport'")
    )
    for uid, pk in numbers.items():
        assert trail["report.submit", pk] == 1
        assert trail["report.accept", pk] == (uid in accepted)
