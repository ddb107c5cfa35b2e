"""kill -9 of every process while people buy: no order lost or doubled, no stock lost."""
import http.client
import os
import signal
import threading
import time
import unittest

from goods import check_out, new_product, put_in_cart, stock_of
from shop import Shop, uuid7, wait_until

STOCK = 10_000
BUYERS = 8
VICTIMS = ("order", "catalog", "cart", "auth", "gateway", "redis", "postgres")
ROUNDS = 2


class Buyer(threading.Thread):
    """Buys one piece after the other; each intent to buy is repeated with its key until it is an order."""

    def __init__(self, client, product, enough):
        super().__init__()
        self.client, self.product, self.enough = client, product, enough
        self.orders = []  # (idempotency key, order id)
        self.error = None

    def run(self):
        try:
            while not self.enough.is_set():
                self.buy(uuid7())
        except BaseException as error:
            self.error = error

    def buy(self, key):
        deadline = time.monotonic() + 60
        self.insist(lambda: put_in_cart(self.client, self.product), {200}, deadline)
        answer = self.insist(lambda: check_out(self.client, key), {200, 201}, deadline)
        self.orders.append((key, answer.json["id"]))
        # The next purchase begins with an empty cart; were it not emptied, this would be the same order again.
        wait_until(lambda: self.cart_is_empty(), 60, "an empty cart")

    def cart_is_empty(self):
        try:
            answer = self.client.get("/api/cart")
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 200 and answer.json["total_items"] == 0

    def insist(self, request, wanted, deadline):
        while True:
            try:
                answer = request()
            except (OSError, http.client.HTTPException) as error:
                answer = error
            else:
                if answer.status in wanted:
                    return answer
                # 409: another attempt with this key is still at work.
                if answer.status not in (409, 503):
                    raise AssertionError(f"refused: {answer!r}")
            if time.monotonic() > deadline:
                raise AssertionError(f"no success within a minute, at last {answer!r}")
            time.sleep(0.05)


class CrashTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(CHECKOUT_RECOVERY_SECONDS="1", CHECKOUT_STALE_SECONDS="9")
        cls.addClassCleanup(cls.shop.close)
        cls.shop.start()

    def test_no_order_and_no_stock_is_lost_whatever_is_killed(self):
        product = new_product(self.shop.admin(), stock=STOCK)
        enough = threading.Event()
        buyers = [Buyer(self.shop.buyer(), product, enough) for _ in range(BUYERS)]
        for buyer in buyers:
            buyer.start()
        try:
            for _ in range(ROUNDS):
                for victim in VICTIMS:
                    self.wait_for_orders(buyers)
                    self.crash(victim)
        finally:
            enough.set()
            for buyer in buyers:
                buyer.join()
        for buyer in buyers:
            if buyer.error:
                raise buyer.error

        accepted = [order for buyer in buyers for order in buyer.orders]
        wait_until(lambda: self.unfinished() == 0, 60, "the end of every half-done checkout")
        ids = [order for _, order in accepted]
        self.assertEqual(len(ids), len(set(ids)), "two purchases became one order")
        orders = self.shop.sql("order", "select id from orders")
        self.assertEqual(sorted(ids), sorted(orders), "accepted orders and orders in the database differ")
        self.assertEqual(self.shop.sql("order", "select count(*) from checkouts where step = 'done'"), [str(len(ids))])
        self.assertEqual(self.shop.sql("catalog", "select count(*) from reservations where state = 'held'"), ["0"])
        self.assertEqual(stock_of(product, self.shop.client()) + len(ids), STOCK)
        for buyer in buyers:
            for key, order in buyer.orders[:3] + buyer.orders[-3:]:
                self.assertEqual(buyer.client.get(f"/api/orders/{order}").json["status"], "paid")
                again = check_out(buyer.client, key)
                self.assertEqual((again.status, again.json["id"]), (200, order))
        print(f"{len(ids)} orders through {ROUNDS * len(VICTIMS)} crashes", flush=True)

    def wait_for_orders(self, buyers):
        """Until a few more orders have come through, so that each crash meets buyers at work."""
        before = sum(len(buyer.orders) for buyer in buyers)
        wait_until(
            lambda: sum(len(buyer.orders) for buyer in buyers) >= before + 2 * BUYERS or any(b.error for b in buyers),
            60, "more orders")

    def crash(self, victim):
        pid = self.shop.pid(victim)
        # PostgreSQL's children need their parent to end them: SIGQUIT is its way of dying without a word.
        os.kill(pid, signal.SIGQUIT if victim == "postgres" else signal.SIGKILL)
        wait_until(lambda: not is_running(pid), 20, f"the end of {victim}")
        self.shop.start(victim)

    def unfinished(self):
        return int(self.shop.sql("order", "select count(*) from checkouts where step not in ('done', 'released')")[0])


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    unittest.main()
