-- Search finds what is meant whatever the keyboard: 'cafe' finds 'café', 'елка' 'ёлка', 'istanbul' 'İstanbul', 'strasse'
-- 'straße', 'oneill' 'O’Neill', and 'wh 1000 xm4' or 'xm4' 'WH-1000XM4'. What is kept and what is asked for are folded by one
-- function, letters are split from digits in both, and products are found by the names of their categories too.
--
-- The column `search` was generated from its row. Triggers keep it now, since the names stand in another table. So the rows
-- of the daemon one version back have it too, and that daemon asks by search_query() as this one does.

-- In the order in which a product is saved, so that a daemon at work and this file don't wait for each other in a circle.
lock table products in access exclusive mode;
lock table product_categories in access exclusive mode;
lock table categories in access exclusive mode;

-- A text as words with single blanks between them: letters without their marks and case, in one form for each. The parts
-- of a word are kept together by '+' where a letter meets a digit ('xm+4') and by '-' where a sign stands between two
-- letters ('o-neill').
--
-- Upper case and then lower case, since some letters are only equal in one of them ('ß' and 'SS'). The ICU collation makes
-- letters and digits the same on every host. The marks that go are those of Latin, Greek and Cyrillic letters, the points of
-- Hebrew and Arabic, and what can't be seen; those of Indic scripts and kana are parts of their words.
create function search_fold(text) returns text
    language sql immutable strict parallel safe
begin atomic
    with bare (folded) as (
        select regexp_replace(normalize($1, nfkd),
            '[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F'
            || '\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F'
            || '\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u206F\uE000\uFE00-\uFE0F\uFEFF]',
            '', 'g')
    ), lettered (folded) as (
        select translate(
            lower(upper(folded collate "und-x-icu") collate "und-x-icu"),
            'ςøłđðħŧ×', 'σolddhtx')
        from bare
    ), spelled (folded) as (
        select normalize(replace(replace(replace(folded, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), nfkc)
        from lettered
    ), sized (folded) as (
        -- A Cyrillic letter is what a keyboard has for the sign of 6×40.
        select regexp_replace(folded, '([[:digit:]][ ]?)х(?=[ ]?[[:digit:]])', '\1x', 'g')
        from spelled
    ), connected (folded) as (
        -- Hyphens, apostrophes of any form, and dots; U+E000 stands for them until all other signs are gone.
        select regexp_replace(
            folded collate "und-x-icu",
            '([[:alpha:]])[-\u2010-\u2013''`\u00B4\u2018\u2019\u201B\u2032\u02B9-\u02BF.](?=[[:alpha:]])',
            E'\\1\uE000', 'g')
        from sized
    ), worded (folded) as (
        select btrim(regexp_replace(
            folded collate "und-x-icu",
            '[^[:alnum:]\u0900-\u0963\u0966-\u0DFF\u0E30-\u0EFF\u0F71-\u0FBC\u1000-\u109F\u1780-\u17D3\u3099\u309A\uE000]+',
            ' ', 'g'))
        from connected
    )
    select replace(
        regexp_replace(
            regexp_replace(folded collate "und-x-icu", '([[:alpha:]])(?=[[:digit:]])', '\1+', 'g'),
            '([[:digit:]])(?=[[:alpha:]])', '\1+', 'g'),
        E'\uE000', '-')
    from worded;
end;

-- The words of a text with their places. A word with a sign in it is there by its parts and as one: 'o', 'neill', 'oneill'.
-- This and what else runs for each row is in a language that keeps its plans.
create function search_lexemes(text) returns tsvector
    language plpgsql immutable strict parallel safe
as $$
declare
    folded constant text := search_fold($1);
    words text[] := string_to_array(translate(folded, '+-', '  '), ' ');
begin
    if folded like '%-%' then
        words := words || (
            select string_to_array(string_agg(translate(word, '+-', ' '), ' '), ' ')
            from unnest(string_to_array(folded, ' ')) as word
            where word like '%-%'
        );
    end if;
    return (
        select coalesce(string_agg(left(word, 100) || ':' || least(place, 16383), ' '), '')::tsvector
        from unnest(words) with ordinality as placed (word, place)
        where word <> ''
    );
end
$$;

-- What a search asks for: the first 16 words, each also as the beginning of a longer one; NULL, which matches nothing, when
-- there is no word. The parts of 'xm4' must follow each other.
create or replace function search_query(text) returns tsquery
    language sql immutable strict parallel safe
begin atomic
    with asked (word, place) as (
        select rtrim(left(word, 100), '+-'), place
        from string_to_table(search_fold($1), ' ') with ordinality as split (word, place)
        where word <> ''
        order by place
        limit 16
    )
    select string_agg(
        case
            when word like '%-%' then
                '(' || replace(replace(word, '-', ':* & '), '+', ' <-> ') || ':* | '
                || replace(replace(word, '-', ''), '+', ' <-> ') || ':*)'
            else replace(word, '+', ' <-> ') || ':*'
        end,
        ' & ' order by place
    )::tsquery
    from asked;
end;

-- A product by what stands in its own row: what people know it by counts for more than what is said of it.
create function product_words(sku text, name text, description text) returns tsvector
    language sql immutable strict parallel safe
begin atomic
    select setweight(search_lexemes(sku || ' ' || name), 'A') || setweight(search_lexemes(description), 'D');
end;

-- The names of the categories that a product is in, and of those above them.
create function product_category_words(product uuid) returns tsvector
    language plpgsql stable strict parallel safe
as $$
begin
    return setweight(search_lexemes((
        with recursive above (id, name, parent_id) as (
            select c.id, c.name, c.parent_id
            from product_categories pc
            join categories c on c.id = pc.category_id
            where pc.product_id = product
            union
            select c.id, c.name, c.parent_id
            from categories c
            join above on c.id = above.parent_id
        )
        select coalesce(string_agg(name, ' ' order by id), '')
        from above
    )), 'C');
end
$$;

drop index products_by_search;

alter table products
    alter column search drop expression;

update products
set search = product_words(sku, name, description) || product_category_words(id);

create index products_by_search on products using gin (search);

drop function search_words(text);

create function product_words_change() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'INSERT' then
        new.search := product_words(new.sku, new.name, new.description);
    elsif (new.sku, new.name, new.description) is distinct from (old.sku, old.name, old.description) then
        new.search := product_words(new.sku, new.name, new.description) || product_category_words(new.id);
    end if;
    return new;
end
$$;

create trigger product_words_change
    before insert or update of sku, name, description on products
    for each row execute function product_words_change();

-- Products are locked in the order of their ids, as a hold does. Only what comes of categories is worked out anew.
create function product_categories_change() returns trigger
language plpgsql
as $$
begin
    -- A category that is being renamed: after that.
    perform 1
    from categories
    where id in (select category_id from changed)
    order by id
    for share;
    perform 1
    from products
    where id in (select product_id from changed)
    order by id
    for no key update;
    update products p
    set search = ts_filter(p.search, '{a,d}') || product_category_words(p.id)
    where p.id in (select product_id from changed);
    return null;
end
$$;

create trigger product_gets_category
    after insert on product_categories
    referencing new table as changed
    for each statement execute function product_categories_change();

create trigger product_leaves_category
    after delete on product_categories
    referencing old table as changed
    for each statement execute function product_categories_change();

create function category_words_change() returns trigger
language plpgsql
as $$
begin
    perform 1
    from products
    where id in (
        select pc.product_id
        from category_tree(new.slug) as tree (id)
        join product_categories pc on pc.category_id = tree.id
    )
    order by id
    for no key update;
    update products p
    set search = ts_filter(p.search, '{a,d}') || product_category_words(p.id)
    where p.id in (
        select pc.product_id
        from category_tree(new.slug) as tree (id)
        join product_categories pc on pc.category_id = tree.id
    );
    return null;
end
$$;

create trigger category_words_change
    after update of name, parent_id on categories
    for each row when ((old.name, old.parent_id) is distinct from (new.name, new.parent_id))
    execute function category_words_change();

-- Names sort as people sort them: '2 m' before '10 m', in every alphabet, capitals beside small letters. The older daemon
-- sorts by another collation; it finds no index for it and sorts by itself as long as it runs.
create collation natural_order (provider = icu, locale = 'und-u-kn');

drop index products_by_name;

create index products_by_name on products (name collate natural_order, id) where is_active;
