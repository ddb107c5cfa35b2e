-- Catalog's daemons keep answers in memory. The transaction that changes what an answer says tells all of them
-- (Sources/Catalog/CatalogueNews.swift), whoever runs it: a daemon, one of the version before, or a person at a prompt.

create function catalogue_changed() returns trigger
language plpgsql
as $$
begin
    -- However often in a transaction, it is told once.
    perform pg_notify('catalogue_changed', '');
    return null;
end
$$;

create trigger catalogue_changed
    after insert or delete on products
    for each statement execute function catalogue_changed();

-- All columns but the pieces on hand, held and sold. A sale only moves pieces that were held already. It changes no answer, and telling would have the commits of sales wait for
-- each other: PostgreSQL lets one transaction with notifications commit at a time.
create trigger catalogue_changed_product
    after update on products
    for each row when (
        (old.id, old.sku, old.name, old.price, old.stock, old.is_active, old.description, old.template_id, old.attributes,
            old.images, old.created_at, old.updated_at, old.search, old.sku_is_shared)
        is distinct from
        (new.id, new.sku, new.name, new.price, new.stock, new.is_active, new.description, new.template_id, new.attributes,
            new.images, new.created_at, new.updated_at, new.search, new.sku_is_shared)
    )
    execute function catalogue_changed();

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
