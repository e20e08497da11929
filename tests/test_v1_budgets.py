"""Budgets that stop keys, as a client of the real server meets them."""

import time

import pytest
from openai import OpenAI, RateLimitError

from tests.serving import ServerProcess, wait_until

_CREATE = """
from apps.billing.services import budget_create
from apps.keys.models import ApiKey
key = ApiKey.objects.get(name=data["key"])
budget = budget_create(name="Three requests", scope="key", key=key, unit="requests", amount=3, hard_stop=True)
print(json.dumps(budget.public_id))
"""
_UPDATE = """
from apps.billing.models import Budget
from apps.billing.services import budget_update
budget_update(budget=Budget.objects.get(public_id=data["budget"]), amount=5)
print("null")
"""
_SPENT = """
from apps.billing.models import Budget, BudgetSpend
print(json.dumps(BudgetSpend.objects.get(budget__public_id=data["budget"]).spent))
"""


def test_a_spent_budget_answers_insufficient_quota_until_there_is_more(server: ServerProcess) -> None:
    secret = server.issue_keys(budgeted={})["budgeted"]
    client = OpenAI(base_url=server.base_url, api_key=secret)  # With retries: none may be tried.

    def ask() -> None:
        client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "Hello"}])

    def is_refused() -> bool:
        try:
            ask()
        except RateLimitError:
            return True
        return False

    ask()
    budget = server.run_python(_CREATE, key="budgeted")
    time.sleep(1)  # Another process learns of it within a second.
    ask()
    ask()
    with pytest.raises(RateLimitError) as refused:
        ask()
    statuses = [record["status"] for record in server.records("budgeted")]
    assert statuses.count(429) == 1, "the SDK tried again"
    assert (refused.value.type, refused.value.code) == ("insufficient_quota", "insufficient_quota")
    assert refused.value.param is None
    assert str(refused.value.body["message"]).startswith("You exceeded your current quota")  # type: ignore[index]
    assert server.run_python(_SPENT, budget=budget) == 3

    assert client.models.list().data, "what costs nothing is not stopped"
    other = OpenAI(base_url=server.base_url, api_key=server.secret)
    other.embeddings.create(model="text-embedding-3-small", input="Another key goes on.")

    server.run_python(_UPDATE, budget=budget)
    wait_until(lambda: not is_refused(), seconds=2)
    ask()
    assert is_refused()
