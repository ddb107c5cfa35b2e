"""The tests' actions in a shop."""
import itertools

from shop import uuid7

_numbers = itertools.count(1)


def new_product(admin, **values):
    """A product made for one test; its SKU is unlike any other."""
    product = {"sku": f"T-{uuid7()[-12:]}-{next(_numbers)}", "name": "Test lamp", "price": "12.50", "stock": 5} | values
    answer = admin.call("POST", "/api/products", product)
    assert answer.status == 201, answer
    return answer.json


def stock_of(product, client):
    return client.get(f"/api/products/{product['id']}").json["stock"]


def put_in_cart(buyer, product, quantity=1):
    """Sets the line's quantity; unlike /add, sending it twice changes nothing."""
    return buyer.call("POST", "/api/cart/set", {"product_id": product["id"], "qty": quantity})


def check_out(buyer, key=None, **body):
    body = {"shipping": {"name": "Ann", "phone": "+1 555 0100", "address": "1 Main Street",
                         "city": "Springfield", "postal_code": "12345"}} | body
    return buyer.call("POST", "/api/orders/checkout", body, {"Idempotency-Key": key or uuid7()})
