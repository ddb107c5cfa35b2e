-- A checkout may replace an order that waits for its payment. Until its stock is handed over both are there; from then on the
-- old order is canceled. Sources/Order/Checkout.swift has the whole of it.

alter table checkouts
    -- The order that is canceled for this one.
    add column replaces uuid
        constraint checkouts_replaces references checkouts (order_id),
    -- The checkout that is about to replace this one, as long as it may.
    add column replaced_by uuid;

create unique index checkouts_one_replaces on checkouts (replaced_by) where replaced_by is not null;
create index checkouts_by_replaced on checkouts (replaces) where replaces is not null;

-- A cart that has not changed becomes one order at most. Whoever replaces an order has its cart meanwhile.
drop index checkouts_one_per_cart;
create unique index checkouts_one_per_cart on checkouts (user_id, cart_revision)
    where step not in ('releasing', 'released') and replaced_by is null;

-- When it comes to nothing, the order has its cart back, in the statement that gives it up; also that of a daemon one version
-- back, which knows nothing of all this. Should a checkout that was asleep have taken the same cart meanwhile, the order goes
-- without, and the mark says nothing any more.
create function checkout_gives_up_replacing() returns trigger
language plpgsql
as $$
begin
    update checkouts
    set replaced_by = null
    where replaced_by = old.order_id
      and not exists (
          select from checkouts as other
          where other.user_id = checkouts.user_id
            and other.cart_revision = checkouts.cart_revision
            and other.step not in ('releasing', 'released')
            and other.replaced_by is null
      );
    return null;
end
$$;

create trigger checkout_gives_up_replacing_undone
    after update on checkouts
    for each row when (old.replaces is not null and new.step = 'releasing' and old.step <> 'releasing')
    execute function checkout_gives_up_replacing();

create trigger checkout_gives_up_replacing_deleted
    after delete on checkouts
    for each row when (old.replaces is not null)
    execute function checkout_gives_up_replacing();

-- What costs nothing is paid when it is placed, whatever the method.
create or replace function orders_of_older_daemon() returns trigger
language plpgsql
as $$
begin
    new.lines_total := coalesce(new.lines_total, new.total - new.delivery_price + new.discount);
    if new.status <> 'pending' and new.total > 0
        and exists (select from checkouts where order_id = new.id and payment_method <> 'invoice') then
        raise exception 'an order that is paid first begins as pending'
            using errcode = 'check_violation', constraint = 'orders_paid_first_begins_pending';
    end if;
    return new;
end
$$;
