-- Search finds what is written with signs and in any script. The parser of PostgreSQL takes 'LAMP-1' for 'lamp' and the
-- number '-1', and 'black/white' for a path, so neither SKU nor word was found by its parts. Now only runs of letters and
-- digits reach it, made so by one function for what is kept and what is asked for. The ICU collation makes lower case and
-- letters the same on every host, whatever the locale of the database.

create function search_words(text) returns text
    language sql immutable strict parallel safe
    return btrim(regexp_replace(
        lower(normalize($1, nfc) collate "und-x-icu"), '[^[:alnum:]]+' collate "und-x-icu", ' ', 'g'));

-- The first 16 words, each also as the beginning of a longer one; NULL, which matches nothing, when there is no word.
create function search_query(text) returns tsquery
    language sql immutable strict parallel safe
    return to_tsquery('simple',
        nullif(array_to_string((string_to_array(search_words($1), ' '))[1:16], ':* & '), '') || ':*');

alter table products drop column search;

alter table products add column search tsvector not null generated always as (
    setweight(to_tsvector('simple', search_words(sku || ' ' || name)), 'A')
    || setweight(to_tsvector('simple', search_words(description)), 'D')
) stored;

create index products_by_search on products using gin (search);
