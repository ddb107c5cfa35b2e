-- An order keeps the name of its delivery in each language, since its readers have their own. Orders of before, and those of a
-- daemon one version back, have it in the buyer's language only.

alter table checkouts
    add column delivery_name_en text,
    add column delivery_name_ru text;

alter table orders
    add column delivery_name_en text,
    add column delivery_name_ru text;
