-- The catalogue: categories as a tree, templates that say which attributes a kind of product has, and products.
-- Ids are UUIDs of version 7 made by the daemon: they sort by the time they were made, so `id` is also the order of `new`.

create table categories (
    id uuid primary key,
    slug text not null constraint category_slug_unique unique
        constraint category_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 64),
    name text not null
        constraint category_name_length check (char_length(name) between 1 and 160),
    parent_id uuid constraint category_parent_exists references categories (id) on delete restrict
        constraint category_not_its_own_parent check (parent_id <> id)
);

create index categories_by_parent on categories (parent_id);

create table templates (
    id uuid primary key,
    name text not null constraint template_name_unique unique
        constraint template_name_length check (char_length(name) between 1 and 160),
    schema jsonb not null
        constraint template_schema_is_object check (jsonb_typeof(schema) = 'object')
);

create table products (
    id uuid primary key,
    sku text not null constraint product_sku_unique unique
        constraint product_sku_length check (char_length(sku) between 1 and 64),
    name text not null
        constraint product_name_length check (char_length(name) between 1 and 255),
    price numeric(12,2) not null
        constraint product_price_not_negative check (price >= 0),
    -- Pieces that can be bought: what is held for a checkout is already taken off. The last guard against overselling.
    stock integer not null default 0
        constraint product_stock_not_negative check (stock >= 0),
    is_active boolean not null default true,
    description text not null default ''
        constraint product_description_length check (char_length(description) <= 5000),
    template_id uuid constraint product_template_exists references templates (id) on delete restrict,
    attributes jsonb not null default '{}'
        constraint product_attributes_are_object check (jsonb_typeof(attributes) = 'object'),
    images text[] not null default '{}'
        constraint product_images_count check (cardinality(images) <= 20),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- 'simple': names and SKUs are in any language, and a prefix finds what a stem would.
    search tsvector not null generated always as (
        setweight(to_tsvector('simple', sku || ' ' || name), 'A') || setweight(to_tsvector('simple', description), 'D')
    ) stored
);

create index products_by_price on products (price, id) where is_active;
create index products_by_name on products (name collate "und-x-icu", id) where is_active;
create index products_by_age on products (id) where is_active;
create index products_by_search on products using gin (search);
create index products_by_template on products (template_id);

create table product_categories (
    product_id uuid not null references products (id) on delete cascade,
    category_id uuid not null constraint product_category_exists references categories (id) on delete cascade,
    primary key (product_id, category_id)
);

create index product_categories_by_category on product_categories (category_id, product_id);
