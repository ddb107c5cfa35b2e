"""Fills the shop: orders in every state, full and empty carts, and people who see them."""
from dataclasses import dataclass, field

from goods import check_out, new_product, put_in_cart
from shop import ADMIN, wait_until

PASSWORD = "correct horse"
# What the buyer has ordered, the oldest first: SKUs with quantities, how it is paid, its state, and how many days ago.
ORDERS = [
    ("delivered", [("LAM-TABLE", 1), ("TEX-THROW", 1)], "invoice", ("paid", "shipped", "delivered"), 23),
    ("canceled", [("BAG-TOTE", 2)], "invoice", ("canceled",), 16),
    ("shipped", [("GAM-CHESS", 1), ("BOK-BREAD", 1), ("CUP-STONE", 4)], "invoice", ("paid", "shipped"), 9),
    ("refunded", [("LAM-PENDANT", 1)], "invoice", ("paid", "refunded"), 5),
    ("paid", [("COF-HARBOUR", 2), ("TEA-SENCHA", 1)], "invoice", ("paid",), 2),
    ("unpaid", [("BAG-WEEKEND", 1), ("GAR-CAN", 1)], "sandbox", (), 0),
]


@dataclass
class State:
    visitors: dict = field(default_factory=dict)
    """The cookies of each."""
    places: dict = field(default_factory=dict)
    """The ids that addresses have."""


def fill(shop):
    state = State()
    admin = shop.client()
    admin.form("/login", {"email": ADMIN[0], "password": ADMIN[1], "next": "/"})
    state.visitors |= {"stranger": {}, "admin": dict(admin.cookies)}
    admin.token = admin.cookies["access_token"]

    products = {each["sku"]: each for each in admin.get("/api/products?limit=100").json}
    add_deliveries(admin)
    few = change(admin, products["LAM-TABLE-B"], stock=3)
    sold_out = change(admin, products["LAM-FLOOR"], stock=0)
    plain = new_product(admin, name="A gift for somebody whose taste nobody knows", sku="GIFT", price="1234.50", stock=40)
    state.places |= {"lamp": products["LAM-TABLE"]["id"], "few": few["id"], "sold_out": sold_out["id"], "plain": plain["id"],
                     "category": first(admin, "/api/categories"), "template": first(admin, "/api/templates"),
                     "delivery": first(admin, "/api/admin/delivery-methods")}

    buyer = register(shop, state, "buyer", "ann.smith@example.com")
    register(shop, state, "newcomer", "new@example.com")
    for name, goods, payment, steps, age in ORDERS:
        for sku, quantity in goods:
            put_in_cart(buyer, products[sku], quantity)
        order = check_out(buyer, payment=payment, note="Ring twice, please." if name == "delivered" else "").json
        for step in steps:
            admin.call("PATCH", f"/api/admin/orders/{order['id']}", {"status": step})
        make_older(shop, order["id"], age)
        state.places[name] = order["id"]
        # A paid order takes its goods out of the cart in the background.
        wait_until(lambda: payment == "sandbox" or not buyer.get("/api/cart").json["items"], what="an empty cart")
    buyer.call("POST", "/api/cart/clear")
    for sku, quantity in (("LAM-DESK", 1), ("TEX-CUSHION", 2), ("KIT-BOWLS", 1)):
        put_in_cart(buyer, products[sku], quantity)

    surprised = register(shop, state, "surprised", "ben@example.com")
    for sku in ("GAM-DOMINO", "PAP-NOTE", "TEX-RUG"):
        put_in_cart(surprised, products[sku], 3)
    change(admin, products["GAM-DOMINO"], price="29.00")
    change(admin, products["PAP-NOTE"], stock=1)

    visitor = shop.client()
    visitor.form(f"/product/{products['LAM-TABLE']['id']}", {"qty": "1", "price": products["LAM-TABLE"]["price"]})
    state.visitors["visitor"] = dict(visitor.cookies)
    return state


def first(admin, path):
    return admin.get(path).json[0]["id"]


def change(admin, product, **values):
    answer = admin.call("PATCH", f"/api/products/{product['id']}", values)
    assert answer.status == 200, answer
    return answer.json


def register(shop, state, name, email):
    """A client with a new account, by the page as a person does."""
    client = shop.client()
    client.form("/register", {"email": email, "password": PASSWORD, "next": "/"})
    # Without the message that welcomes once.
    client.get("/account")
    state.visitors[name] = {"access_token": client.cookies["access_token"]}
    client.token = client.cookies["access_token"]
    return client


def add_deliveries(admin):
    for position, (code, english, russian, price, needs) in enumerate((
            ("express", "Courier, next working day", "Курьером на следующий рабочий день", "9.00", True),
            ("locker", "Parcel locker", "Постамат", "4.50", False)), start=1):
        answer = admin.call("POST", "/api/admin/delivery-methods", {
            "code": code, "name_en": english, "name_ru": russian, "price": price, "position": position,
            "needs_address": needs, "needs_postal_code": needs})
        assert answer.status == 201, answer


def make_older(shop, order, days):
    for table, column in (("orders", "created_at"), ("order_events", "at")):
        key = "id" if table == "orders" else "order_id"
        shop.sql("order", f"update {table} set {column} = {column} - interval '{days} days' where {key} = '{order}'")
