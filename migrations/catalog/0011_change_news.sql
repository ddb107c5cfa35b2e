-- Catalog's daemons keep answers in memory. The transaction that changes what an answer says tells all of them
-- (Sources/Catalog/CatalogueNews.swift), whoever runs it: a daemon, one of the version before, or a person at a prompt.

create function catalogue_changed() returns trigger
language plpgsql
as $$
begin
    -- PostgreSQL sends equal notifications of a transaction once.
    perform pg_notify('catalogue_changed', '');
    return null;
end
$$;

create trigger catalogue_changed
    after insert or delete on products
    for each statement execute function catalogue_changed();

-- A sale only moves pieces that were held already. It changes no answer, and telling would have the commits of sales wait for
-- each other: PostgreSQL lets one transaction with notifications commit at a time.
create function catalogue_changed_product() returns trigger
language plpgsql
as $$
begin
    old.on_hand := new.on_hand;
    old.held := new.held;
    old.sold := new.sold;
    -- All other columns, also those of later versions.
    if old is distinct from new then
        perform pg_notify('catalogue_changed', '');
    end if;
    return null;
end
$$;

create trigger catalogue_changed_product
    after update on products
    for each row execute function catalogue_changed_product();

create trigger catalogue_changed
    after insert or update or delete or truncate on categories
    for each statement execute function catalogue_changed();

create trigger catalogue_changed
    after insert or update or delete or truncate on product_categories
    for each statement execute function catalogue_changed();

create trigger catalogue_changed
    after insert or update or delete or truncate on templates
    for each statement execute function catalogue_changed();

-- Also for changes that come by replication, or while somebody has switched off ordinary triggers.
alter table products enable always trigger catalogue_changed;
alter table products enable always trigger catalogue_changed_product;
alter table categories enable always trigger catalogue_changed;
alter table product_categories enable always trigger catalogue_changed;
alter table templates enable always trigger catalogue_changed;
