-- Stock held for checkouts. A hold takes its pieces off products.stock at once; releasing gives them back, once, since only
-- the change of `state` to 'released' does it. A row in state 'released' without lines is a tombstone: the order was
-- given up before its hold arrived, and a hold that arrives late must not take anything.

create table reservations (
    order_id uuid primary key,
    state text not null
        constraint reservation_state_known check (state in ('held', 'committed', 'released')),
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
);

create index reservations_to_expire on reservations (expires_at) where state = 'held';

-- The product as it was when it was held. No reference to products: a product may be deleted, its orders stay whole.
create table reservation_lines (
    order_id uuid not null references reservations (order_id) on delete cascade,
    product_id uuid not null,
    sku text not null,
    name text not null,
    price numeric(12,2) not null,
    qty integer not null
        constraint reservation_qty_positive check (qty > 0),
    primary key (order_id, product_id)
);
