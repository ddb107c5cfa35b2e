"""Fills a shop by SQL, because a million orders through the API would take hours.

The rows equal those that the daemons would write, except that old orders have no audit log, mail and stock movements.
Constraints hold, and the triggers of products run. The foreign keys of the orders hold by construction. They are not checked,
because that would double the time.
"""
import time

DAY = 86_400_000
# In milliseconds. Ids of version 7 begin with the time.
NOW = int(time.time() * 1000)


def uuid(number, kind, before=30 * DAY):
    """SQL for an id that grows with the number and differs between the kinds of rows."""
    return (f"(lpad(to_hex({NOW - before} + {number}), 12, '0') || '7' || lpad(to_hex({number} % 4096), 3, '0') || '{kind}' "
            f"|| lpad(to_hex({number}), 15, '0'))::uuid")


def fill_products(stand, count):
    """Adds products up to this total, in forty more categories."""
    there = int(stand.sql("catalog", "select count(*) from products")[0])
    if there >= count:
        return
    stand.sql("catalog", f"""
        begin;
        set local shop.actor = 'bench';
        insert into categories (id, slug, name, parent_id)
        select {uuid('n', '8')}, 'kind-' || n, 'Kind ' || n, parent.id
        from generate_series(1, 40) as n
        join (select id, row_number() over (order by slug) - 1 as place from categories where parent_id is null) as parent
            on parent.place = n % 4
        on conflict (slug) do nothing;
        with made as (
            insert into products (id, sku, name, price, stock, description, attributes, images)
            select {uuid('n', '9')}, 'L-' || lpad(n::text, 7, '0'), 'A lamp & a chair, number ' || n, 5 + n % 400 + 0.99,
                1000000000, repeat('Warm light for long evenings, and a place to sit while they last. ', 4),
                jsonb_build_object('colour', (array['oak', 'ash', 'black', 'white'])[1 + n % 4], 'watts', n % 100),
                array['/media/lamp.webp']
            from generate_series({there + 1}, {count}) as n
            returning id, sku
        )
        select count(*) from made;
        insert into product_categories (product_id, category_id)
        select products.id, categories.id
        from products
        join categories on categories.slug = 'kind-' || 1 + substr(sku, 3)::bigint % 40
        where sku like 'L-%'
        on conflict do nothing;
        commit;
        """)
    stand.sql("catalog", "vacuum analyze")


def fill_orders(stand, count):
    """Adds orders of two lines up to this total, five for each customer, and catalog's rows for them."""
    there = int(stand.sql("order", "select count(*) from orders")[0])
    if there >= count:
        return
    product = stand.products[0]
    numbers = f"generate_series({there + 1}, {count}) as n"
    order, customer, other = uuid("n", "a", 60 * DAY), uuid("n / 5", "b", 60 * DAY), uuid("n", "c")
    moment = f"now() - interval '60 days' + n * interval '{50 * DAY / max(count, 1):.3f} milliseconds'"
    stand.sql("order", f"""
        set session_replication_role = replica;
        set synchronous_commit = off;
        insert into checkouts (order_id, user_id, email, product_ids, quantities, note, step, created_at, touched_at)
        select {order}, {customer}, 'buyer-' || n / 5 || '@example.com', array['{product}', {other}]::uuid[], '{{1,1}}', '', 'done',
            {moment}, {moment}
        from {numbers};
        insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
        select {order}, line, case line when 1 then '{product}' else {other} end, 'L-' || n, 'A lamp & a chair', 12.50, 1, 12.50
        from {numbers}, generate_series(1, 2) as line;
        insert into orders (id, number, user_id, email, status, lines_total, total, note, created_at, updated_at)
        select {order}, 'L-' || n, {customer}, 'buyer-' || n / 5 || '@example.com', 'paid', 25, 25, '', {moment}, {moment}
        from {numbers};
        insert into order_events (order_id, at, status, payment, actor)
        select {order}, {moment}, status, status, 'shop'
        from {numbers}, unnest(array['pending', 'paid']) as status;
        insert into payments (id, order_id, method, status, amount, created_at, updated_at)
        select {uuid('n', 'd', 60 * DAY)}, {order}, 'invoice', 'paid', 25, {moment}, {moment}
        from {numbers};
        """)
    stand.sql("catalog", f"""
        set session_replication_role = replica;
        set synchronous_commit = off;
        insert into reservations (order_id, state, expires_at, created_at)
        select {order}, 'committed', {moment}, {moment}
        from {numbers};
        insert into reservation_lines (order_id, product_id, sku, name, price, qty)
        select {order}, '{product}', 'L-' || n, 'A lamp & a chair', 12.50, 1
        from {numbers};
        """)
    stand.sql("order", "vacuum analyze")
    stand.sql("catalog", "vacuum analyze")


def choose_products(stand, count=1000):
    """Makes the cases request random products, not only the newest ones."""
    stand.products = stand.sql("catalog", f"select id from products order by random() limit {count}")
