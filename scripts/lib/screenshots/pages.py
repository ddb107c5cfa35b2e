"""The pages of which pictures are made. A new page gets a line here."""
import contextlib
from dataclasses import dataclass

# Sends a form as it is, or with what a person has typed wrong, past the browser's own checks.
SEND = """const form = document.querySelector("main form[method=post]:not(.notice)"); form.noValidate = true;
    for (const [name, value] of Object.entries(%s))
        for (const field of form.querySelectorAll(`[name="${name}"]`)) field.value = value;
    form.requestSubmit(form.querySelector("button:not([name])") ?? undefined);"""
OPEN = 'for (const part of document.querySelectorAll("main details")) part.open = true;'


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    """With the names of `State.places` in braces."""
    visitor: str = "stranger"
    """One of `State.visitors`."""
    deed: str = ""
    """JavaScript that runs before the picture is taken."""
    without: str = ""
    """The daemon that is stopped meanwhile."""

    @contextlib.contextmanager
    def trouble(self, shop):
        if self.without:
            shop.stop(self.without)
        try:
            yield
        finally:
            if self.without:
                shop.start(self.without)


PAGES = [
    Page("home", "/"),
    Page("home-signed-in", "/", "buyer"),
    Page("category", "/category/home"),
    Page("search", "/?q=lamp"),
    Page("search-empty", "/?q=nothing-like-it"),
    Page("filter", "/?min_price=10&max_price=60&in_stock=true&sort=price"),
    Page("filter-wrong", "/?min_price=much&max_price=9"),
    Page("product", "/product/{lamp}"),
    Page("product-few", "/product/{few}", "buyer"),
    Page("product-sold-out", "/product/{sold_out}"),
    Page("product-plain", "/product/{plain}"),
    Page("product-wrong", "/product/{few}", deed=SEND % '{qty: "99"}'),
    Page("product-added", "/product/{lamp}", deed=SEND % "{}"),
    Page("cart", "/cart", "buyer"),
    Page("cart-visitor", "/cart", "visitor"),
    Page("cart-changed", "/cart", "surprised"),
    Page("cart-empty", "/cart"),
    Page("cart-without-goods", "/cart", "buyer", without="catalog"),
    Page("checkout", "/checkout", "buyer"),
    Page("checkout-wrong", "/checkout", "buyer", SEND % '{name: "", phone: "1"}'),
    Page("orders", "/orders", "buyer"),
    Page("orders-empty", "/orders", "newcomer"),
    Page("order-unpaid", "/orders/{unpaid}", "buyer"),
    Page("order-delivered", "/orders/{delivered}", "buyer"),
    Page("order-canceled", "/orders/{canceled}", "buyer"),
    Page("pay", "/orders/{unpaid}/pay", "buyer"),
    Page("pay-declined", "/orders/{unpaid}/pay", "buyer", SEND % '{card: "4000 0000 0000 0002"}'),
    Page("account", "/account", "buyer"),
    Page("account-wrong", "/account", "buyer", """document.querySelector("[name=old_password]").form.id = "it";"""
         + (SEND % '{old_password: "wrong", new_password: "short"}').replace("main form[method=post]:not(.notice)", "#it")),
    Page("login", "/login"),
    Page("login-wrong", "/login", deed=SEND % '{email: "ann@example.com", password: "wrong"}'),
    Page("register", "/register"),
    Page("register-wrong", "/register", deed=SEND % '{email: "ann", password: "short"}'),
    Page("not-found", "/no-such-page"),
    Page("down", "/", without="catalog"),
    Page("admin", "/admin", "admin"),
    Page("admin-down", "/admin", "admin", without="order"),
    Page("admin-orders", "/admin/orders", "admin"),
    Page("admin-orders-empty", "/admin/orders?email=nobody@example.com", "admin"),
    Page("admin-order", "/admin/orders/{paid}", "admin", OPEN),
    Page("admin-products", "/admin/products", "admin"),
    Page("admin-products-empty", "/admin/products?q=nothing-like-it", "admin"),
    Page("admin-product", "/admin/products/{lamp}", "admin"),
    Page("admin-product-new", "/admin/products/new", "admin"),
    Page("admin-product-wrong", "/admin/products/{lamp}", "admin", SEND % '{name: "", price: "much", stock: "-1"}'),
    Page("admin-movements", "/admin/products/{lamp}/movements", "admin"),
    Page("admin-categories", "/admin/categories", "admin"),
    Page("admin-category", "/admin/categories/{category}", "admin"),
    Page("admin-templates", "/admin/templates", "admin"),
    Page("admin-template", "/admin/templates/{template}", "admin"),
    Page("admin-deliveries", "/admin/deliveries", "admin"),
    Page("admin-delivery", "/admin/deliveries/{delivery}", "admin"),
    Page("admin-users", "/admin/users", "admin"),
    Page("admin-stats", "/admin/stats", "admin", OPEN),
]
