-- A SKU is there once, however it is typed: 'LAMP-1', 'lamp-1' and 'LAMP-1' with a zero-width space in it are the same.
-- The daemon cleans or refuses such texts (Sources/Daemon/TypedText.swift); this index holds for everybody.
--
-- A shop may have such products already. They stay as they are and are marked: all but the oldest of each SKU are left out
-- of the index. Whatever SKU is typed from now on is not marked, so there can't be more of them. When the one that is not
-- marked leaves, the next takes its place. A marked row is never typed, so no two rows have the same SKU to the byte either,
-- and the index can take the name of the constraint before it, by which the daemon one version back tells of a SKU
-- that is taken.

lock table products in access exclusive mode;

-- What two SKUs have in common that are the same but for case, white space, and what can't be seen. Upper case and then
-- lower case, since some letters are only equal in one of them ('ß' and 'SS'). The ICU collation makes it the same on every
-- host. It uses nothing but what PostgreSQL brings, so that a restored backup can work it out before it has the rest.
create function sku_key(text) returns text
    language sql immutable strict parallel safe
    return btrim(regexp_replace(
        regexp_replace(
            replace(lower(upper(normalize($1, nfc) collate "und-x-icu") collate "und-x-icu"), 'ς', 'σ'),
            '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164'
            || '\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000E0000-\U000E0FFF]',
            '', 'g'),
        '[\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+', ' ', 'g'));

alter table products
    add column sku_key text not null generated always as (sku_key(sku)) stored,
    add column sku_is_shared boolean not null default false,
    drop constraint product_sku_unique;

update products p
set sku_is_shared = true
where exists (select from products older where older.sku_key = p.sku_key and older.id < p.id);

create unique index product_sku_unique on products (sku_key) where not sku_is_shared;
create index products_by_shared_sku on products (sku_key, id) where sku_is_shared;

create function product_sku_is_typed() returns trigger
language plpgsql
as $$
begin
    new.sku_is_shared := false;
    return new;
end
$$;

create trigger product_sku_is_new
    before insert on products
    for each row when (new.sku_is_shared)
    execute function product_sku_is_typed();

create trigger product_sku_is_changed
    before update of sku, sku_is_shared on products
    for each row when (new.sku_is_shared and (new.sku <> old.sku or not old.sku_is_shared))
    execute function product_sku_is_typed();

create function product_sku_is_left() returns trigger
language plpgsql
as $$
begin
    update products
    set sku_is_shared = false
    where id = (
        select id
        from products
        where sku_key = old.sku_key
          and sku_is_shared
        order by id
        limit 1
    );
    return null;
end
$$;

create trigger product_sku_is_deleted
    after delete on products
    for each row when (not old.sku_is_shared)
    execute function product_sku_is_left();

create trigger product_sku_is_replaced
    after update of sku on products
    for each row when (not old.sku_is_shared and new.sku_key <> old.sku_key)
    execute function product_sku_is_left();
