-- Checkouts and the orders they become.
--
-- A checkout is the state machine's record of how far it has come; an order is what people see. A checkout that fails
-- leaves nothing behind, so every row of orders is a real order, and no query has to leave half-made ones out.
--
-- steps of a checkout: recorded -> held -> committed -> done, and releasing -> released when it is undone or its order is
-- canceled. Each change of a step is "update … where step = <the one before>", so of several drivers one wins.
-- Sources/Order/Checkout.swift says what each step means and what follows a crash in it.
--
-- Order ids are UUIDs of version 7, made by the daemon: their order is the order in time, which lists page by.

create table checkouts (
    order_id uuid constraint checkouts_pk primary key,
    user_id uuid not null,
    email text not null,
    -- The client's own name for this one intent to order; NULL when it sent none.
    idempotency_key text
        constraint checkouts_key_length check (char_length(idempotency_key) between 1 and 200),
    -- The state of the cart that is ordered.
    cart_revision uuid,
    -- The lines of the cart, as two lists of the same length.
    product_ids uuid[] not null,
    quantities integer[] not null,
    shipping_name text,
    shipping_phone text,
    shipping_address text,
    note text not null,
    step text not null default 'recorded'
        constraint checkouts_step_known
            check (step in ('recorded', 'held', 'committed', 'done', 'releasing', 'released')),
    created_at timestamptz not null default now(),
    -- When a driver last took a step or recovery took it up.
    touched_at timestamptz not null default now(),
    constraint checkouts_one_per_key unique (user_id, idempotency_key),
    constraint checkouts_lines_match
        check (cardinality(product_ids) = cardinality(quantities) and cardinality(product_ids) > 0),
    constraint checkouts_shipping_whole check (num_nulls(shipping_name, shipping_phone, shipping_address) in (0, 3))
);

-- A cart that has not changed becomes one order at most. Not counting those that are undone: their cart may be
-- ordered again.
create unique index checkouts_one_per_cart on checkouts (user_id, cart_revision)
    where step not in ('releasing', 'released');

-- What recovery looks for: few rows, whatever the number of orders.
create index checkouts_unfinished on checkouts (touched_at)
    where step not in ('done', 'released');

-- What was ordered, with names and prices as of the hold; written with the step 'held' and never changed.
create table order_lines (
    order_id uuid not null
        constraint order_lines_checkout references checkouts on delete cascade,
    position integer not null,
    product_id uuid not null,
    sku text not null,
    name text not null,
    price numeric(12,2) not null
        constraint order_lines_price_not_negative check (price >= 0),
    qty integer not null
        constraint order_lines_qty_positive check (qty > 0),
    subtotal numeric(12,2) not null
        constraint order_lines_subtotal_is_product check (subtotal = price * qty),
    constraint order_lines_pk primary key (order_id, position),
    constraint order_lines_one_per_product unique (order_id, product_id)
);

-- Counts orders for their numbers; a number may be left out, never given twice.
create sequence order_numbers;

create table orders (
    id uuid constraint orders_pk primary key
        constraint orders_checkout references checkouts (order_id),
    number text not null
        constraint orders_number_unique unique,
    user_id uuid not null,
    email text not null,
    status text not null
        constraint orders_status_known
            check (status in ('pending', 'paid', 'shipped', 'delivered', 'canceled', 'refunded')),
    total numeric(12,2) not null
        constraint orders_total_not_negative check (total >= 0),
    shipping_name text,
    shipping_phone text,
    shipping_address text,
    note text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint orders_shipping_whole check (num_nulls(shipping_name, shipping_phone, shipping_address) in (0, 3))
);

create index orders_of_user on orders (user_id, id);
create index orders_by_status on orders (status, id);
-- The last 30 days of the statistics.
create index orders_by_day on orders (created_at);

-- What happened to an order, written in the transaction that did it.
create table order_events (
    id bigint generated always as identity
        constraint order_events_pk primary key,
    order_id uuid not null
        constraint order_events_order references orders,
    at timestamptz not null default now(),
    status text not null
        constraint order_events_status_known
            check (status in ('pending', 'paid', 'shipped', 'delivered', 'canceled', 'refunded')),
    -- An e-mail address, or 'shop' for the shop itself.
    actor text not null
);

create index order_events_of_order on order_events (order_id, id);
