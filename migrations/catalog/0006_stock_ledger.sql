-- The stock as books. A product has pieces on hand (in the house), of which some are held for checkouts, and beside them
-- those that were sold since there are books. What can be bought, `stock`, is on hand less held. Every change of the three
-- numbers is a row of `stock_movements`, which a trigger writes in the same statement: no program, and nobody at a prompt,
-- can change them without. So of each product the sum of its movements is what it has.
--
-- Who acts is told by the settings shop.actor, shop.order_id, shop.reason and shop.request_id of the transaction
-- (Sources/Catalog/StockAct.swift), since a trigger can't be given values. Without them the role is named.
--
-- A deleted product keeps its movements, and they go on: what could be bought is written off with it ('removed'); what is
-- held stays in the books until it is sold, or is given back and so written off too. Keeping the product itself, marked as
-- deleted, would have had every query, the uniqueness of SKUs and the use of templates and categories make an exception.
--
-- A daemon one version back may go on during an upgrade. It knows `stock` only: it takes a hold's pieces off, and puts
-- them back when the hold or the sale is undone. That is a count of the shelf by itself, and what is marked as "older
-- daemon" below makes it a hold and a release. It sets no shop.actor, by which it is known. Those parts may go as soon as
-- no such daemon can be running; its statements are in Tests/CatalogTests/OlderDaemonTests.swift.

-- In the order in which a hold takes them, so that a daemon at work and this file don't wait for each other in a circle.
lock table reservations in access exclusive mode;
lock table products in access exclusive mode;
lock table reservation_lines in access exclusive mode;

alter table products
    add column on_hand bigint not null default 0,
    add column held bigint not null default 0,
    add column sold bigint not null default 0;

create table stock_movements (
    id bigint generated always as identity
        constraint stock_movements_pk primary key,
    -- No reference to products: the books outlive them.
    product_id uuid not null,
    kind text not null,
    -- By how many pieces each number of the product went up; down is negative.
    on_hand bigint not null,
    held bigint not null,
    sold bigint not null,
    -- What an admin has to say of it.
    reason text,
    order_id uuid,
    -- An e-mail address, a daemon, or a role of the database.
    actor text not null,
    request_id text,
    at timestamptz not null default clock_timestamp(),
    constraint stock_movement_adds_up check (
        case kind
            when 'opening' then on_hand >= held and held >= 0 and sold >= 0
            when 'counted' then on_hand <> 0 and held = 0 and sold = 0
            when 'held' then on_hand = 0 and held > 0 and sold = 0
            when 'released' then on_hand = 0 and held < 0 and sold = 0
            when 'sold' then sold > 0 and held = -sold and on_hand = -sold
            -- Less comes back than was sold only where it would be more than there can be.
            when 'returned' then sold < 0 and held = 0 and on_hand between 0 and -sold
            when 'removed' then on_hand <= 0 and held <= 0 and sold <= 0
            else false
        end),
    constraint stock_movement_names_its_order check (
        order_id is not null or kind not in ('held', 'released', 'sold', 'returned'))
);

create index stock_movements_of_product on stock_movements (product_id, id);

-- What there is becomes the opening, also of products that are deleted already but held or sold.

with pieces as (
    select l.product_id,
        sum(l.qty) filter (where r.state = 'held') as held,
        sum(l.qty) filter (where r.state = 'committed') as sold
    from reservation_lines l
    join reservations r on r.order_id = l.order_id
    where r.state <> 'released'
    group by l.product_id
), opening as (
    select coalesce(p.id, pieces.product_id) as product_id,
        least(coalesce(p.stock, 0) + coalesce(pieces.held, 0), 2147483647) as on_hand,
        coalesce(pieces.held, 0) as held,
        coalesce(pieces.sold, 0) as sold
    from products p
    full join pieces on pieces.product_id = p.id
)
insert into stock_movements (product_id, kind, on_hand, held, sold, actor)
select product_id, 'opening', on_hand, held, sold, 'catalog'
from opening
where on_hand > 0 or sold > 0
order by product_id;

update products p
set on_hand = m.on_hand, held = m.held, sold = m.sold, stock = m.on_hand - m.held
from stock_movements m
where m.product_id = p.id;

alter table products
    -- Together with product_stock_not_negative: no more is held than there is.
    add constraint product_stock_is_on_hand_less_held check (stock = on_hand - held),
    add constraint product_held_not_negative check (held >= 0),
    add constraint product_sold_not_negative check (sold >= 0),
    add constraint product_on_hand_limit check (on_hand <= 2147483647);

-- One of the two is told, the other follows: a hold and a sale change `held` and `on_hand`, an admin sets the `stock`.
create function product_stock_follows() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'INSERT' then
        new.on_hand := new.stock + new.held;
    elsif new.stock = old.stock then
        new.stock := new.on_hand - new.held;
    elsif new.on_hand = old.on_hand and new.held = old.held then
        new.on_hand := old.on_hand + new.stock - old.stock;
    end if;
    return new;
end
$$;

create trigger product_stock_follows_insert
    before insert on products
    for each row execute function product_stock_follows();

create trigger product_stock_follows_update
    before update on products
    for each row when ((old.stock, old.on_hand, old.held) is distinct from (new.stock, new.on_hand, new.held))
    execute function product_stock_follows();

-- The kind follows from the numbers. What is none of the kinds is taken for a count, which stock_movement_adds_up refuses.
create function product_stock_moved() returns trigger
language plpgsql
as $$
declare
    on_hand bigint := coalesce(new.on_hand, 0) - coalesce(old.on_hand, 0);
    held bigint := coalesce(new.held, 0) - coalesce(old.held, 0);
    sold bigint := coalesce(new.sold, 0) - coalesce(old.sold, 0);
    kind text := case
        when tg_op = 'INSERT' then 'opening'
        when tg_op = 'DELETE' then 'removed'
        when on_hand = 0 and held > 0 then 'held'
        when on_hand = 0 and held < 0 then 'released'
        when held < 0 then 'sold'
        when sold < 0 then 'returned'
        else 'counted'
    end;
begin
    if tg_op = 'DELETE' then
        -- What is held, and what was sold, may still come back.
        on_hand := -old.stock;
        held := 0;
        sold := 0;
    end if;
    if (on_hand, held, sold) <> (0, 0, 0) then
        insert into stock_movements (product_id, kind, on_hand, held, sold, reason, order_id, actor, request_id)
        values (
            coalesce(new.id, old.id), kind, on_hand, held, sold,
            nullif(current_setting('shop.reason', true), ''),
            nullif(current_setting('shop.order_id', true), '')::uuid,
            coalesce(nullif(current_setting('shop.actor', true), ''), session_user),
            nullif(current_setting('shop.request_id', true), ''));
    end if;
    return null;
end
$$;

create trigger product_stock_added_or_removed
    after insert or delete on products
    for each row execute function product_stock_moved();

create trigger product_stock_moved
    after update on products
    for each row when ((old.on_hand, old.held, old.sold) is distinct from (new.on_hand, new.held, new.sold))
    execute function product_stock_moved();

-- A hold that ends, whoever ends it, is booked: sold, or given back. Products are locked in the order of their ids, as a
-- hold does.
create function reservation_ended() returns trigger
language plpgsql
as $$
begin
    if old.state = 'released' or new.state = 'held' then
        raise exception 'a reservation that was % does not become %', old.state, new.state
            using errcode = 'check_violation', constraint = 'reservation_state_goes_forward';
    end if;
    perform set_config('shop.order_id', new.order_id::text, true);
    perform 1
    from products
    where id in (select product_id from reservation_lines where order_id = new.order_id)
    order by id
    for update;

    -- An older daemon has put the pieces back itself.
    if coalesce(current_setting('shop.actor', true), '') = '' and new.state = 'released' then
        update products p
        set on_hand = p.on_hand - l.qty
        from reservation_lines l
        where l.order_id = new.order_id
          and p.id = l.product_id;
    end if;

    if new.state = 'committed' then
        update products p
        set on_hand = p.on_hand - l.qty, held = p.held - l.qty, sold = p.sold + l.qty
        from reservation_lines l
        where l.order_id = new.order_id
          and p.id = l.product_id;
    elsif old.state = 'held' then
        update products p
        set held = p.held - l.qty
        from reservation_lines l
        where l.order_id = new.order_id
          and p.id = l.product_id;
    else
        -- An admin may have set the stock to the most there can be; that must not keep an order from being canceled.
        update products p
        set on_hand = least(p.on_hand + l.qty, 2147483647), sold = p.sold - l.qty
        from reservation_lines l
        where l.order_id = new.order_id
          and p.id = l.product_id;
    end if;

    -- Pieces of products that are no more: sold all the same, or written off.
    insert into stock_movements (product_id, kind, on_hand, held, sold, order_id, actor, request_id)
    select l.product_id,
        case new.state when 'committed' then 'sold' else 'removed' end,
        case old.state when 'held' then -l.qty else 0 end,
        case old.state when 'held' then -l.qty else 0 end,
        case when new.state = 'committed' then l.qty when old.state = 'held' then 0 else -l.qty end,
        new.order_id,
        coalesce(nullif(current_setting('shop.actor', true), ''), session_user),
        nullif(current_setting('shop.request_id', true), '')
    from reservation_lines l
    where l.order_id = new.order_id
      and not exists (select from products p where p.id = l.product_id);
    perform set_config('shop.order_id', '', true);
    return null;
end
$$;

create trigger reservation_ended
    after update on reservations
    for each row when (old.state <> new.state)
    execute function reservation_ended();

-- An older daemon has taken the pieces off itself: back on the shelf with them, and held.
create function reservation_line_of_older_daemon() returns trigger
language plpgsql
as $$
begin
    perform set_config('shop.order_id', new.order_id::text, true);
    update products set on_hand = on_hand + new.qty where id = new.product_id;
    update products set held = held + new.qty where id = new.product_id;
    perform set_config('shop.order_id', '', true);
    return null;
end
$$;

create trigger reservation_line_of_older_daemon
    after insert on reservation_lines
    for each row when (coalesce(current_setting('shop.actor', true), '') = '')
    execute function reservation_line_of_older_daemon();

-- Movements come from the triggers above only, and stay. Emptying the table of products would go past them.
create function stock_books_are_kept() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'INSERT' and pg_trigger_depth() > 1 then
        return new;
    end if;
    raise exception 'the books of the stock are kept: change products.stock, and its movement follows'
        using errcode = 'check_violation', constraint = 'stock_movements_append_only';
end
$$;

create trigger stock_movements_rows
    before insert or update or delete on stock_movements
    for each row execute function stock_books_are_kept();

create trigger stock_movements_whole
    before truncate on stock_movements
    for each statement execute function stock_books_are_kept();

create trigger products_whole
    before truncate on products
    for each statement execute function stock_books_are_kept();
