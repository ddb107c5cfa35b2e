-- 'LAMPẞ' and 'lampß' are one SKU. No upper case of 'ẞ' is 'SS', but that of its lower case is, so lower case comes first, too.
-- Three more characters that nobody sees are none either.

lock table products in access exclusive mode;

create or replace function sku_key(text) returns text
    language sql immutable strict parallel safe
    return btrim(regexp_replace(
        regexp_replace(
            replace(lower(upper(lower(normalize($1, nfc) collate "und-x-icu") collate "und-x-icu") collate "und-x-icu"), 'ς', 'σ'),
            '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164'
            || '\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U00016FE4\U0001D159\U000E0000-\U000E0FFF]',
            '', 'g'),
        '[\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u2800\u3000]+', ' ', 'g'));

-- Keys are stored: those that are another one now are worked out anew. A product that leaves its SKU to others is replaced there
-- by a trigger, as ever. Products that have become duplicates stay, and are marked as in 0007; whoever types a mark loses
-- it, so that trigger rests meanwhile.
drop index product_sku_unique;
update products set sku = sku where sku_key <> sku_key(sku);

alter table products disable trigger product_sku_is_changed;
update products p
set sku_is_shared = true
where not p.sku_is_shared
  and exists (
      select from products older
      where older.sku_key = p.sku_key
        and older.id < p.id
  );
alter table products enable trigger product_sku_is_changed;

create unique index product_sku_unique on products (sku_key) where not sku_is_shared;
