"""Holds the picture to its share of the customer's processor: bursts are free, what lasts is slowed."""

from beistand.customer.pipeline.budget import EASY_MS, LEVELS, CpuBudget, LevelChoice


def test_a_burst_is_shown_at_once() -> None:
    """Opening a large window on a slow computer does not wait for a budget."""
    budget = CpuBudget(share=0.25, over_s=10)
    for number in range(20):
        assert budget.wait_ms(now_ms=number * 33) == 0
        budget.spent(100, now_ms=number * 33)


def test_a_film_on_a_weak_computer_takes_a_quarter_of_a_core() -> None:
    """However expensive each picture is, the customer's own programs keep three quarters of the core."""
    budget, now_ms, cpu_ms = CpuBudget(share=0.25, over_s=10), 0, 0.0
    while now_ms < 120_000:
        now_ms += max(33, budget.wait_ms(now_ms=now_ms))
        budget.spent(40, now_ms=now_ms)
        cpu_ms += 40

    assert 0.24 < (cpu_ms - 2_500) / now_ms < 0.27
    assert 0 < budget.wait_ms(now_ms=now_ms) < 200


def test_rest_gives_the_burst_back_and_no_more() -> None:
    """After a pause the next burst is as large as the first, not larger."""
    budget = CpuBudget(share=0.25, over_s=10)
    budget.spent(3_000, now_ms=0)
    assert budget.wait_ms(now_ms=0) > 1_900
    budget.spent(2_499, now_ms=3_600_000)
    assert budget.wait_ms(now_ms=3_600_000) == 0
    budget.spent(10, now_ms=3_600_000)
    assert budget.wait_ms(now_ms=3_600_000) > 0


def test_a_weak_computer_compresses_less_and_a_rested_one_more_again() -> None:
    """When the budget is short for seconds the picture costs less work; after a long easy time it costs fewer bytes."""
    choice, now_ms = LevelChoice(), 0
    changes = []
    for _ in range(60):
        now_ms += 1_000
        if choice.noted(is_short=True, share=0.25, now_ms=now_ms):
            changes.append(choice.level)
    assert changes == list(LEVELS[1:])

    for _ in range(2 * EASY_MS // 1_000):
        now_ms += 1_000
        choice.noted(is_short=False, share=0.01, now_ms=now_ms)
    assert choice.level == LEVELS[0]


def test_a_burst_changes_no_level() -> None:
    """Opening a few windows in a row is no reason to begin the picture anew."""
    choice = LevelChoice()
    told = [choice.noted(is_short=second % 4 == 0, share=0.2, now_ms=second * 1_000) for second in range(100)]
    assert not any(told)
