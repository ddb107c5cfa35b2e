-- Mail to customers, to be sent once for each event of an order.
--
-- A row is written in the transaction of its event, so an order that is placed has its mail, and one that is not has none.
-- shop-mail asks for what is due and says how it went (Sources/Order/MailOutbox.swift):
--
--     waiting --claim--> leased --handing--> handing --> sent
--        ^                  |                   |------> unknown    nobody knows whether it went out
--        +---- deferred ----+-------------------+------> failed     refused for good, or too old
--
-- A lease that runs out is another's to claim. But from `handing` on the mail may be out, and then it is never sent again
-- by itself: rather no mail than two. An operator decides over `unknown` and `failed`.

create table mail_outbox (
    -- Makes the Message-ID, so that each mail of an event has the same.
    id uuid not null default gen_random_uuid()
        constraint mail_outbox_pk primary key,
    order_id uuid not null
        constraint mail_outbox_order references orders,
    event text not null
        constraint mail_outbox_event_known check (event in ('confirmed', 'paid', 'shipped', 'canceled')),
    step text not null default 'waiting'
        constraint mail_outbox_step_known check (step in ('waiting', 'leased', 'handing', 'sent', 'unknown', 'failed')),
    -- Counts claims; who claimed an earlier one has nothing to say any more.
    attempt integer not null default 0,
    -- When it may be claimed; of a lease, when it ends.
    due_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    give_up_at timestamptz not null default now() + interval '3 days',
    -- When its step last changed.
    changed_at timestamptz not null default now(),
    -- What kept it from being sent, in the relay's words.
    reason text not null default '',
    constraint mail_outbox_once unique (order_id, event)
);

-- What is asked for every few seconds: few rows, whatever the number of orders.
create index mail_outbox_due on mail_outbox (due_at) where step in ('waiting', 'leased', 'handing');
create index mail_outbox_stuck on mail_outbox (changed_at) where step in ('unknown', 'failed');
