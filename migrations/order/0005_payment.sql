-- Delivery methods, totals as they were computed, and payments.
--
-- steps of a checkout that is paid before its stock is sold: recorded -> held -> awaiting -> paid -> committed -> done. Its
-- order is there from `awaiting` on, with the status pending. Sources/Order/Checkout.swift has the whole of it.
--
-- The daemon one version back knows nothing of this: defaults and the trigger at the end fill in what it leaves out, and
-- keep it from placing an unpaid order as paid.

create table delivery_methods (
    id uuid constraint delivery_methods_pk primary key,
    -- What a checkout names it by.
    code text not null
        constraint delivery_methods_code_unique unique
        constraint delivery_methods_code_form check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(code) <= 40),
    name_en text not null
        constraint delivery_methods_name_en_length check (char_length(name_en) between 1 and 100),
    name_ru text not null
        constraint delivery_methods_name_ru_length check (char_length(name_ru) between 1 and 100),
    price numeric(12,2) not null
        constraint delivery_methods_price_not_negative check (price >= 0),
    needs_address boolean not null,
    is_active boolean not null,
    -- Its place in lists, the lowest first.
    position integer not null
);

insert into delivery_methods (id, code, name_en, name_ru, price, needs_address, is_active, position)
values
    ('019abcde-0000-7000-8000-000000000001', 'pickup', 'Pick up at the shop', 'Самовывоз', 0, false, true, 0);

-- What the customer chose, on the way to an order. The delivery is copied, so that an admin's edit changes nothing.
alter table checkouts
    -- SHA-256 of the body, to know a repeat from another order under the same key; NULL from the daemon one version back.
    add column body_hash text,
    add column shipping_city text,
    add column shipping_postal_code text,
    add column delivery_code text not null default 'pickup',
    add column delivery_name text not null default 'Pick up at the shop',
    add column delivery_price numeric(12,2) not null default 0
        constraint checkouts_delivery_price_not_negative check (delivery_price >= 0),
    add column payment_method text not null default 'invoice'
        constraint checkouts_payment_method_known check (payment_method in ('invoice', 'sandbox')),
    add column language text not null default 'en'
        constraint checkouts_language_known check (language in ('en', 'ru')),
    -- What the customer was shown; NULL when nothing was promised.
    add column expected_total numeric(12,2),
    -- Until when it must be paid; NULL when it is not paid first.
    add column pay_by timestamptz,
    drop constraint checkouts_step_known,
    add constraint checkouts_step_known check (
        step in ('recorded', 'held', 'awaiting', 'paid', 'committed', 'done', 'releasing', 'released')),
    add constraint checkouts_awaiting_ends check (step <> 'awaiting' or pay_by is not null);

-- Those whose time to pay runs: few rows, whatever the number of orders.
create index checkouts_awaiting on checkouts (pay_by) where step = 'awaiting';

drop index checkouts_unfinished;
create index checkouts_unfinished on checkouts (touched_at)
    where step not in ('awaiting', 'done', 'released');

alter table orders
    add column shipping_city text,
    add column shipping_postal_code text,
    -- The sum of the lines.
    add column lines_total numeric(12,2),
    add column delivery_code text not null default 'pickup',
    add column delivery_name text not null default 'Pick up at the shop',
    add column delivery_price numeric(12,2) not null default 0
        constraint orders_delivery_price_not_negative check (delivery_price >= 0),
    add column discount numeric(12,2) not null default 0
        constraint orders_discount_not_negative check (discount >= 0),
    add column language text not null default 'en'
        constraint orders_language_known check (language in ('en', 'ru'));

update orders set lines_total = total;

alter table orders
    alter column lines_total set not null,
    add constraint orders_lines_total_not_negative check (lines_total >= 0),
    add constraint orders_total_is_sum check (total = lines_total + delivery_price - discount);

-- The money of an order.
create table payments (
    -- What a provider knows it by.
    id uuid constraint payments_pk primary key,
    order_id uuid not null
        constraint payments_order references orders
        constraint payments_one_per_order unique,
    method text not null
        constraint payments_method_known check (method in ('invoice', 'sandbox')),
    status text not null
        constraint payments_status_known
            check (status in ('pending', 'declined', 'paid', 'expired', 'canceled', 'refunding', 'refunded')),
    amount numeric(12,2) not null
        constraint payments_amount_not_negative check (amount >= 0),
    -- Until when it must be paid; NULL when nothing hurries.
    expires_at timestamptz,
    -- When a provider is next asked to give the money back.
    refund_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payments_refunding_is_due check (status <> 'refunding' or refund_at is not null)
);

create index payments_refunding on payments (refund_at) where status = 'refunding';

-- Orders so far were paid when they were placed.
insert into payments (id, order_id, method, status, amount, created_at, updated_at)
select gen_random_uuid(), id, 'invoice',
    case when status in ('canceled', 'refunded') then 'refunded' when status = 'pending' then 'pending' else 'paid' end,
    total, created_at, updated_at
from orders;

-- The messages of providers that were heard: one that comes again, or is replayed, changes nothing.
create table payment_messages (
    id uuid constraint payment_messages_pk primary key,
    payment_id uuid not null
        constraint payment_messages_payment references payments,
    kind text not null
        constraint payment_messages_kind_known check (kind in ('succeeded', 'declined')),
    received_at timestamptz not null default now()
);

-- What the payment became with the event; NULL when nothing happened to it.
alter table order_events
    add column payment text
        constraint order_events_payment_known
            check (payment in ('pending', 'declined', 'paid', 'expired', 'canceled', 'refunding', 'refunded'));

-- The sandbox plays the bank: what it has to tell the shop, and what it has given back. A real bank would keep this.
create table sandbox_messages (
    id uuid constraint sandbox_messages_pk primary key,
    payment_id uuid not null,
    amount numeric(12,2) not null,
    kind text not null
        constraint sandbox_messages_kind_known check (kind in ('succeeded', 'declined')),
    -- How often it is still to be delivered.
    deliveries integer not null
        constraint sandbox_messages_deliveries_not_negative check (deliveries >= 0),
    deliver_at timestamptz not null
);

-- Whose card was charged is not charged again.
create unique index sandbox_messages_one_success on sandbox_messages (payment_id) where kind = 'succeeded';
create index sandbox_messages_due on sandbox_messages (deliver_at) where deliveries > 0;

create table sandbox_refunds (
    payment_id uuid constraint sandbox_refunds_pk primary key,
    amount numeric(12,2) not null,
    at timestamptz not null default now()
);

alter table mail_outbox
    drop constraint mail_outbox_event_known,
    add constraint mail_outbox_event_known
        check (event in ('confirmed', 'paid', 'shipped', 'canceled', 'refunded'));

create function orders_of_older_daemon() returns trigger
language plpgsql
as $$
begin
    new.lines_total := coalesce(new.lines_total, new.total - new.delivery_price + new.discount);
    if new.status <> 'pending'
        and exists (select from checkouts where order_id = new.id and payment_method <> 'invoice') then
        raise exception 'an order that is paid first begins as pending'
            using errcode = 'check_violation', constraint = 'orders_paid_first_begins_pending';
    end if;
    return new;
end
$$;

create trigger orders_of_older_daemon
    before insert on orders
    for each row execute function orders_of_older_daemon();
