"""Holds the picture to its share of the customer's processor: bursts are free, what lasts is slowed."""

from beistand.customer.pipeline.budget import CpuBudget


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
