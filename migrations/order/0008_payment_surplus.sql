-- Money that comes on top of an order's own: a second success for a payment that has its money, or a success with another
-- amount than was asked for. It goes back, once, and the payment itself stays what it is.

create table payment_surplus (
    -- The message that told of it. The provider is asked to give it back under this id, so that asking twice gives back once.
    id uuid
        constraint payment_surplus_pk primary key
        constraint payment_surplus_message references payment_messages,
    payment_id uuid not null
        constraint payment_surplus_payment references payments,
    amount numeric(12,2) not null
        constraint payment_surplus_amount_positive check (amount > 0),
    received_at timestamptz not null default now(),
    -- When the provider is next asked to give it back.
    refund_at timestamptz not null default now(),
    refunded_at timestamptz
);

create index payment_surplus_of_payment on payment_surplus (payment_id);
-- Few rows, whatever the number of payments.
create index payment_surplus_open on payment_surplus (refund_at) where refunded_at is null;

-- The sandbox plays a card that is charged twice, each time told by a message of its own, and gives each charge back once.
alter table sandbox_messages
    add column charge integer not null default 1
        constraint sandbox_messages_charge_positive check (charge > 0);
drop index sandbox_messages_one_success;
create unique index sandbox_messages_one_success on sandbox_messages (payment_id, charge) where kind = 'succeeded';

alter table sandbox_refunds
    drop constraint sandbox_refunds_pk,
    -- NULL for the payment's own money.
    add column surplus_id uuid;
create unique index sandbox_refunds_once on sandbox_refunds (coalesce(surplus_id, payment_id));
